"""Times as clients write them."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

from logs_app.wire import BadPayload, type_name

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso_time(value: Any, field: str) -> datetime | None:
    """An ISO-8601 time; one without a zone is UTC. None for null and empty text. Raises BadPayload."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise BadPayload(f"expected an ISO-8601 time, got {type_name(value)}", field)
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        raise BadPayload(f"expected an ISO-8601 time, got {value[:80]!r}", field) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def epoch_time(value: Any, field: str, *, ms: bool = False) -> datetime | None:
    """A number of seconds (or milliseconds) since 1970; None for null. Raises BadPayload."""
    number = number_of(value, field)
    if number is None:
        return None
    try:
        return _EPOCH + (timedelta(milliseconds=number) if ms else timedelta(seconds=number))
    except OverflowError:
        raise BadPayload(f"{number} is no time before the year 10000", field) from None


def number_of(value: Any, field: str) -> float | None:
    """A finite number, or text that is one; None for null and empty text. Raises BadPayload."""
    if value is None or value == "":
        return None
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise BadPayload(f"expected a number, got {type_name(value)}", field)
    return number


def end_after(started: datetime | None, duration: float | None) -> datetime | None:
    """When it ended that began then and took so many nanoseconds. Raises BadPayload."""
    if started is None or duration is None:
        return None
    try:
        return started + timedelta(microseconds=duration / 1000)
    except OverflowError:
        raise BadPayload("expected nanoseconds", "duration") from None
