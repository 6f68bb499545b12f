"""Sentry's door: failures that LiteLLM captured, and calls that Sentry's integrations tell, are logs."""

import json

import pytest
from django.test import Client

from tests.wire import recordings

RECORDINGS = recordings("litellm_sentry")
AT = "2026-11-20T21:56:02Z"
EVENT = {
    "event_id": "1" * 32,
    "timestamp": AT,
    "exception": {"values": [{"type": "E", "value": "v", "module": "openai"}]},
}


@pytest.fixture
def post(key):
    def send(*lines, key=key):
        raw = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        headers = {"X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={key}, sentry_client=test/1"}
        return Client(headers=headers).post("/api/1/envelope/", raw, content_type="application/x-sentry-envelope")

    return send


def kinds(recording):
    return [
        line["type"] for line in recording.request["body"]["ndjson"] if line.get("type") in ("event", "transaction")
    ]


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_a_recorded_failure_is_an_error_and_the_rest_is_counted(recording, replay, logs):
    assert replay(recording).status_code == 200
    found = logs()
    assert len(found) == kinds(recording).count("event")
    if "failure" in recording.name and found:
        [log], expect = found, recording.expect
        assert (log["status"], log["kind"], log["error"]["type"]) == ("error", "llm", expect["error"]["class"])
        assert log["error"]["message"].startswith(expect["error"]["message"].partition("\n")[0])
        # On a proxy no breadcrumb tells of the call.
        assert (log["model"], log["provider"]) in (("gpt-4o-mini", "openai"), (None, None))
        assert log["external_id"] == expect["call_id"] or log["model"]
        assert "in acompletion" in log["error"]["stack"]


def test_an_event_has_its_id_for_an_answer(post, logs):
    reply = post({}, {"type": "event"}, EVENT | {"environment": "staging", "user": {"id": "ann"}, "tags": {"a": "b"}})
    assert reply.json() == {"id": "1" * 32}
    [log] = logs()
    assert (log["external_id"], log["environment"], log["user"], log["metadata"]) == (
        "1" * 32,
        "staging",
        "ann",
        {"a": "b"},
    )


def test_what_failed_elsewhere_is_counted(post, logs):
    other = EVENT | {"exception": {"values": [{"type": "ZeroDivisionError", "value": "v", "module": "shop"}]}}
    assert post({}, {"type": "event"}, other, {"type": "session"}, {"sid": "1"}).status_code == 200
    assert logs() == []


def test_a_span_of_a_model_is_a_log(post, logs):
    data = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o-mini", "gen_ai.usage.input_tokens": 3}
    span = {"trace_id": "t", "span_id": "s", "parent_span_id": "p", "op": "gen_ai.chat", "start_timestamp": AT,
            "timestamp": AT, "data": data}  # fmt: skip
    other = span | {"span_id": "o", "data": {"http.method": "GET"}}
    post({}, {"type": "transaction"}, {"type": "transaction", "environment": "staging", "spans": [other, span]})
    [log] = logs()
    assert (log["kind"], log["requested_model"] or log["model"], log["usage"]["input_tokens"]) == (
        "llm",
        "gpt-4o-mini",
        3,
    )
    assert (log["trace"], log["external_id"], log["parent"], log["environment"]) == ("t", "s", "p", "staging")


def test_a_payload_is_as_long_as_its_header_says(post, logs):
    raw = json.dumps(EVENT, indent=1).encode()
    attachment = ({"type": "attachment", "length": 5}, b"a\nb\nc")
    post({}, {"type": "event", "length": len(raw)}, raw, *attachment, {"type": "event"}, EVENT | {"event_id": "2"})
    assert sorted(log["external_id"] for log in logs()) == ["1" * 32, "2"]


def test_a_bad_item_spoils_only_itself(post, logs):
    bad = EVENT | {"event_id": "2", "contexts": 3}
    post({}, {"type": "event"}, EVENT, {"type": "event"}, bad, {"type": "event"}, EVENT | {"event_id": "3"})
    assert sorted(log["external_id"] for log in logs()) == ["1" * 32, "3"]


@pytest.mark.parametrize("lines", [(b"nonsense",), (b"",), ({}, b"nonsense"), ({}, {"type": "event"}, b"{"), ([],)])
def test_what_is_no_envelope_is_refused(post, lines):
    reply = post(*lines)
    assert (reply.status_code, bool(reply.json()["detail"])) == (400, True)


def test_a_wrong_key_is_refused(post, db):
    assert post({}, key="nobody").status_code == 401


def test_a_dsn_may_tell_the_key(key, logs):
    header = json.dumps({"dsn": f"http://{key}@polylog.example/1"}).encode()
    body = header + b'\n{"type": "event"}\n' + json.dumps(EVENT).encode()
    assert Client().post("/api/1/envelope/", body, content_type="text/plain").status_code == 200
    assert len(logs()) == 1


def test_a_span_that_stands_alone_is_a_log(post, logs):
    said = {
        "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o-mini", "sentry.environment": "staging",
        "gen_ai.request.messages": '[{"role": "user", "content": "Hi"}]',
        "gen_ai.response.text": '{"role": "assistant", "content": "Hello"}',
    }  # fmt: skip
    attributes = {name: {"type": "string", "value": value} for name, value in said.items()}
    span = {"trace_id": "t", "span_id": "s", "start_timestamp": 1795266758.9, "end_timestamp": 1795266759.1}
    post({}, {"type": "span"}, {"version": 2, "items": [span | {"attributes": attributes}, span | {"attributes": {}}]})
    [log] = logs()
    assert (log["input"], log["output"]) == ([{"role": "user", "content": "Hi"}], "Hello")
    assert (log["environment"], log["latency_ms"]) == ("staging", pytest.approx(200, abs=1))
