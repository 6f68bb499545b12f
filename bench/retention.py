"""F: how long a full partition of a million logs takes to go, and what is left of it."""

from bench.report import Report


def measure(report: Report) -> None:
    raise NotImplementedError
