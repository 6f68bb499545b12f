"""OTLP as JSON: opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.

Ids are hex and numbers of 64 bits are text; some exporters write ids as base64, numbers as numbers and enumerations by
their names all the same.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from logs_app.readings.fields import object_in, text_in
from logs_app.readings.spans import Attributes, Event, LogRecord, Span, moment
from logs_app.wire import BadPayload, type_name

_NAMED: Final = {
    "SPAN_KIND_SERVER": 2, "SPAN_KIND_CLIENT": 3, "SPAN_KIND_PRODUCER": 4, "SPAN_KIND_CONSUMER": 5,
    "STATUS_CODE_OK": 1, "STATUS_CODE_ERROR": 2,
}  # fmt: skip


def each(body: Mapping[str, Any], *names: str) -> Iterator[tuple[Attributes, str, dict[str, Any]]]:
    groups, scopes, items = names
    for group in _objects(body, groups):
        resource = _attributes(object_in(group, "resource"))
        for scoped in _objects(group, scopes):
            scope = text_in(object_in(scoped, "scope"), "name") or ""
            for item in _objects(scoped, items):
                yield resource, scope, item


def span_of(said: dict[str, Any], resource: Attributes, scope: str) -> Span:
    status = object_in(said, "status")
    parent = _id(said, "parentSpanId", 8)
    return Span(
        _id(said, "traceId", 16, is_needed=True),
        _id(said, "spanId", 8, is_needed=True),
        parent.strip("0") and parent,
        text_in(said, "name") or "",
        _number(said, "kind"),
        _time(said, "startTimeUnixNano"),
        _time(said, "endTimeUnixNano"),
        _number(status, "code"),
        text_in(status, "message") or "",
        _attributes(said),
        [
            Event(text_in(each, "name") or "", _time(each, "timeUnixNano"), _attributes(each))
            for each in _objects(said, "events")
        ],
        [
            {"trace": _id(each, "traceId", 16), "span": _id(each, "spanId", 8)} | _attributes(each)
            for each in _objects(said, "links")
        ],
        resource,
        scope,
    )


def record_of(said: dict[str, Any], resource: Attributes, scope: str) -> LogRecord:
    return LogRecord(
        _id(said, "traceId", 16),
        _id(said, "spanId", 8),
        text_in(said, "eventName") or "",
        _time(said, "timeUnixNano") or _time(said, "observedTimeUnixNano"),
        text_in(said, "severityText") or "",
        _value(said.get("body")),
        _attributes(said),
        resource,
        scope,
    )


def _attributes(said: Mapping[str, Any], field: str = "attributes") -> Attributes:
    return {text_in(pair, "key") or "": _value(pair.get("value")) for pair in _objects(said, field)}


def _value(value: Any) -> Any:
    """An AnyValue. Plain JSON in its place is taken as what it says."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    [(kind, inner)] = value.items()
    if kind == "intValue":
        return _number(value, kind)
    if kind == "arrayValue":
        return [_value(each) for each in _list(object_in(value, kind), "values")]
    if kind == "kvlistValue":
        return _attributes(object_in(value, kind), "values")
    return inner if kind in ("stringValue", "boolValue", "doubleValue", "bytesValue") else value


def _number(said: Mapping[str, Any], field: str) -> int:
    """A whole number, or text that is one, or an enumeration's name; 0 where it is not said. Raises BadPayload."""
    value = said.get(field) or 0
    if isinstance(value, str) and value.startswith(("SPAN_KIND_", "STATUS_CODE_")):
        return _NAMED.get(value, 0)
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        raise BadPayload(f"expected a whole number, got {type_name(value)}", field) from None


def _time(said: Mapping[str, Any], field: str) -> datetime | None:
    return moment(_number(said, field), field)


def _id(said: Mapping[str, Any], field: str, size: int, *, is_needed: bool = False) -> str:
    """An id as hex, out of hex or base64; "" where it is not said. Raises BadPayload."""
    text = text_in(said, field) or ""
    if not text and not is_needed:
        return ""
    for decode in (bytes.fromhex, lambda text: base64.b64decode(text, validate=True)):
        try:
            id = decode(text)
        except ValueError:
            continue
        if len(id) == size:
            return id.hex()
    raise BadPayload(f"expected {size} bytes as hex", field)


def _list(within: Mapping[str, Any], field: str) -> list[Any]:
    values = within.get(field) or []
    if not isinstance(values, list):
        raise BadPayload(f"expected an array, got {type_name(values)}", field)
    return values


def _objects(within: Mapping[str, Any], field: str) -> Iterable[dict[str, Any]]:
    """A member that is an array of objects, or is not said. Raises BadPayload."""
    values = _list(within, field)
    for value in values:
        if not isinstance(value, dict):
            raise BadPayload(f"expected an object, got {type_name(value)}", field)
    return values
