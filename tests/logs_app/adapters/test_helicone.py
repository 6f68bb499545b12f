"""Helicone's doors: what LiteLLM's callback sent is read back."""

import json

import pytest
from django.test import Client

from tests.logs_app.adapters.destinations import check
from tests.wire import RECORDED_KEY, recordings

ANSWER = {"choices": [{"message": {"role": "assistant", "content": "Hello"}}]}


@pytest.fixture
def post(key):
    def send(body, path="/custom/v1/log", key=key):
        return Client(headers={"Authorization": f"Bearer {key}"}).post(path, json.dumps(body), "application/json")

    return send


@pytest.mark.parametrize("recording", recordings("litellm_helicone"), ids=str)
def test_a_recorded_request_is_read_back(recording, replay, logs, key):
    assert replay(recording).status_code == 200
    [log] = logs()
    # A stream's has no id of the call; the trace is the caller's own and not LiteLLM's.
    check(recording, [log], but=("call_id", "trace_id"))
    meta = recording.request["body"]["providerRequest"]["meta"]
    assert (log["trace"], log["session"]) == (meta.get("trace_id"), meta.get("session_id"))
    assert key not in json.dumps(log)
    assert RECORDED_KEY not in json.dumps(log)


def test_helicones_own_headers_say_whose_it_is(post, logs):
    meta = {"Helicone-User-Id": "ann", "Helicone-Session-Id": "s", "Helicone-Property-Plan": "pro"}
    request = {"json": {"model": "m", "prompt": "Hi", "temperature": 1}, "url": "custom-model-nopath", "meta": meta}
    post({"providerRequest": request, "providerResponse": {"json": ANSWER, "status": 200}})
    [log] = logs()
    assert (log["user"], log["session"], log["metadata"]) == ("ann", "s", {"plan": "pro"})
    assert (log["input"], log["output"], log["parameters"]) == ("Hi", "Hello", {"temperature": 1})


def test_a_model_that_litellm_does_not_know_is_the_one_that_answered(post, logs):
    answered = {"json": {"object": "list", "model": "text-embedding-3-small", "data": []}}
    post({"providerRequest": {"json": {"model": "gpt-3.5-turbo"}}, "providerResponse": answered})
    assert [(log["kind"], log["model"]) for log in logs()] == [("embedding", "text-embedding-3-small")]


def test_a_failure_is_an_error(post, logs):
    answered = {"json": {"error": {"message": "no such model"}}, "status": 404}
    post({"providerRequest": {"json": {"model": "m"}}, "providerResponse": answered})
    [log] = logs()
    assert (log["status"], log["error"]["type"], log["error"]["message"]) == ("error", "HTTP 404", "no such model")


@pytest.mark.parametrize(
    "body", [{}, [], {"providerRequest": {"json": 3}}, {"providerRequest": {"json": {"a": 1}}, "timing": 3}]
)
def test_what_is_no_call_is_refused(post, logs, body):
    reply = post(body)
    assert (reply.status_code, reply.json()["success"]) == (400, False)
    assert logs() == []


def test_a_wrong_key_is_refused(post):
    assert post({}, key="nobody").status_code == 401
