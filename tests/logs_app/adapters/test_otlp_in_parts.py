"""What OpenTelemetry tells in parts: log records beside spans, the root of a trace after its children, and metrics."""

import pytest

from logs_app.adapters import otlp
from tests.otlp import in_protobuf, kvlist, named, pairs, record, records, request, span


@pytest.mark.parametrize("name", ["otel_http_events/11-stream", "otel_http_events/38-responses"])
def test_messages_told_as_log_records_come_back(name, replay, logs):
    recording = named(name)
    assert replay(recording).status_code == 200
    [log] = logs()
    assert log["input"] == recording.expect["input"]
    if recording.request["on_wire"].get("output"):
        assert (log["output"], log["finish_reason"]) == (recording.expect["output"], recording.expect["finish_reason"])


@pytest.mark.parametrize("order", [1, -1], ids=["records last", "records first"])
def test_messages_join_their_span_in_any_order(order, post, logs):
    attributes = {
        "gen_ai.operation.name": {"stringValue": "chat"},
        "gen_ai.request.model": {"stringValue": "gpt-4o"},
        "gen_ai.usage.input_tokens": {"intValue": "3"},
    }
    said = [
        ("gen_ai.system.message", {"content": {"stringValue": "Be brief."}}),
        ("gen_ai.user.message", {"content": {"stringValue": "Hi"}}),
        ("gen_ai.choice", {"finish_reason": {"stringValue": "stop"}, "message": pairs(content="Hello")}),
    ]
    sends = [
        lambda: post(request(span(attributes=attributes)), "application/json"),
        lambda: post(records(*(record(name, kvlist(body)) for name, body in said)), "application/json", "/v1/logs"),
    ]
    for send in sends[::order]:
        assert send().json() == {}
    [log] = logs()
    assert log["input"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    assert (log["kind"], log["output"], log["finish_reason"]) == ("llm", "Hello", "stop")
    assert (log["model"], log["usage"]["input_tokens"], log["name"]) == ("gpt-4o", 3, "chat")


def test_an_evaluation_is_feedback_on_its_span(post, logs):
    post(request(span()), "application/json")
    judgement = {
        "gen_ai.evaluation.name": {"stringValue": "relevance"},
        "gen_ai.evaluation.score.value": {"doubleValue": 0.5},
        "gen_ai.evaluation.explanation": {"stringValue": "half of it"},
    }
    said = records(record("gen_ai.evaluation.result", None, **judgement))
    assert post(said, "application/json", "/v1/logs").status_code == 200
    [feedback] = logs()[0]["feedback"]
    assert (feedback["name"], feedback["value"], feedback["comment"]) == ("relevance", 0.5, "half of it")


def test_a_line_within_a_trace_is_an_event_of_it_and_one_without_is_refused(post, logs):
    inside = record("", {"stringValue": "cache is cold"}) | {"severityText": "WARN"}
    outside = {"timeUnixNano": "1795211012000000000", "body": {"stringValue": "started"}}
    reply = post(records(inside, outside), "application/json", "/v1/logs")
    assert reply.json()["partialSuccess"]["rejectedLogRecords"] == "1"
    [log] = logs()
    assert (log["kind"], log["name"], log["output"], log["trace"]) == (
        "event", "WARN", "cache is cold", span()["traceId"],
    )  # fmt: skip


def test_metrics_are_taken_and_not_kept(replay, logs):
    recording = named("otel_http_events/02-success")
    reply = replay(recording)
    assert (reply.status_code, reply.content) == (200, b"")
    assert len(otlp.read_metrics(in_protobuf(recording.body()))) > 0
    assert logs() == []


ROOT = {"session.id": {"stringValue": "s"}, "user.id": {"stringValue": "u"}, "customer.id": {"stringValue": "c"}}
CALL = {"gen_ai.operation.name": {"stringValue": "chat"}}


@pytest.mark.parametrize("is_one_request", [True, False], ids=["one request", "three requests"])
@pytest.mark.parametrize("order", [1, -1], ids=["root first", "root last"])
def test_what_the_root_says_comes_down_to_all_of_its_trace(order, is_one_request, post, logs):
    root = span(spanId="b7ad6b7169203331", name="root", attributes=ROOT)
    agent = span(spanId="b7ad6b7169203332", name="agent", parentSpanId="b7ad6b7169203331")
    call = span(spanId="b7ad6b7169203333", name="call", parentSpanId="b7ad6b7169203332", attributes=CALL)
    spans = [root, agent, call][::order]
    for each in [spans] if is_one_request else [[one] for one in spans]:
        assert post(request(*each), "application/json").status_code == 200
    assert {(log["session"], log["user"], log["customer"]) for log in logs()} == {("s", "u", "c")}


def test_a_root_that_never_comes_leaves_its_trace_whole(post, logs):
    attributes = CALL | {"session.id": {"stringValue": "s"}}
    post(request(span(parentSpanId="b7ad6b7169203330", attributes=attributes)), "application/json")
    [log] = logs()
    assert (log["kind"], log["session"], log["trace"]) == ("llm", "s", span()["traceId"])
