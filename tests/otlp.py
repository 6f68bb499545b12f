"""Requests of OpenTelemetry: those that were recorded, and small ones in JSON."""

import json

from logs_app.wire import Wire
from tests.wire import recordings

FOLDERS = (
    "arize", "arize_phoenix", "langtrace", "logfire", "otel_http", "otel_http_events", "otel_http_semconv",
    "otel_http_v2", "traceloop", "langfuse", "langfuse_otel",
)  # fmt: skip
ALL = [recording for folder in FOLDERS for recording in recordings(f"litellm_{folder}")]
PROTOBUF = "application/x-protobuf"


def named(name):
    [recording] = [each for each in ALL if name in str(each)]
    return recording


def in_protobuf(raw):
    return Wire("POST", "/v1/traces", raw, {"content-type": PROTOBUF})


def span(**said):
    """A span in OTLP's JSON; `attributes` is an object of plain values."""
    attributes = [{"key": key, "value": value} for key, value in said.pop("attributes", {}).items()]
    about = {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "chat"}
    times = {"startTimeUnixNano": "1795211012000000000", "endTimeUnixNano": "1795211013500000000"}
    return about | times | {"attributes": attributes} | said


def request(*spans, **resource):
    attributes = [{"key": key, "value": {"stringValue": value}} for key, value in resource.items()]
    return json.dumps({"resourceSpans": [{"resource": {"attributes": attributes}, "scopeSpans": [{"spans": spans}]}]})


def kvlist(members):
    return {"kvlistValue": {"values": [{"key": key, "value": value} for key, value in members.items()]}}


def pairs(**texts):
    return kvlist({key: {"stringValue": text} for key, text in texts.items()})


def record(name, body, **attributes):
    said = span()
    about = {"traceId": said["traceId"], "spanId": said["spanId"], "timeUnixNano": said["startTimeUnixNano"]}
    listed = [{"key": key, "value": value} for key, value in attributes.items()]
    return about | {"eventName": name, "body": body, "attributes": listed}


def records(*said):
    return json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": said}]}]})
