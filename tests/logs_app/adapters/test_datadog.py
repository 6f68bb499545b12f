"""Datadog's two doors: what LiteLLM's callbacks sent is read back."""

import json

import pytest
from django.test import Client

from tests.wire import recordings
from tests.wire.litellm_expectations import assert_says, calls_in

LINES = recordings("litellm_datadog") + recordings("litellm_datadog_agent")
SPANS = recordings("litellm_datadog_llm_observability")
SPAN = {"span_id": "1", "trace_id": "t", "start_ns": 1795211581976929024, "duration": 1e6, "meta": {"kind": "llm"}}


@pytest.fixture
def post(key):
    def send(path, body, key=key):
        return Client(headers={"DD-API-KEY": key}).post(path, json.dumps(body), content_type="application/json")

    return send


@pytest.mark.parametrize("recording", LINES, ids=str)
def test_recorded_lines_are_read_back(recording, replay, logs):
    assert replay(recording).status_code == 202
    by_call = {log["external_id"]: log for log in logs()}
    calls = calls_in(recording)
    assert by_call.keys() == {expect["call_id"] for expect, _ in calls}
    for expect, on_wire in calls:
        assert_says(by_call[expect["call_id"]], expect, on_wire)


@pytest.mark.parametrize("recording", SPANS, ids=str)
def test_recorded_spans_are_read_back(recording, replay, logs):
    assert replay(recording).status_code == 202
    found, calls = logs(), calls_in(recording)
    assert len(found) == len(calls)
    for log, (expect, on_wire) in zip(found, sorted(calls, key=lambda call: call[0]["started"]), strict=True):
        # The callback drops pictures; the reason for the end is there only as the name of something else.
        assert_says(log, expect, on_wire, but=("call_id", "finish_reason", "input"))
        said = [message for message in expect["input"] if not isinstance(message["content"], list)]
        assert [message for message in log["input"] if message in expect["input"]] == said
        assert log["environment"] == "staging"


def test_other_lines_of_a_log_are_counted(post, logs):
    assert post("/api/v2/logs", [{"message": "started"}, {"message": '{"level": "info"}'}]).status_code == 202
    assert logs() == []


def test_a_bad_line_spoils_only_itself(post, logs):
    good = {"message": json.dumps({"call_type": "completion", "litellm_call_id": "c", "status": "success"})}
    reply = post("/api/v2/logs", [good, {"message": '{"call_type": "completion", "metadata": 3}'}, good])
    assert reply.status_code == 202
    assert reply.json()["errors"][0]["detail"] == "metadata: expected an object, got a number"
    assert [log["external_id"] for log in logs()] == ["c"]


def test_a_bad_span_spoils_only_itself(post, logs):
    spans = [SPAN, SPAN | {"span_id": "2", "duration": "long"}, SPAN | {"span_id": "3"}]
    reply = post("/api/intake/llm-obs/v1/trace/spans", {"data": {"attributes": {"spans": spans}}})
    assert (reply.status_code, len(reply.json()["errors"])) == (202, 1)
    assert sorted(log["external_id"] for log in logs()) == ["1", "3"]


def test_a_request_of_which_nothing_is_taken_is_refused(post):
    reply = post("/api/v2/logs", [3])
    assert reply.status_code == 400
    error = {"status": "400", "title": "Bad Request", "detail": "body[0]: expected an object, got a number"}
    assert reply.json() == {"errors": [error]}


def test_a_wrong_key_is_refused(post):
    reply = post("/api/v2/logs", [], key="nobody")
    assert (reply.status_code, reply.json()["errors"][0]["title"]) == (401, "Unauthorized")
