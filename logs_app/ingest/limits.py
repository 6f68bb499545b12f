"""What a record may hold, so that every database can keep it. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from logs_app.records import KINDS, STATUSES, Feedback, Record
from logs_app.wire import BadPayload

MAX_SEGMENT: Final = 500  # characters; these are indexed and grouped by
MAX_TOKENS: Final = 10**12  # so that the sum over millions of logs keeps within 64 bits
MAX_MS: Final = 2**53
MAX_USD: Final = Decimal(10) ** 7
_SEGMENTS: Final = ("name", "provider", "model", "requested_model", "environment", "customer", "user", "finish_reason")


def problem_of(item: Record | Feedback) -> BadPayload | None:
    """The first thing about an item that cannot be stored."""
    checks = _record_problems(item) if isinstance(item, Record) else _feedback_problems(item)
    return next(checks, None)


def _feedback_problems(feedback: Feedback) -> Iterator[BadPayload]:
    for field in ("name", "user"):
        yield from _too_long(field, getattr(feedback, field))
    if not any(feedback.targets):
        yield BadPayload("names no log", "target")
    yield from _bad_times(feedback.said_at)


def _record_problems(record: Record) -> Iterator[BadPayload]:
    if record.kind is not None and record.kind not in KINDS:
        yield BadPayload(f"expected one of {', '.join(KINDS)}", "kind")
    if record.status is not None and record.status not in STATUSES:
        yield BadPayload(f"expected one of {', '.join(STATUSES)}", "status")
    for field in _SEGMENTS:
        yield from _too_long(field, getattr(record, field))
    for tag in record.tags or ():
        yield from _too_long("tags", tag)
    if record.prompt and record.prompt.path:
        yield from _too_long("prompt", record.prompt.path)
    if record.usage:
        yield from _bad_tokens(msgspec.structs.asdict(record.usage))
    if record.reported_usd is not None and not _is_cost(record.reported_usd):
        yield BadPayload("expected a cost in USD from 0 to 10 million", "cost")
    for field in ("latency_ms", "ttft_ms"):
        duration = getattr(record, field)
        if duration is not None and not 0 <= duration < MAX_MS:
            yield BadPayload("expected milliseconds from 0 up", field)
    yield from _bad_times(record.started_at, record.ended_at, record.said_at)


def _too_long(field: str, text: str | None) -> Iterator[BadPayload]:
    if text is not None and len(text) > MAX_SEGMENT:
        yield BadPayload(f"expected at most {MAX_SEGMENT} characters, got {len(text)}", field)


def _is_cost(usd: Decimal) -> bool:
    return usd.is_finite() and 0 <= usd < MAX_USD  # a NaN cannot be compared


def _bad_tokens(usage: dict[str, Any]) -> Iterator[BadPayload]:
    for field, count in usage.items():
        if count is not None and not 0 <= count <= MAX_TOKENS:
            yield BadPayload("expected a count of tokens from 0 up", field)


def _bad_times(*times: datetime | None) -> Iterator[BadPayload]:
    for at in times:
        # A time without a zone would mean another moment on every machine: adapters give them one.
        if at is None:
            continue
        if at.tzinfo is None:
            yield BadPayload("expected a time with its zone", "time")
        elif _is_out_of_range(at):
            yield BadPayload("expected a time in the years 1 to 9999, UTC", "time")


def _is_out_of_range(at: datetime) -> bool:
    """Whether a time cannot be told in UTC: the first hours of year 1 in Asia, the last of 9999 in America."""
    try:
        at.astimezone(UTC)
    except OverflowError:
        return True
    return False
