"""Braintrust's doors: what LiteLLM's callback sent is read back."""

import json

import pytest
from django.test import Client

from tests.logs_app.adapters.destinations import check
from tests.wire import recordings

RECORDINGS = recordings("litellm_braintrust")
EVENTS = [recording for recording in RECORDINGS if recording.request["role"] == "event"]
ASKED = [recording for recording in RECORDINGS if recording.request["role"] == "auxiliary"]
EVENT = {"id": "1", "span_attributes": {"type": "llm", "name": "ask"}, "input": "Hi", "output": "Hello"}


@pytest.fixture
def post(key):
    def send(body, path="/project_logs/any/insert", key=key):
        return Client(headers={"Authorization": f"Bearer {key}"}).post(path, json.dumps(body), "application/json")

    return send


@pytest.mark.parametrize("recording", ASKED, ids=str)
def test_the_project_is_the_one_that_the_key_opens(recording, replay, project):
    reply = replay(recording)
    assert (reply.status_code, reply.json()["id"]) == (200, str(project.public_id))


def test_a_wrong_key_opens_no_project(post, db):
    assert post({"name": "p"}, "/v1/project/register", key="nobody").status_code == 401
    assert post({"events": []}, key="nobody").status_code == 401


@pytest.mark.parametrize("recording", EVENTS, ids=str)
def test_a_recorded_request_is_read_back(recording, replay, logs):
    assert replay(recording).status_code == 200
    found = logs()
    check(recording, found)
    said = [event["metadata"].get("feature") for event in recording.request["body"]["events"]]
    assert [(log["metadata"] or {}).get("feature") for log in found] == said


def test_an_event_of_braintrusts_own_is_a_log(post, logs):
    metrics = {"start": 1795211883.5, "end": 1795211884, "prompt_tokens": 5, "prompt_cached_tokens": 2}
    more = {
        "metadata": {"model": "m"},
        "metrics": metrics,
        "root_span_id": "t",
        "span_parents": ["p"],
        "scores": {"a": 1},
    }
    assert post({"events": [EVENT | more]}).json() == {"row_ids": ["1"]}
    [log] = logs()
    assert (log["kind"], log["model"], log["trace"], log["parent"]) == ("llm", "m", "t", "p")
    assert (log["latency_ms"], log["usage"]["input_tokens"], log["usage"]["cache_read_tokens"]) == (500, 3, 2)
    assert log["extra"]["scores"] == {"a": 1}


def test_a_bad_event_spoils_only_itself(post, logs):
    reply = post({"events": [EVENT, EVENT | {"id": "2", "metrics": 3}, EVENT | {"id": "3"}]})
    assert (reply.status_code, reply.json()) == (200, {"row_ids": ["1", None, "3"]})
    assert sorted(log["external_id"] for log in logs()) == ["1", "3"]


def test_what_is_no_event_is_refused(post):
    assert post({"events": [3]}).json() == {"Code": 400, "Message": "events[0]: expected an object, got a number"}
    assert post({}).status_code == 400
