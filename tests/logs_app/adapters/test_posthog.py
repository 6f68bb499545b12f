"""PostHog's doors: what LiteLLM's callback sent is read back."""

import json

import pytest
from django.test import Client

from tests.logs_app.adapters.destinations import check
from tests.wire import recordings

EVENT = {"event": "$ai_generation", "properties": {"$ai_model": "m", "$ai_span_id": "1"}, "distinct_id": "ann"}


@pytest.fixture
def post(key):
    def send(body, path="/batch/", key=key):
        body = {"api_key": key} | body if isinstance(body, dict) else body
        return Client().post(path, json.dumps(body), content_type="application/json")

    return send


@pytest.mark.parametrize("recording", recordings("litellm_posthog"), ids=str)
def test_a_recorded_request_is_read_back(recording, replay, logs):
    assert replay(recording).status_code == 200
    found = logs()
    check(recording, found, but=("call_id", "error", "user", "started"))
    for log in found:
        assert log["status"] == "ok" or "Rate limit" in log["error"]["message"]


def test_an_event_of_posthogs_own_sdk_is_a_log(post, logs):
    said = {
        "$ai_trace_id": "t", "$ai_parent_id": "p", "$ai_provider": "anthropic", "$ai_input_tokens": 3,
        "$ai_cache_read_input_tokens": 2, "$ai_output_choices": [{"role": "assistant", "content": "Hello"}],
        "$ai_latency": 0.5, "$lib": "posthog-python", "plan": "pro",
    }  # fmt: skip
    post(EVENT | {"properties": EVENT["properties"] | said, "timestamp": "2026-11-20T21:49:30Z"}, "/i/v0/e/")
    [log] = logs()
    assert (log["trace"], log["parent"], log["user"], log["metadata"]) == ("t", "p", "ann", {"plan": "pro"})
    assert (log["usage"]["input_tokens"], log["usage"]["cache_read_tokens"]) == (3, 2)
    assert (log["output"], log["latency_ms"], log["started_at"]) == ("Hello", 500, "2026-11-20T21:49:29.500000Z")


def test_other_events_are_counted(post, logs):
    assert post({"batch": [EVENT | {"event": "$pageview"}]}).json() == {"status": 1}
    assert logs() == []


def test_a_bad_event_spoils_only_itself(post, logs):
    bad = EVENT | {"properties": {"$ai_latency": "long"}}
    assert post({"batch": [EVENT, bad, EVENT | {"properties": {"$ai_span_id": "3"}}]}).status_code == 200
    assert sorted(log["external_id"] for log in logs()) == ["1", "3"]


def test_what_is_no_event_is_refused(post):
    assert post({"batch": [3]}).json()["detail"] == "expected an object, got a number"
    assert post({"batch": 3}).json()["attr"] == "batch"


def test_a_wrong_key_is_refused(post, db):
    reply = post({"batch": []}, key="nobody")
    assert (reply.status_code, reply.json()["code"]) == (401, "invalid_api_key")
