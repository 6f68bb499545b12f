"""OpenTelemetry's exporters: what they sent is read back, and they are answered in the encoding that they chose."""

import gzip
import json

import pytest
from django.test import Client
from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from logs_app.adapters import otlp
from logs_app.wire import Wire
from tests.otlp import ALL, PROTOBUF, in_protobuf, named, request, span
from tests.wire.expectations import completion_tokens, prompt_tokens
from tests.wire.otlp_expectations import calls_in, check, listed

TRACES = [recording for recording in ALL if recording.request["path"].endswith(("/traces", "/trace"))]


def as_json(raw):
    """A protobuf request in OTLP's JSON: protobuf's own, but for ids, which are hex."""
    said = MessageToDict(ExportTraceServiceRequest.FromString(raw), use_integers_for_enums=True)
    request = ExportTraceServiceRequest.FromString(raw)
    for group, groups in zip(said["resourceSpans"], request.resource_spans, strict=True):
        for scoped, scopes in zip(group["scopeSpans"], groups.scope_spans, strict=True):
            for each, known in zip(scoped["spans"], scopes.spans, strict=True):
                each |= {"traceId": known.trace_id.hex(), "spanId": known.span_id.hex()}
                if known.parent_span_id:
                    each["parentSpanId"] = known.parent_span_id.hex()
    return json.dumps(said)


@pytest.mark.parametrize("recording", TRACES, ids=str)
def test_what_litellm_sent_comes_back(recording, replay, logs):
    reply = replay(recording)
    assert (reply.status_code, reply.content, reply["Content-Type"]) == (200, b"", PROTOBUF)
    calls = calls_in(logs())
    expects, on_wire = listed(recording.expect), listed(recording.request["on_wire"])
    assert calls or is_silent(recording)
    by_call = {expect["call_id"]: place for place, expect in enumerate(expects)}
    for place, log in enumerate(calls):
        place = by_call.get(log["extra"].get("attributes", {}).get("litellm.call_id"), place)
        check(log, expects[place], on_wire[place])


def is_silent(recording):
    """Whether a request has only the spans that FastAPI makes around a call."""
    telling = (b"gen_ai.operation", b"llm.model_name", b"llm.openai.", b"llm.None.", b"langfuse.observation.type")
    return not any(word in recording.body() for word in telling)


def in_json(text):
    return Wire("POST", "/v1/traces", text.encode(), {"content-type": "application/json"})


@pytest.mark.parametrize("name", ["litellm_otel_http/05-tools", "arize/02-failure", "langfuse_otel/01-success"])
def test_json_says_the_same_as_protobuf(name, post, logs):
    raw = named(name).body()
    post(raw)
    once = logs()
    assert post(as_json(raw), "application/json").json() == {}
    assert logs() == once
    assert list(otlp.read_spans(in_json(as_json(raw)))) == list(otlp.read_spans(in_protobuf(raw)))


def test_spans_sent_again_change_nothing(post, logs):
    raw = named("arize_phoenix/14-proxy").body()
    post(raw)
    once = logs()
    post(gzip.compress(raw), **{"Content-Encoding": "gzip"})
    assert logs() == once


@pytest.mark.parametrize(
    "path", [f"/{route.path}" for route in otlp.ROUTES if route.path.endswith(("traces", "trace"))]
)
def test_every_prefix_is_taken(path, post, logs):
    assert post(named("traceloop/05-minimal").body(), path=path).status_code == 200
    assert len(logs()) == 1


def test_spans_come_to_the_address_of_the_site_itself_as_well(key, post, logs, admin):
    raw = named("otel_http/01-success").body()
    # LiteLLM of 2024 adds no path, does not part its headers by commas, and undoes no percent signs.
    unparted = {"Authorization": f"Bearer%20{key},x-project"}
    reply = post(raw, path="/", **unparted)
    assert (reply.status_code, reply.content, reply["Content-Type"]) == (200, b"", PROTOBUF)
    assert len(calls_in(logs())) == 1
    refused = post(raw, path="/", Authorization="Bearer nobody")
    assert ExportTracePartialSuccess.FromString(refused.content).error_message == "unknown or revoked API key"
    assert b"com.amazonaws.dynamodb" in post(request(span()), "application/json", path="/").content
    assert admin.get("/")["Location"] == "/projects/acme/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "KEY"}, {"Authorization": "Bearer%20KEY"}, {"x-api-key": "KEY"}, {"api_key": "KEY"},
        {"api-key": "KEY"}, {"signoz-ingestion-key": "KEY"},
    ],
    ids=str,
)  # fmt: skip
def test_the_key_may_lie_where_each_vendor_puts_it(headers, key):
    client = Client(headers={name: value.replace("KEY", key) for name, value in headers.items()})
    raw = named("traceloop/05-minimal").body()
    assert client.post("/v1/traces", raw, content_type=PROTOBUF).status_code == 200


def test_a_span_that_cannot_be_stored_is_refused_alone(post, logs):
    bad = span(spanId="none", name="bad")
    reply = post(request(span(), bad), "application/json")
    said = reply.json()["partialSuccess"]
    assert (reply.status_code, said["rejectedSpans"]) == (200, "1")
    assert "spanId" in said["errorMessage"]
    assert [log["name"] for log in logs()] == ["chat"]


def test_a_refused_span_is_told_in_protobuf_too(post):
    message = ExportTraceServiceRequest.FromString(named("traceloop/05-minimal").body())
    spans = message.resource_spans[0].scope_spans[0].spans
    spans.add(name="bad", span_id=b"1")
    reply = post(message.SerializeToString())
    partial = ExportTraceServiceResponse.FromString(reply.content).partial_success
    assert (reply.status_code, partial.rejected_spans) == (200, 1)
    assert "traceId" in partial.error_message


def test_errors_are_a_status_in_the_requests_own_encoding(key, client):
    refused = client.post("/v1/traces", b"\xff", content_type=PROTOBUF)
    # google.rpc.Status has a number in field 1 and a text in field 2, as has this message.
    status = ExportTracePartialSuccess.FromString(refused.content)
    assert (refused.status_code, refused["Content-Type"], status.rejected_spans) == (401, PROTOBUF, 16)
    assert status.error_message == "no API key came along"
    refused = client.post("/v1/traces", "{}", content_type="application/json")
    assert refused.json() == {"code": 16, "message": "no API key came along"}


def test_what_is_no_protobuf_is_refused_for_good(post):
    refused = post(b"\xff\xff\xff")
    assert refused.status_code == 400
    assert b"not protobuf" in refused.content


def test_the_first_byte_tells_what_a_body_without_a_type_is(post, logs):
    assert post(request(span()), "application/octet-stream").status_code == 200
    assert post(named("traceloop/05-minimal").body(), "application/octet-stream").status_code == 200
    assert len(logs()) == 2


def test_ids_in_base64_are_the_same_ids(post, logs):
    post(request(span()), "application/json")
    post(request(span(traceId="CvdlGRbNQ92ESOshHIAxnA==", spanId="t61rcWkgMzE=")), "application/json")
    [log] = logs()
    assert (log["trace"], log["external_id"]) == ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")


def test_attributes_are_texts_arrays_and_lists_of_pairs(post, logs):
    values = {
        "a": {"arrayValue": {"values": [{"intValue": "3"}, {"doubleValue": 0.5}]}},
        "b": {"kvlistValue": {"values": [{"key": "c", "value": {"boolValue": True}}]}},
        "d": {"stringValue": "nul \0"},
    }
    post(request(span(attributes=values)), "application/json")
    assert logs()[0]["extra"]["attributes"] == {"a": [3, 0.5], "b": {"c": True}, "d": "nul \ufffd"}


def test_a_nul_and_a_nan_in_protobuf_are_kept_as_databases_can(post, logs):
    message = ExportTraceServiceRequest.FromString(named("traceloop/05-minimal").body())
    [one] = message.resource_spans[0].scope_spans[0].spans
    one.attributes.add(key="odd\0").value.string_value = "a\0b"
    one.attributes.add(key="nan").value.double_value = float("nan")
    one.attributes.add(key="bytes").value.bytes_value = b"\0\1"
    assert post(message.SerializeToString()).status_code == 200
    said = logs()[0]["extra"]["attributes"]
    assert (said["odd\ufffd"], said["nan"], said["bytes"]) == ("a\ufffdb", "nan", "AAE=")


def test_times_in_seconds_are_understood(post, logs):
    post(request(span(startTimeUnixNano="1795211012", endTimeUnixNano="1795211013")), "application/json")
    [log] = logs()
    assert (log["started_at"][:19], log["latency_ms"]) == ("2026-11-20T21:43:32", 1000)


@pytest.mark.parametrize("order", [1, -1], ids=["parent first", "child first"])
@pytest.mark.parametrize("name", ["langtrace/01-success", "otel_http/14-proxy-success"])
def test_a_raw_child_is_a_half_of_its_parents_log_in_any_order_and_batch(name, order, post, logs):
    message = ExportTraceServiceRequest.FromString(named(name).body())
    spans = [span for group in message.resource_spans for scoped in group.scope_spans for span in scoped.spans]
    expect = named(name).expect
    for each in spans[::order]:
        alone = ExportTraceServiceRequest()
        scoped = alone.resource_spans.add().scope_spans.add()
        scoped.scope.name = "litellm"
        scoped.spans.append(each)
        assert post(alone.SerializeToString()).status_code == 200
    [log] = calls_in(logs())
    assert (prompt_tokens(log), completion_tokens(log)) == (expect["prompt_tokens"], expect["completion_tokens"])
    assert (log["output"], log["usage"]["cache_read_tokens"]) == (expect["output"], expect["cached_tokens"])
    assert len(logs()) == len(spans) - 1
