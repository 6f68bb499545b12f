"""Yardsticks of the machine: what a commit costs here, and who uses the processors."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg

_SECONDS: Final = 1.0


def fsyncs_a_second() -> float:
    """Writes of 8 KB to a temporary file, each made durable."""
    with tempfile.TemporaryFile() as file:

        def write() -> None:
            os.pwrite(file.fileno(), b"\0" * 8192, 0)
            os.fdatasync(file.fileno())

        return _rate(write)


def commits_a_second(url: str) -> float:
    """One-row transactions of PostgreSQL, one after the other on one connection."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE yardstick (id bigserial PRIMARY KEY, text text)")
        return _rate(lambda: connection.execute("INSERT INTO yardstick (text) VALUES (%s)", ["x" * 1500]))


def _rate(do: Callable[[], object]) -> float:
    start, times = time.perf_counter(), 0
    while (passed := time.perf_counter() - start) < _SECONDS:
        do()
        times += 1
    return times / passed


class Processors:
    """How busy the machine's processors were since this was made, 0 to 1; None where the system does not tell."""

    def __init__(self) -> None:
        self._before = _ticks()

    @property
    def busy(self) -> float | None:
        now = _ticks()
        if now is None or self._before is None:
            return None
        idle, total = (after - before for after, before in zip(now, self._before, strict=True))
        return 1 - idle / total if total else None


def _ticks() -> tuple[int, int] | None:
    """(idle, all) since the machine started."""
    try:
        words = Path("/proc/stat").read_text().splitlines()[0].split()
    except OSError:
        return None
    counts = [int(word) for word in words[1:9]]
    return counts[3] + counts[4], sum(counts)
