"""Athina's recorded requests, and LiteLLM's Athina callback."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from logs_app.models import LogBody
from tests.wire import recordings
from tests.wire.expectations import assert_says

INFERENCES = [r for r in recordings("athina") if r.request["path"].endswith("inference")]
TRACES = [r for r in recordings("athina") if r.request["path"].endswith("trace/sdk")]


@pytest.mark.parametrize("recording", INFERENCES, ids=lambda recording: recording.name)
def test_a_recorded_inference_is_answered_and_read_back(recording, replay, logs):
    assert replay(recording).status_code == 200
    [log] = logs()
    assert_says(log, recording.expect, but=("must_not_store",))
    for body in LogBody.objects.all():
        assert "sk-fake" not in json.dumps(body.extra)


@pytest.mark.parametrize("recording", TRACES, ids=lambda recording: recording.name)
def test_a_recorded_trace_is_a_tree(recording, replay, logs):
    assert replay(recording).status_code == 200
    found = logs()
    assert len({log["trace"] for log in found}) == 1

    def check(expect, parent):
        [log] = [log for log in found if log["name"] == expect["name"]]
        assert log["parent"] == parent
        assert_says(log, {k: v for k, v in expect.items() if k not in ("children", "status")})
        for child in expect.get("children", []):
            check(child, log["external_id"])

    check(recording.expect, None)


def patch(key: str, **body: object) -> object:
    client = Client(headers={"athina-api-key": key})
    return client.patch("/api/v1/prompt_run/user-feedback", json.dumps(body), content_type="application/json")


def infer(key: str, **body: object) -> object:
    client = Client(headers={"athina-api-key": key})
    return client.post("/api/v1/log/inference", json.dumps(body), content_type="application/json")


def test_feedback_finds_its_log_even_when_it_comes_first(key, logs):
    assert patch(key, external_reference_id="r1", user_feedback=1, user_feedback_comment="good").status_code == 200
    infer(key, external_reference_id="r1", prompt="x", response="y")
    [feedback] = logs()[0]["feedback"]
    assert (feedback["name"], feedback["value"], feedback["comment"]) == ("user_feedback", 1, "good")


def test_a_retried_call_is_one_log_and_two_calls_of_one_reference_are_two(key, logs):
    for response in ("a", "a", "b"):
        infer(key, external_reference_id="r1", prompt="x", response=response)
    assert sorted(log["output"] for log in logs()) == ["a", "b"]


def test_a_call_that_tells_only_its_duration_ended_when_it_came(key, logs):
    infer(key, prompt="x", response="y", response_time=60_000)
    [log] = logs()
    start, end = (datetime.fromisoformat(log[name]) for name in ("started_at", "ended_at"))
    assert (end - start).total_seconds() == 60
    assert end <= datetime.now(UTC)


def test_a_duration_longer_than_history_is_no_reason_to_lose_a_log(key, logs):
    assert infer(key, prompt="x", response="y", response_time=10**15).status_code == 200
    assert logs()[0]["latency_ms"] == 10**15


def test_errors_have_the_shape_that_the_client_reads(key):
    reply = infer(key, prompt_tokens="many")
    assert reply.status_code == 400
    assert "prompt_tokens" in reply.json()["details"]["message"]
    assert isinstance(reply.json()["error"], str)
    assert infer("nonsense-key").status_code == 401


def test_feedback_without_a_reference_is_refused(key):
    assert patch(key, user_feedback=1).status_code == 400
