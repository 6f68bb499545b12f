"""What each process counts for Prometheus: in files of one folder, which are summed when somebody asks."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from prometheus_client import Counter, Gauge, Histogram

T = TypeVar("T")

_REASONS: Final = {401: "key", 403: "forbidden", 404: "unknown", 413: "too large", 503: "database"}
_ROWS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)

accepted: Final = Counter("polylog_accepted", "Items that were made durable.", ["format"])
refused: Final = Counter("polylog_refused", "Requests or items that were refused.", ["format", "reason"])
commit_rows: Final = Histogram("polylog_commit_rows", "Items of one transaction.", buckets=_ROWS)
commit_seconds: Final = Histogram("polylog_commit_seconds", "Time of one transaction.", buckets=_SECONDS)
waiting: Final = Gauge(
    "polylog_waiting_requests", "Requests that a transaction left waiting for the next.", multiprocess_mode="livesum"
)


def count_refusal(format: str, status: int) -> None:
    refused.labels(format, _REASONS.get(status, "invalid")).inc()


def count_items(format: str, refusals: Iterable[Any]) -> int:
    """One refusal an item, None where it was accepted; a refusal has a `status`. Returns how many were refused."""
    taken = refused_items = 0
    for refusal in refusals:
        if refusal is None:
            taken += 1
        else:
            refused_items += 1
            count_refusal(format, refusal.status)
    if taken:
        accepted.labels(format).inc(taken)
    return refused_items


def measured(write: Callable[[Sequence[T]], None], left: Callable[[], int]) -> Callable[[Sequence[T]], None]:
    """`write`, told in the metrics; `left` says how many requests wait."""

    def timed(rows: Sequence[T]) -> None:
        start = time.perf_counter()
        write(rows)
        commit_seconds.observe(time.perf_counter() - start)
        commit_rows.observe(len(rows))
        waiting.set(left())

    return timed
