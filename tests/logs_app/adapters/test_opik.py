"""Opik's doors: what LiteLLM's callback sent is read back."""

import json

import pytest
from django.test import Client

from tests.logs_app.adapters.destinations import check
from tests.wire import recordings

RECORDINGS = recordings("litellm_opik")
TRACES = [recording for recording in RECORDINGS if "traces" in recording.request["body"]]
SPANS = [recording for recording in RECORDINGS if "spans" in recording.request["body"]]
# What only spans tell.
OF_CALLS = ("model", "provider", "tool_calls", "finish_reason", "prompt_tokens", "completion_tokens", "total_tokens",
            "cached_tokens", "reasoning_tokens", "cost")  # fmt: skip
UNSAID = ("call_id", "trace_id", "session_id", "tags")
SPAN = {"id": "1", "trace_id": "t", "type": "llm", "name": "ask", "start_time": "2026-11-20T21:57:20Z"}


@pytest.fixture
def post(key):
    def send(body, path="/v1/private/spans/batch", key=key):
        return Client(headers={"Authorization": key}).post(path, json.dumps(body), content_type="application/json")

    return send


@pytest.mark.parametrize("recording", SPANS, ids=str)
def test_recorded_spans_are_read_back(recording, replay, logs):
    assert replay(recording).status_code == 204
    found = logs()
    check(recording, found, but=UNSAID)
    ids = {(log["trace"], log["parent"]) for log in found}
    assert ids == {(span["trace_id"], span["trace_id"]) for span in recording.request["body"]["spans"]}


@pytest.mark.parametrize("recording", TRACES, ids=str)
def test_recorded_traces_are_the_roots_of_their_spans(recording, replay, logs):
    assert replay(recording).status_code == 204
    found = logs()
    # Two calls, of which one came from the cache and says no user, where one is expected.
    of_user = ("user",) if "cachehit" in recording.name else ()
    check(recording, found, but=UNSAID + OF_CALLS + of_user)
    assert {(log["kind"], log["cost_usd"]) for log in found} == {("chain", None)}
    assert {log["trace"] for log in found} == {trace["id"] for trace in recording.request["body"]["traces"]}


def test_a_span_of_opiks_own_sdk_is_a_log(post, logs):
    error = {"exception_type": "ValueError", "message": "no", "traceback": "Traceback"}
    post({"spans": [SPAN | {"type": "tool", "parent_span_id": "p", "error_info": error, "metadata": {"plan": "pro"}}]})
    [log] = logs()
    assert (log["kind"], log["parent"], log["metadata"]) == ("tool", "p", {"plan": "pro"})
    assert log["error"] == {"type": "ValueError", "message": "no", "stack": "Traceback"}


def test_a_thread_is_a_session(post, logs):
    post({"traces": [{"id": "t", "name": "chat", "thread_id": "s"}]}, "/v1/private/traces/batch")
    post({"spans": [SPAN]})
    assert {(log["trace"], log["session"]) for log in logs()} == {("t", "s")}


def test_a_bad_span_spoils_only_itself(post, logs):
    assert post({"spans": [SPAN, SPAN | {"id": "2", "usage": 3}, SPAN | {"id": "3"}]}).status_code == 204
    assert sorted(log["external_id"] for log in logs()) == ["1", "3"]


def test_what_is_no_span_is_refused(post):
    assert post({"spans": [3]}).json() == {"errors": ["spans[0]: expected an object, got a number"]}
    assert post({"traces": []}).status_code == 400


def test_a_wrong_key_is_refused(post):
    assert post({"spans": []}, key="nobody").status_code == 401
