"""OTLP as protobuf: github.com/open-telemetry/opentelemetry-proto. Quick, because a span has twenty attributes."""

import base64
import math
from collections.abc import Iterator
from typing import Any

from google.protobuf.message import DecodeError

from logs_app.readings.spans import Attributes, Event, LogRecord, Span, moment
from logs_app.wire import BadPayload, clean_text


def parsed(message: Any, raw: bytes) -> Any:
    try:
        return message.FromString(raw)
    except DecodeError as error:
        raise BadPayload(f"not protobuf: {error}", "body") from None


def each(groups: Any, scopes: str, items: str) -> Iterator[tuple[Attributes, str, Any]]:
    for group in groups:
        resource = _attributes(group.resource.attributes)
        for scoped in getattr(group, scopes):
            scope = scoped.scope.name
            for item in getattr(scoped, items):
                yield resource, scope, item


def span_of(span: Any, resource: Attributes, scope: str) -> Span:
    if len(span.trace_id) != 16 or len(span.span_id) != 8:
        raise BadPayload("expected a traceId of 16 bytes and a spanId of 8", "traceId")
    parent, status = span.parent_span_id, span.status
    return Span(
        span.trace_id.hex(),
        span.span_id.hex(),
        parent.hex() if parent.strip(b"\0") else "",
        _clean(span.name),
        span.kind,
        moment(span.start_time_unix_nano),
        moment(span.end_time_unix_nano),
        status.code,
        _clean(status.message),
        _attributes(span.attributes),
        [Event(_clean(e.name), moment(e.time_unix_nano), _attributes(e.attributes)) for e in span.events],
        [{"trace": o.trace_id.hex(), "span": o.span_id.hex()} | _attributes(o.attributes) for o in span.links],
        resource,
        scope,
    )


def _attributes(pairs: Any) -> Attributes:
    """Key and value of each. Nine in ten values are texts and numbers that are not empty, which are read as if they
    were: a member that is not set is empty."""
    said: Attributes = {}
    for pair in pairs:
        value = pair.value
        if text := value.string_value:
            said[pair.key] = clean_text(text) if "\0" in text else text
        else:
            said[pair.key] = value.int_value or _value(value)
    return said if "\0" not in "".join(said) else {clean_text(key): value for key, value in said.items()}


def _clean(text: str) -> str:
    """Text that is UTF-8 for sure, as databases keep it."""
    return clean_text(text) if "\0" in text else text


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "string_value":
        return _clean(value.string_value)
    if kind == "array_value":
        return [_value(each) for each in value.array_value.values]
    if kind == "kvlist_value":
        return _attributes(value.kvlist_value.values)
    if kind == "double_value":
        return value.double_value if math.isfinite(value.double_value) else str(value.double_value)
    if kind == "bytes_value":
        return base64.b64encode(value.bytes_value).decode()
    return getattr(value, kind) if kind else None


def record_of(record: Any, resource: Attributes, scope: str) -> LogRecord:
    return LogRecord(
        record.trace_id.hex(),
        record.span_id.hex(),
        _clean(record.event_name),
        moment(record.time_unix_nano or record.observed_time_unix_nano),
        _clean(record.severity_text),
        _value(record.body),
        _attributes(record.attributes),
        resource,
        scope,
    )
