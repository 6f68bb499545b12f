"""Spans and log records of OpenTelemetry with plain values, however they were encoded."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec

from logs_app.wire import BadPayload

Attributes = dict[str, Any]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST_NS: Final = 10**17  # 1973: what is less is not told in nanoseconds


class Event(NamedTuple):
    """Something that happened in a span."""

    name: str
    at: datetime | None
    attributes: Attributes


class Span(msgspec.Struct, frozen=True):
    """A span. Ids are hex; `parent` is "" for a root; `status` is 0 unset, 1 ok, 2 error."""

    trace: str
    id: str
    parent: str
    name: str
    kind: int
    started_at: datetime | None
    ended_at: datetime | None
    status: int
    message: str
    attributes: Attributes
    events: list[Event]
    links: list[Attributes]
    resource: Attributes
    scope: str


class LogRecord(msgspec.Struct, frozen=True):
    """A log record; `trace` and `span` are "" where it lies in none."""

    trace: str
    span: str
    name: str
    at: datetime | None
    severity: str
    body: Any
    attributes: Attributes
    resource: Attributes
    scope: str


def moment(ns: int, field: str = "time") -> datetime | None:
    """The time of nanoseconds since 1970, to the microsecond; 0 is none. Clients that count in seconds, milliseconds or
    microseconds by mistake are understood. Raises BadPayload."""
    if not ns:
        return None
    while 0 < ns < _LEAST_NS:
        ns *= 1000
    try:
        return _EPOCH + timedelta(microseconds=ns // 1000)
    except OverflowError:
        raise BadPayload("expected nanoseconds since 1970", field) from None
