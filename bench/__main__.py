"""Runs the bench and prints its table."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

import psycopg

from bench.bodies import BODIES
from bench.machine import Processors, commits_a_second, fsyncs_a_second
from bench.servers import KEY, ROOT, THREADS, WORKERS, database, serving

SERVER: Final = os.environ.get("TEST_POSTGRES_URL") or "postgres:///postgres?host=/var/run/postgresql"
BATCH_CONNECTIONS: Final = 8


@dataclass
class Variant:
    """One of the servers that are compared, and its rounds."""

    name: str
    application: str
    body: str
    connections: int
    port: int = 0
    rounds: list[dict[str, Any]] = field(default_factory=list)

    def middle(self, what: str) -> float:
        return median(each[what] for each in self.rounds)

    @property
    def line(self) -> str:
        rates = [each["rows_a_second"] for each in self.rounds]
        return (
            f"{self.name:<34}{median(rates):>9,.0f}{min(rates):>9,.0f} - {max(rates):<7,.0f}"
            f"{self.middle('median_ms'):>8.1f}{self.middle('p99_ms'):>8.1f}"
            f"{self.middle('cpu'):>8.0%}{self.middle('busy'):>8.0%}"
        )


def main() -> None:
    options = _options()
    try:
        psycopg.connect(SERVER, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        raise SystemExit(
            f"The bench measures PostgreSQL, and none answers at {SERVER}\n  {error}\n"
            "Start one, or name another in TEST_POSTGRES_URL."
        ) from None
    variants = _variants(options)
    with ExitStack() as stack:
        url = stack.enter_context(database(SERVER))
        print(f"This machine: {os.cpu_count()} processors, {fsyncs_a_second():,.0f} fsyncs/s of 8 KB in a file,")
        print(f"              {commits_a_second(url):,.0f} one-row commits/s of PostgreSQL on one connection")
        ports = {app: stack.enter_context(serving(app, url)) for app in {each.application for each in variants}}
        for each in variants:
            each.port = ports[each.application]
        _run(variants, options, url)
    _print(variants, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Durable logs/s, against the ceilings.")
    parser.add_argument("what", nargs="?", choices=["ingest", "resolution"], default="ingest")
    parser.add_argument("--body", choices=["native", "logspend"], default="native", help="what single requests say")
    parser.add_argument("--seconds", type=float, default=80, help="of load, all rounds together")
    parser.add_argument("--rounds", type=int, default=4, help="interleaved; the median of each variant is told")
    parser.add_argument("--connections", type=int, default=64)
    return parser.parse_args()


def _variants(options: argparse.Namespace) -> list[Variant]:
    grouped, ungrouped = "observability.wsgi:application", "bench.ungrouped:application"
    single = (options.body, options.connections)
    if options.what == "resolution":
        return [
            Variant("e  a prompt that is named", grouped, "athina", options.connections),
            Variant("f  a version found by its details", grouped, "humanloop", options.connections),
        ]
    return [
        Variant("a  group commit", grouped, *single),
        Variant("b  a transaction a request", ungrouped, *single),
        Variant("c  bare viewset, nothing stored", "bench.ceiling:application", *single),
        Variant("d  group commit, batches of 500", grouped, "batch", BATCH_CONNECTIONS),
    ]


def _run(variants: list[Variant], options: argparse.Namespace, url: str) -> None:
    """Interleaved, so that a change of the machine's mood meets all of them. The first round only warms up."""
    seconds = options.seconds / (len(variants) * options.rounds + 1)
    numbers, stored = 0, 0
    for turn in range(options.rounds + 1):
        for each in variants:
            said = _load(each, seconds if turn else seconds / len(variants), numbers)
            numbers = said["last"]
            stored += 0 if "ceiling" in each.application else said["stored"]
            if turn:
                each.rounds.append(said)
    with psycopg.connect(url) as connection:
        [count] = connection.execute("SELECT count(*) FROM log").fetchone() or [0]
    if count != stored:
        raise SystemExit(f"{stored} logs were answered, {count} are stored")


def _load(variant: Variant, seconds: float, first: int) -> dict[str, Any]:
    arguments = (variant.port, KEY, variant.body, variant.connections, seconds, first)
    processors = Processors()
    command = [sys.executable, "-m", "bench.load", *map(str, arguments)]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=seconds + 60)
    said: dict[str, Any] = json.loads(ended.stdout)
    if said["failures"]:
        raise SystemExit(f"{variant.name}: {said['failures'][0]}")
    return said | {"busy": processors.busy or 0.0}


def _print(variants: list[Variant], options: argparse.Namespace) -> None:
    rates = {each.name[0]: each.middle("rows_a_second") for each in variants}
    print(f"\n{options.rounds} rounds, {WORKERS} web processes of {THREADS} threads, {options.connections} connections")
    bodies = dict.fromkeys(each.body for each in variants)
    print("Bodies: " + ", ".join(f"{body} {len(BODIES[body].numbered(0)):,} bytes" for body in bodies) + "\n")
    print("\n".join(_table(variants)))
    pairs = ("fe",) if options.what == "resolution" else ("ab", "ac")
    print("\n" + "   ".join(f"{one}/{other} {rates[one] / rates[other]:.2f}" for one, other in pairs))


def _table(variants: list[Variant]) -> Iterator[str]:
    yield f"{'':<34}{'logs/s':>9}{'min':>9} - {'max':<7}{'ms':>8}{'p99':>8}{'client':>8}{'busy':>8}"
    for each in variants:
        yield each.line


if __name__ == "__main__":
    main()
