"""Histograms whose buckets grow by 2 %: counts of many hours add up, and a percentile is off by at most 1 %. Pure."""

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

GROWTH: Final = 1.02  # (GROWTH - 1) / (GROWTH + 1) < 1 %
LEAST: Final = 0.001  # ms; what is shorter counts as nothing
ZERO: Final = -1000  # the bucket of nothing, below all others

Histogram = dict[int, int]  # bucket -> count


class Percentiles(NamedTuple):
    """Milliseconds; None where nothing was measured."""

    p50: float | None
    p95: float | None
    p99: float | None
    avg: float | None


def bucket_of(value: float) -> int:
    """The bucket whose upper end is the first power of GROWTH that is not below the value."""
    return ZERO if value <= LEAST else math.ceil(math.log(value) / math.log(GROWTH))


def middle_of(bucket: int) -> float:
    """The value that is off by the same ratio from both ends of a bucket."""
    return 0.0 if bucket == ZERO else float(2 * GROWTH**bucket / (GROWTH + 1))


def add(total: Histogram, more: Mapping[int, int]) -> None:
    """Counts `more` into `total`."""
    for bucket, count in more.items():
        total[bucket] = total.get(bucket, 0) + count


def percentile(histogram: Mapping[int, int], share: float) -> float | None:
    """The smallest value that `share` of all are not above (nearest rank)."""
    rank = math.ceil(share * sum(histogram.values()))
    for bucket in sorted(histogram):
        rank -= histogram[bucket]
        if rank <= 0:
            return middle_of(bucket)
    return None


def percentiles(histogram: Mapping[int, int], total: float) -> Percentiles:
    """Percentiles and average of the values that were counted; `total` is their exact sum."""
    count = sum(histogram.values())
    p50, p95, p99 = (percentile(histogram, share) for share in (0.5, 0.95, 0.99))
    return Percentiles(p50, p95, p99, total / count if count else None)
