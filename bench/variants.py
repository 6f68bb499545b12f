"""What is compared, in interleaved rounds: a machine that has other work meets all alike."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from tqdm import tqdm

from bench.bodies import BODIES
from bench.machine import Processors
from bench.servers import KEY, ROOT, Served

_numbers: Final = iter(range(0, 10**12, 10**7))  # each load numbers its requests from another one on


@dataclass
class Variant:
    """A name, a measurement that takes seconds to last and gives figures, and what its rounds gave."""

    name: str
    measure: Callable[[float], dict[str, Any]]
    rounds: list[dict[str, Any]] = field(default_factory=list)

    def middle(self, what: str = "rows_a_second") -> float:
        return median(each[what] for each in self.rounds)

    @property
    def figures(self) -> dict[str, float]:
        return {what: self.middle(what) for what, value in self.rounds[0].items() if isinstance(value, int | float)}

    @property
    def line(self) -> str:
        rates = [each["rows_a_second"] for each in self.rounds]
        line = f"  {self.name:<42}{median(rates):>9,.0f}{min(rates):>9,.0f} -{max(rates):>7,.0f}"
        if "p99_ms" in self.rounds[0]:
            line += f"{self.middle('median_ms'):>8.1f}{self.middle('p99_ms'):>8.1f}"
            line += f"{self.middle('cpu'):>8.0%}{self.middle('busy'):>6.0%}"
        return line


def run(variants: Sequence[Variant], rounds: int, seconds: float, what: str) -> None:
    """Each variant in turn, `rounds` times; a short turn before them warms up."""
    with tqdm(total=len(variants) * (rounds + 1), desc=what, leave=False) as progress:
        for turn in range(rounds + 1):
            for each in variants:
                said = each.measure(seconds if turn else min(seconds, 1.0))
                if turn:
                    each.rounds.append(said)
                progress.update()


def table(variants: Sequence[Variant]) -> Iterator[str]:
    yield f"  {'':<42}{'logs/s':>9}{'min':>9} -{'max':>7}{'p50 ms':>8}{'p99 ms':>8}{'client':>8}{'busy':>6}"
    for each in variants:
        yield each.line


def http(name: str, served: Served, body: str, connections: int) -> Variant:
    """Logs a second over HTTP, each counted once it was answered."""

    def measure(seconds: float) -> dict[str, Any]:
        arguments = (served.port, KEY, body, connections, seconds, next(_numbers))
        processors = Processors()
        command = [sys.executable, "-m", "bench.load", *map(str, arguments)]
        ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=seconds + 60)
        said: dict[str, Any] = json.loads(ended.stdout)
        if said["failures"]:
            raise SystemExit(f"{name}: {said['failures'][0]}")
        served.stored += said["stored"]
        return said | {"busy": processors.busy or 0.0}

    rows = BODIES[body].rows
    return Variant(name if rows == 1 else f"{name}, {rows} logs each", measure)
