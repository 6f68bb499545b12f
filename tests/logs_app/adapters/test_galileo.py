"""Galileo's doors: what LiteLLM's callback sent, with a key and with the token of a log-in, is read back."""

import json

import pytest
from django.test import Client

from tests.logs_app.adapters.destinations import check
from tests.wire import recordings

RECORDINGS = recordings("litellm_galileo") + recordings("litellm_galileo_login")
EVENTS = [recording for recording in RECORDINGS if recording.request["role"] == "event"]
[LOGIN] = [recording for recording in RECORDINGS if recording.request["role"] == "auxiliary"]
# Of messages only the text is sent; of the rest, names and numbers are found by chance.
UNSAID = ("input", "finish_reason", "provider", "cached_tokens")
SPAN = {
    "type": "llm",
    "id": "1",
    "name": "ask",
    "created_at": "2026-11-20T21:49:30Z",
    "metrics": {"num_input_tokens": 3},
}


@pytest.fixture
def post(key):
    def send(body, key=key, path="/ingest/traces/any"):
        return Client(headers={"Galileo-API-Key": key}).post(path, json.dumps(body), content_type="application/json")

    return send


@pytest.mark.parametrize("recording", EVENTS, ids=str)
def test_a_recorded_request_is_read_back(recording, replay, logs):
    assert replay(recording).status_code == 200
    check(recording, logs(), but=UNSAID)


def test_a_log_in_gives_a_token_that_opens_the_project(replay, logs):
    token = replay(LOGIN).json()["access_token"]
    client = Client(headers={"Authorization": f"Bearer {token}"})
    path = "/v2/projects/any/traces"
    assert (
        client.post(path, {"traces": [{"type": "trace", "id": "t"}]}, content_type="application/json").status_code
        == 200
    )
    assert [log["kind"] for log in logs()] == ["chain"]


@pytest.mark.parametrize("form", ["username=a&password=nobody", "username=a", "", b"\xff"])
def test_a_wrong_password_is_refused(form, db):
    reply = Client().post("/login", form, content_type="application/x-www-form-urlencoded")
    assert (reply.status_code, reply.json()) == (401, {"detail": "the password is no key of a project"})


def test_a_trace_of_several_spans_is_a_tree(post, logs):
    agent = {"type": "agent", "id": "a", "name": "plan", "spans": [SPAN, SPAN | {"id": "2", "type": "tool"}]}
    post({"traces": [{"type": "trace", "id": "t", "name": "answer", "session_id": "s", "spans": [agent]}]})
    found = {log["external_id"]: log for log in logs()}
    assert {id: (log["kind"], log["parent"]) for id, log in found.items()} == {
        "t": ("chain", None),
        "a": ("agent", "t"),
        "1": ("llm", "a"),
        "2": ("tool", "a"),
    }
    assert {(log["trace"], log["session"]) for log in found.values()} == {("t", "s")}


def test_a_bad_span_spoils_only_itself(post, logs):
    reply = post({"traces": [{"type": "trace", "id": "t", "spans": [SPAN, SPAN | {"metrics": 3}, SPAN | {"id": "3"}]}]})
    assert (reply.status_code, reply.json()["records_count"]) == (200, 3)
    assert reply.json()["errors"] == ["metrics: expected an object, got a number"]
    assert sorted(log["external_id"] for log in logs()) == ["1", "3", "t"]


def test_what_is_no_trace_is_refused(post):
    assert post({"traces": [3]}).status_code == 400
    assert post({"spans": []}).json()["detail"][0]["loc"] == ["body", "traces"]


def test_a_wrong_key_is_refused(post):
    assert (post({}, key="nobody").status_code, post({}, key="nobody").json()) == (
        401,
        {"detail": "unknown or revoked API key"},
    )
