"""What logs add up to in every division, from one reading of them.

Each division asked of the database by itself reads the logs twelve times, and three times over for the histograms.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final, cast

from django.db.models import QuerySet

from logs_app.histograms import Histogram, bucket_of
from logs_app.models import Log
from logs_app.models.errors import ERROR_GROUP
from logs_app.records import PRICED_KINDS, TOKENS
from logs_app.sums import DIVISIONS, SEGMENTS, Key, Sums, is_of_errors

_LOGS_AT_ONCE: Final = 20_000
_READ: Final = (
    *SEGMENTS, *TOKENS, "status", "reported_usd", "computed_usd", "latency_ms", "ttft_ms", "started_at", "id",
)  # fmt: skip
_NOTHING: Final = Decimal(0)
_KIND, _GROUP = (SEGMENTS.index(name) for name in ("kind", "error_group"))

Figures = tuple[Any, ...]  # of a log: tokens, and what `_figures_of` makes of the rest


def divided_sums(logs: QuerySet[Log]) -> dict[tuple[str, ...], dict[Key, Sums]]:
    """The sums of these logs by the values of each division's columns."""
    found: dict[tuple[str, ...], dict[Key, Sums]] = {division: {} for division in DIVISIONS}
    for rows in _read(logs):
        figures = [_figures_of(row) for row in rows]
        failed = [place for place, row in enumerate(rows) if row[_GROUP]]
        of_failed = [rows[place] for place in failed], [figures[place] for place in failed]
        for division, sums in found.items():
            counted = of_failed if is_of_errors(division) else (rows, figures)
            for key, some in _grouped(division, *counted).items():
                sums.setdefault(key, Sums()).add(_sums_of(some))
    return found


def _read(logs: QuerySet[Log]) -> Iterator[Sequence[Figures]]:
    """The logs by parts: an hour may have millions."""
    left = logs.annotate(error_group=ERROR_GROUP).order_by("id")
    while rows := list(left.values_list(*_READ)[:_LOGS_AT_ONCE]):
        yield rows
        left = left.filter(id__gt=rows[-1][-1])


def _figures_of(row: Figures) -> Figures:
    kind, tokens = row[_KIND], row[len(SEGMENTS) : len(SEGMENTS) + len(TOKENS)]
    status, reported, computed, latency, ttft, started_at, _ = row[len(SEGMENTS) + len(TOKENS) :]
    reported_first = computed if reported is None else reported
    return (
        *(count or 0 for count in tokens),
        status == "error",
        _NOTHING if reported_first is None else reported_first,
        _NOTHING if reported_first is None else reported if computed is None else computed,
        reported_first is None and kind in PRICED_KINDS,
        latency or 0.0,
        None if latency is None else bucket_of(latency),
        ttft or 0.0,
        None if ttft is None else bucket_of(ttft),
        started_at,
    )


def _grouped(
    division: tuple[str, ...], rows: Sequence[Figures], figures: Sequence[Figures]
) -> dict[Key, Sequence[Figures]]:
    places = [SEGMENTS.index(column) for column in division]
    if not places:
        return {(): figures}
    by_key: dict[Any, list[Figures]] = defaultdict(list)
    key_of = itemgetter(*places)
    for row, one in zip(rows, figures, strict=True):
        by_key[key_of(row)].append(one)
    return cast(dict[Key, Sequence[Figures]], by_key if len(places) > 1 else {(key,): by_key[key] for key in by_key})


def _sums_of(figures: Sequence[Figures]) -> Sums:
    # Column by column: sum() and Counter count in C.
    columns = list(zip(*figures, strict=True))
    tokens = dict(zip(TOKENS, map(sum, columns), strict=False))
    errors, reported, computed, unpriced, latency, latency_buckets, ttft, ttft_buckets, starts = columns[len(TOKENS) :]
    latencies, ttfts = _histogram(latency_buckets), _histogram(ttft_buckets)
    return Sums(
        logs=len(figures),
        errors=sum(errors),
        **tokens,
        reported_first_usd=sum(reported, _NOTHING),
        computed_first_usd=sum(computed, _NOTHING),
        unpriced_logs=sum(unpriced),
        latency_sum_ms=sum(latency),
        latency_logs=sum(latencies.values()),
        ttft_sum_ms=sum(ttft),
        ttft_logs=sum(ttfts.values()),
        last_at=max(starts),
        latency_histogram=latencies,
        ttft_histogram=ttfts,
    )


def _histogram(buckets: Sequence[int | None]) -> Histogram:
    counts = Counter(buckets)
    counts.pop(None, None)
    return cast(Histogram, dict(counts))
