"""S3's door: what LiteLLM's callbacks put is read back."""

import json

import pytest
from django.test import Client

from tests.logs_app.adapters.destinations import check
from tests.wire import recordings

CALL = {"litellm_call_id": "c", "call_type": "completion", "model": "m", "status": "success"}
SIGNED = "AWS4-HMAC-SHA256 Credential={}/20261120/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


@pytest.fixture
def put(key):
    def send(body, key=key, path="/bucket/day/call.json"):
        headers = {"Authorization": SIGNED.format(key)}
        return Client(headers=headers).put(path, json.dumps(body), content_type="application/json")

    return send


@pytest.mark.parametrize("recording", recordings("litellm_s3") + recordings("litellm_s3_v2"), ids=str)
def test_a_recorded_object_is_read_back(recording, replay, logs):
    reply = replay(recording)
    assert (reply.status_code, reply.content, bool(reply["ETag"])) == (200, b"", True)
    [log] = logs()
    check(recording, [log])
    assert f"/{log['extra']['object']}" == recording.request["path"]


def test_the_same_object_is_the_same_log(put, logs):
    assert put(CALL).status_code == put(CALL).status_code == 200
    assert [log["external_id"] for log in logs()] == ["c"]


@pytest.mark.parametrize("body", [{}, [], {"call_type": "completion", "metadata": 3}])
def test_what_is_no_call_is_refused(put, logs, body):
    reply = put(body)
    assert (reply.status_code, reply["Content-Type"]) == (400, "application/xml")
    assert b"<Code>InvalidRequest</Code>" in reply.content
    assert logs() == []


def test_a_wrong_key_is_refused(put):
    reply = put(CALL, key="nobody")
    assert (reply.status_code, b"<Code>InvalidAccessKeyId</Code>" in reply.content) == (401, True)


def test_nothing_else_is_there(db):
    assert Client().get("/bucket/day/call.json").status_code == 404
