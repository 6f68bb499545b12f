"""OTLP requests, as protobuf or JSON (opentelemetry.io/docs/specs/otlp): their spans, log records and metrics."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from logs_app.readings import otlp_json, otlp_protobuf
from logs_app.readings.fields import text_in
from logs_app.readings.spans import Attributes, LogRecord, Span
from logs_app.wire import BadPayload, Wire

T = TypeVar("T")


def is_protobuf(content_type: str, raw: bytes = b"{") -> bool:
    """Whether a body of this Content-Type is protobuf; where it does not say, the first byte does."""
    return "protobuf" in content_type or ("json" not in content_type and raw[:1] not in (b"{", b""))


def spans_in(wire: Wire) -> Iterator[Span | BadPayload]:
    """The spans of a request to `/v1/traces`, or what is wrong with each. Raises BadPayload."""
    if _in_protobuf(wire):
        request = otlp_protobuf.parsed(ExportTraceServiceRequest, wire.raw)
        found = otlp_protobuf.each(request.resource_spans, "scope_spans", "spans")
        return _read(otlp_protobuf.span_of, found)
    return _read(otlp_json.span_of, otlp_json.each(wire.object, "resourceSpans", "scopeSpans", "spans"))


def log_records_in(wire: Wire) -> Iterator[LogRecord | BadPayload]:
    """The records of a request to `/v1/logs`, or what is wrong with each. Raises BadPayload."""
    if _in_protobuf(wire):
        request = otlp_protobuf.parsed(ExportLogsServiceRequest, wire.raw)
        found = otlp_protobuf.each(request.resource_logs, "scope_logs", "log_records")
        return _read(otlp_protobuf.record_of, found)
    return _read(otlp_json.record_of, otlp_json.each(wire.object, "resourceLogs", "scopeLogs", "logRecords"))


def metrics_in(wire: Wire) -> list[str]:
    """The names of the metrics of a request to `/v1/metrics`. Raises BadPayload."""
    if _in_protobuf(wire):
        request = otlp_protobuf.parsed(ExportMetricsServiceRequest, wire.raw)
        return [
            metric.name for _, _, metric in otlp_protobuf.each(request.resource_metrics, "scope_metrics", "metrics")
        ]
    found = otlp_json.each(wire.object, "resourceMetrics", "scopeMetrics", "metrics")
    return [text_in(metric, "name") or "" for _, _, metric in found]


def _in_protobuf(wire: Wire) -> bool:
    return is_protobuf(wire.headers.get("content-type", ""), wire.raw)


def _read(
    read: Callable[[Any, Attributes, str], T], found: Iterator[tuple[Attributes, str, Any]]
) -> Iterator[T | BadPayload]:
    for resource, scope, said in found:
        try:
            yield read(said, resource, scope)
        except BadPayload as refusal:
            yield refusal
