"""DynamoDB's door: what LiteLLM's callback put is read back."""

import json

import pytest
from django.test import Client

from tests.logs_app.adapters.destinations import check
from tests.wire import recordings

ITEM = {"call_type": {"S": "completion"}, "model": {"S": "m"}, "messages": {"S": "[{'role': 'user'}]"}}
SIGNED = "AWS4-HMAC-SHA256 Credential={}/20261120/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"


@pytest.fixture
def put(key):
    def send(body, key=key, target="DynamoDB_20120810.PutItem"):
        headers = {"Authorization": SIGNED.format(key), "X-Amz-Target": target}
        return Client(headers=headers).post("/", json.dumps(body), content_type="application/x-amz-json-1.0")

    return send


@pytest.mark.parametrize("recording", recordings("litellm_dynamodb"), ids=str)
def test_a_recorded_item_is_read_back(recording, replay, logs):
    reply = replay(recording)
    assert (reply.status_code, json.loads(reply.content)) == (200, {})
    assert reply["Content-Type"] == "application/x-amz-json-1.0"
    [log] = logs()
    # A stream's item has no id of the call, and the trace is the session's.
    check(recording, [log], but=("call_id", "trace_id"))
    assert log["extra"]["table"] == "litellm-logs"


def test_another_operation_is_refused(put):
    reply = put({"TableName": "t"}, target="DynamoDB_20120810.DeleteTable")
    assert (reply.status_code, json.loads(reply.content)["message"].partition(":")[0]) == (400, "X-Amz-Target")


@pytest.mark.parametrize("item", [{}, {"id": {"S": "1"}}, {"call_type": "completion"}, ITEM | {"model": {}}, 3])
def test_what_is_no_item_of_litellm_is_refused(put, logs, item):
    reply = put({"TableName": "t", "Item": item})
    assert reply.status_code == 400
    assert json.loads(reply.content)["__type"].endswith("#ValidationException")
    assert logs() == []


def test_a_wrong_key_is_refused(put):
    reply = put({"Item": ITEM}, key="nobody")
    assert (reply.status_code, json.loads(reply.content)["__type"].partition("#")[2]) == (
        401,
        "UnrecognizedClientException",
    )


def test_the_home_page_is_still_there(db):
    reply = Client().get("/")
    assert (reply.status_code, reply["Location"]) == (302, "/sign-in/?next=/")
