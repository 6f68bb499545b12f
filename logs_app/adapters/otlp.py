"""OpenTelemetry: `POST /v1/traces`, `/v1/logs`, `/v1/metrics` as protobuf or JSON (opentelemetry.io/docs/specs/otlp),
and the three services' `Export` over gRPC.

Each span is a log. Spans of generative AI are read by any of the conventions in `readings/gen_ai_names.py`; others are
kept as parts of their trace. Log records within a trace are kept, messages with their span. Metrics are counted.
"""

from typing import Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceResponse,
)

from logs_app.credentials import anywhere
from logs_app.readings import gen_ai, gen_ai_events, otlp
from logs_app.readings.spans import Span
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Unkept, Wire

FORMAT = "otlp"
# What clients put before `v1/traces`: nothing, a collector's or a vendor's prefix (Weave, Langfuse).
PREFIXES: Final = ("", "otlp/", "otel/", "api/public/otel/")
# google.rpc.Code by HTTP status.
_CODES: Final = {400: 3, 401: 16, 403: 7, 404: 5, 413: 8, 415: 3, 500: 13, 503: 14}


def key(wire: Wire) -> str | None:
    return anywhere(wire) or wire.headers.get("signoz-ingestion-key")


def project(wire: Wire) -> str | None:
    return None


def read_spans(wire: Wire) -> list[Item]:
    return [_record(span) for span in otlp.spans_in(wire)]


def _record(span: Span | BadPayload) -> Item:
    if isinstance(span, BadPayload):
        return span
    try:
        return gen_ai.record_of(span, FORMAT)
    except BadPayload as refusal:
        return refusal


def read_logs(wire: Wire) -> list[Item]:
    return list(gen_ai_events.items_of(otlp.log_records_in(wire), FORMAT))


def read_metrics(wire: Wire) -> list[Item]:
    return [Unkept(name) for name in otlp.metrics_in(wire)]


def reply_to_spans(receipts: list[Receipt]) -> Reply:
    return _reply(receipts, "rejectedSpans")


def reply_to_logs(receipts: list[Receipt]) -> Reply:
    return _reply(receipts, "rejectedLogRecords")


def reply_to_metrics(receipts: list[Receipt]) -> Reply:
    return _reply(receipts, "rejectedDataPoints")


def _reply(receipts: list[Receipt], what: str) -> Reply:
    """200 and how many were refused; where nothing of a request can be stored, it is refused as a whole."""
    refusals = [receipt.refusal for receipt in receipts if receipt.refusal]
    if not refusals:
        return Reply({}, protobuf=b"")
    if len(refusals) == len(receipts):
        return refuse(refusals[0])
    count, why = len(refusals), str(refusals[0])
    # The answers for log records and metrics are the same on the wire.
    partial = ExportTracePartialSuccess(rejected_spans=count, error_message=why)
    said = {"partialSuccess": {what: str(count), "errorMessage": why}}
    return Reply(said, protobuf=ExportTraceServiceResponse(partial_success=partial).SerializeToString())


def refuse(refusal: BadPayload) -> Reply:
    """google.rpc.Status."""
    code = _CODES.get(refusal.status, 2)
    # On the wire a Status is the same as this message: a number in field 1 and a text in field 2.
    status = ExportTracePartialSuccess(rejected_spans=code, error_message=str(refusal))
    return Reply({"code": code, "message": str(refusal)}, refusal.status, protobuf=status.SerializeToString())


_DOORS: Final = (
    ("v1/traces", read_spans, reply_to_spans),
    ("v1/logs", read_logs, reply_to_logs),
    ("v1/metrics", read_metrics, reply_to_metrics),
)
ROUTES = (
    *(Route("POST", f"{prefix}{path}", read, reply) for prefix in PREFIXES for path, read, reply in _DOORS),
    Route("POST", "api/trace", read_spans, reply_to_spans),  # Langtrace
    # LiteLLM's callback of 2024, which adds no path to the address that it is told.
    Route("POST", "", read_spans, reply_to_spans, content_type="protobuf"),
)
# The same over gRPC, by the full name of the method: the messages are those of HTTP in protobuf.
METHODS: Final = {
    f"/opentelemetry.proto.collector.{signal}Service/Export": Route("POST", path, read, reply)
    for signal, (path, read, reply) in zip(
        ("trace.v1.Trace", "logs.v1.Logs", "metrics.v1.Metrics"), _DOORS, strict=True
    )
}
