"""What logs add up to: one shape of sums for the recount of an hour and for the hours that await it."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import add as add_expressions
from typing import Any, Final

from django.db.models import BigIntegerField, Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Ceil, Coalesce, Ln

from logs_app.histograms import GROWTH, LEAST, ZERO, Histogram, Percentiles, add, percentiles
from logs_app.models import Log
from logs_app.models.expressions import SumUsd, usd_of
from logs_app.records import PRICED_KINDS, TOKENS

# What hours may be divided by; a row of `usage_hour` has these columns.
SEGMENTS: Final = (
    "environment", "customer", "user", "prompt_id", "prompt_version_id", "provider", "model", "kind", "error_group",
)  # fmt: skip
# The ways in which hours are kept divided, the coarsest first. Not by all segments at once: that is nearly a row a log,
# and a chart from it took twenty times as long as from the logs themselves (a million logs, 576 segments an hour).
# After a change every hour must be marked dirty.
DIVISIONS: Final = (
    (),
    ("environment",),
    ("customer",),
    ("prompt_id",),
    ("provider", "model"),
    ("kind",),
    ("environment", "customer"),
    ("environment", "prompt_id", "prompt_version_id"),
    ("environment", "provider", "model"),
    ("customer", "user"),
    ("customer", "prompt_id"),
    ("customer", "provider", "model"),
    ("prompt_id", "provider", "model"),
    # Failed logs alone. They are few: each of these has at most a row a failed log.
    ("error_group",),
    ("environment", "customer", "error_group"),
    ("environment", "prompt_id", "error_group"),
    ("customer", "prompt_id", "error_group"),
    ("environment", "provider", "model", "error_group"),
    ("customer", "provider", "model", "error_group"),
    ("environment", "customer", "user", "error_group"),
)

Key = tuple[Any, ...]


@dataclass(slots=True)
class Sums:
    """Sums over some logs."""

    logs: int = 0
    errors: int = 0
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    reported_first_usd: Decimal = Decimal(0)
    computed_first_usd: Decimal = Decimal(0)
    unpriced_logs: int = 0
    latency_sum_ms: float = 0.0
    latency_logs: int = 0
    ttft_sum_ms: float = 0.0
    ttft_logs: int = 0
    last_at: datetime | None = None
    latency_histogram: Histogram = field(default_factory=dict)
    ttft_histogram: Histogram = field(default_factory=dict)

    @property
    def total_tokens(self) -> int:
        return sum(getattr(self, name) for name in TOKENS)

    @property
    def latency_ms(self) -> Percentiles:
        return percentiles(self.latency_histogram, self.latency_sum_ms)

    @property
    def ttft_ms(self) -> Percentiles:
        return percentiles(self.ttft_histogram, self.ttft_sum_ms)

    def cost_usd(self, cost_first: str) -> Decimal:
        return self.reported_first_usd if cost_first == "reported" else self.computed_first_usd

    def add(self, more: Any) -> None:
        """Adds other sums, or a row that has the same columns."""
        self.logs += more.logs
        self.errors += more.errors
        self.input_tokens += more.input_tokens
        self.cache_read_tokens += more.cache_read_tokens
        self.cache_write_tokens += more.cache_write_tokens
        self.output_tokens += more.output_tokens
        self.reasoning_tokens += more.reasoning_tokens
        self.reported_first_usd += more.reported_first_usd
        self.computed_first_usd += more.computed_first_usd
        self.unpriced_logs += more.unpriced_logs
        self.latency_sum_ms += more.latency_sum_ms
        self.latency_logs += more.latency_logs
        self.ttft_sum_ms += more.ttft_sum_ms
        self.ttft_logs += more.ttft_logs
        if self.last_at is None or (more.last_at and more.last_at > self.last_at):
            self.last_at = more.last_at
        add(self.latency_histogram, more.latency_histogram)
        add(self.ttft_histogram, more.ttft_histogram)


HISTOGRAMS: Final = ("latency", "ttft")
COLUMNS: Final = tuple(column.name for column in fields(Sums))


def _sum(name: str) -> Cast:
    # PostgreSQL's sum of bigint is numeric.
    return Cast(Coalesce(Sum(name), 0), BigIntegerField())


UNPRICED: Final = Q(kind__in=sorted(PRICED_KINDS), reported_usd=None, computed_usd=None)
COSTS: Final[dict[str, Any]] = {
    "reported_first_usd": SumUsd(usd_of("reported")),
    "computed_first_usd": SumUsd(usd_of("computed")),
}
OF_LOGS: Final[dict[str, Any]] = {
    "logs": Count("*"),
    "errors": Count("id", filter=Q(status="error")),
    **{name: _sum(name) for name in TOKENS},
    **COSTS,
    "unpriced_logs": Count("id", filter=UNPRICED),
    "latency_sum_ms": Coalesce(Sum("latency_ms"), 0.0),
    "latency_logs": Count("latency_ms"),
    "ttft_sum_ms": Coalesce(Sum("ttft_ms"), 0.0),
    "ttft_logs": Count("ttft_ms"),
    "last_at": Max("started_at"),
}
# The same over rolled-up rows.
OF_ROLLED: Final[dict[str, Any]] = {
    "reported_first_usd": SumUsd("reported_first_usd"),
    "computed_first_usd": SumUsd("computed_first_usd"),
    **{name: Coalesce(Sum(name), 0.0) for name in ("latency_sum_ms", "ttft_sum_ms")},
    **{name: _sum(name) for name in ("logs", "errors", *TOKENS, "unpriced_logs", "latency_logs", "ttft_logs")},
    "last_at": Max("last_at"),
}
# A trace or a session: its columns that come from its logs. Of several words for a segment the last in the alphabet
# stands: what is not said is first, and the order of arrival does not matter.
OF_WHOLE: Final[dict[str, Any]] = {
    "logs": Count("*"),
    "errors": Count("id", filter=Q(status="error")),
    "total_tokens": reduce(add_expressions, (_sum(name) for name in TOKENS)),
    **COSTS,
    "unpriced_logs": Count("id", filter=UNPRICED),
    # In this order: what comes after an annotation reads it in place of the column of its name.
    "ended_at": Max(Coalesce("ended_at", "started_at")),
    "started_at": Min("started_at"),
    **{name: Max(name) for name in ("environment", "customer", "user")},
}


def sums_without_histograms(
    rows: QuerySet[Any], keys: Sequence[str], expressions: Mapping[str, Any] = OF_LOGS
) -> dict[Key, Sums]:
    """The sums over logs, or with OF_ROLLED over rolled-up rows."""
    names, place = tuple(expressions), len(keys) + 1
    found: dict[Key, Sums] = {}
    for row in _grouped(rows, keys).annotate(**expressions):
        sums = Sums(**dict(zip(names, row[place:], strict=True)))
        if sums.logs:
            found[_key(row[1:place])] = sums
    return found


def histograms_by(logs: QuerySet[Log], keys: Sequence[str], what: str) -> dict[Key, Histogram]:
    """What was measured of logs, of latency or of ttft."""
    found: dict[Key, Histogram] = {}
    measured = logs.exclude(**{f"{what}_ms": None}).annotate(bucket=_bucket_of(f"{what}_ms"))
    for _, *key, bucket, count in _grouped(measured, [*keys, "bucket"]).annotate(count=Count("*")):
        found.setdefault(_key(key), {})[bucket] = count
    return found


def _grouped(rows: QuerySet[Any], keys: Sequence[str]) -> QuerySet[Any, tuple[Any, ...]]:
    # Without a single column values_list() would mean all of them.
    grouped: QuerySet[Any, tuple[Any, ...]]
    grouped = rows.order_by().annotate(everything=Value(0)).values_list("everything", *keys)
    return grouped


def division_for(columns: Collection[str]) -> tuple[str, ...] | None:
    """The coarsest division that tells these columns apart."""
    return next(
        (each for each in DIVISIONS if set(columns) <= set(each) and is_of_errors(each) == is_of_errors(columns)), None
    )


def is_of_errors(columns: Collection[str]) -> bool:
    """Whether a division by these columns counts failed logs alone."""
    return "error_group" in columns


def _key(values: Sequence[Any]) -> Key:
    return tuple([tuple(value) if isinstance(value, list) else value for value in values])


def _bucket_of(column: str) -> Case:
    """`histograms.bucket_of` in SQL."""
    steps = Ceil(Ln(F(column)) / Value(math.log(GROWTH)))
    return Case(
        When(**{f"{column}__lte": LEAST}, then=Value(ZERO)),
        default=Cast(steps, IntegerField()),
        output_field=IntegerField(),
    )
