"""LogSpend's recorded requests, and its own errors."""

import json

import pytest
from django.test import Client

from observability.projects.models import ApiKey, Project
from tests.wire import recordings
from tests.wire.expectations import assert_says


@pytest.mark.parametrize("recording", recordings("logspend"), ids=lambda recording: recording.name)
def test_a_recorded_request_is_answered_and_read_back(recording, replay, logs, project):
    reply = replay(recording)
    assert reply.status_code == 200
    [log] = logs()
    assert reply.json()["data"]["request_id"] == log["external_id"]
    assert_says(log, recording.expect, but=("project_id", "external_id"))
    if recording.expect.get("external_id"):
        assert log["external_id"] == recording.expect["external_id"]


def send(key: str, project: str, **body: object) -> object:
    headers = {"Authorization": f"Bearer {key}", "LogSpend-Project-ID": project}
    return Client(headers=headers).post("/llm/v1/log", json.dumps(body), content_type="application/json")


def test_a_resent_log_is_one_log(key, project, logs):
    for _ in range(2):
        send(key, project.slug, request_id="r-1", input={"model": "gpt-4"}, output={}, start_time_ms=1760000000000)
    assert len(logs()) == 1


def test_a_wrong_key_is_told_in_the_message_that_the_client_reads(project):
    reply = send("nonsense-key", project.slug)
    assert reply.status_code == 401
    assert isinstance(reply.json()["message"], str)


def test_the_key_of_another_project_is_refused(key):
    other = Project.objects.create(slug="other", name="Other")
    ApiKey.make(other)
    assert send(key, "other", input={}).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"input": 3}, "input"),
        ({"output": []}, "output"),
        ({"identity": {"user_id": {}}}, "user_id"),
        ({"start_time_ms": "soon"}, "start_time_ms"),
        ({"output": {"choices": [], "usage": {"prompt_tokens": -1}}}, "prompt_tokens"),
    ],
)
def test_a_field_of_the_wrong_type_is_named(key, project, body, field):
    reply = send(key, project.slug, **body)
    assert reply.status_code == 400
    assert field in reply.json()["message"]
