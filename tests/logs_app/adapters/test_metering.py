"""OpenMeter's and Lago's address: what LiteLLM's callbacks sent is read back."""

import json

import pytest
from django.test import Client

from tests.logs_app.adapters.destinations import check
from tests.wire import recordings

CLOUD = recordings("litellm_openmeter") + recordings("litellm_openmeter_legacy")
BILLED = recordings("litellm_lago")
# The words of a cost or a name are found by chance where they are not said.
UNSAID = ("call_id", "trace_id", "session_id", "provider", "started", "status", "user", "end_user")
EVENT = {"specversion": "1.0", "type": "tokens", "id": "1", "source": "app", "subject": "ann", "data": {"model": "m"}}
BILL = {"transaction_id": "1", "external_subscription_id": "acme", "code": "llm", "properties": {"model": "m"}}


@pytest.fixture
def post(key):
    def send(body, path="/api/v1/events", key=key):
        return Client(headers={"Authorization": f"Bearer {key}"}).post(path, json.dumps(body), "application/json")

    return send


@pytest.mark.parametrize("recording", CLOUD, ids=str)
def test_a_recorded_event_of_openmeter_is_read_back(recording, replay, logs):
    assert replay(recording).status_code == 204
    [log] = logs()
    check(recording, [log], but=UNSAID)
    body = recording.request["body"]
    assert (log["format"], log["external_id"], log["ended_at"] is not None) == ("openmeter", body["id"], True)
    assert log["user"] in (body["subject"], *body["subject"])


@pytest.mark.parametrize("recording", BILLED, ids=str)
def test_a_recorded_event_of_lago_is_read_back(recording, replay, logs):
    assert replay(recording).status_code == 204
    [log] = logs()
    check(recording, [log], but=UNSAID)
    said = recording.request["body"]["event"]
    assert (log["format"], log["customer"]) == ("lago", said["external_subscription_id"])


def test_a_batch_keeps_what_is_good(post, logs):
    reply = post([EVENT, EVENT | {"id": "2", "data": {"model": 3, "cost": "much"}}, EVENT | {"id": "3"}])
    assert reply.status_code == 204
    assert sorted(log["external_id"] for log in logs()) == ["1", "3"]


def test_a_batch_of_lago_keeps_what_is_good(post, logs):
    batch = {"events": [BILL, BILL | {"transaction_id": None}, BILL | {"transaction_id": "3"}]}
    assert post(batch, "/api/v1/events/batch").status_code == 204
    assert sorted(log["external_id"] for log in logs()) == ["1", "3"]


def test_what_is_not_of_a_model_is_counted(post, logs):
    assert post(EVENT | {"data": {"gigabytes": 3}}).status_code == 204
    assert post({"event": BILL | {"properties": {}}}).status_code == 204
    assert logs() == []


def test_what_is_no_event_is_refused(post):
    reply = post({"model": "m"})
    assert (reply.status_code, reply["Content-Type"]) == (400, "application/problem+json")
    assert reply.json()["detail"].startswith("type: is missing")
    assert post({"event": {"code": "llm"}}).json()["error_details"] == {"transaction_id": ["is missing"]}


def test_a_wrong_key_is_refused(post):
    assert post(EVENT, key="nobody").status_code == 401
