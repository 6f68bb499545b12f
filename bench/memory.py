"""What processes take of the machine's memory, in MB; Linux only."""

import re
from collections.abc import Iterator
from pathlib import Path

_MB = 1024


def family_of(pid: int) -> Iterator[int]:
    """A process and all that it has started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from family_of(int(child))


def share_of(pid: int) -> float:
    """Its proportional set size: memory that several processes share is divided by their number."""
    return _figure(f"/proc/{pid}/smaps_rollup", "Pss")


def peak_of(pid: int) -> float:
    """The most that was ever resident."""
    return _figure(f"/proc/{pid}/status", "VmHWM")


def name_of(pid: int) -> str:
    """What it runs, shortly."""
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    known = ("granian", "celery", "up", "multiprocessing")
    return next((word for word in known if any(word in each for each in words)), words[0])


def _figure(path: str, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", Path(path).read_text(), re.MULTILINE)
    return int(found[1]) / _MB if found else 0.0
