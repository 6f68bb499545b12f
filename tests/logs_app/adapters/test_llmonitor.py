"""LLMonitor's clients."""

import json

import pytest

from logs_app.tasks import count_tokens
from tests.wire import recordings
from tests.wire.run_expectations import check, check_feedback


@pytest.mark.parametrize("recording", recordings("llmonitor"), ids=str)
def test_what_the_client_sent_comes_back(recording, replay, logs):
    reply = replay(recording)
    assert reply.status_code == 200  # any other makes llmonitor-py drop the batch
    if recording.request["method"] == "POST":
        assert all(result["success"] for result in reply.json()["results"])
        check(recording.expect, logs(), recording.request["body"])


@pytest.mark.parametrize("recording", recordings("llmonitor"), ids=str)
def test_a_batch_sent_again_changes_nothing(recording, replay, logs):
    replay(recording)
    once = logs()
    replay(recording)
    assert logs() == once


@pytest.mark.parametrize("folder", ["llmonitor", "lunary"])
def test_the_chunks_of_a_stream_are_not_taken_for_its_tokens(folder, replay, logs):
    [recording] = [each for each in recordings(folder) if "02-openai-stream" in str(each)]
    replay(recording)
    count_tokens()
    [log] = logs()
    assert log["extra"]["chunks"] == 7
    assert log["usage"]["is_counted"]
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (15, 6)


def test_feedback_on_a_turn_is_on_its_log(replay, logs):
    [recording] = [each for each in recordings("llmonitor") if "51-js" in str(each)]
    replay(recording)
    check_feedback(recording.expect["feedback"], logs())


def test_feedback_waits_for_its_run(replay, logs, client, key):
    [recording] = [each for each in recordings("llmonitor") if "08-manual" in str(each)]
    replay(recording)
    event = {"event": "start", "type": "llm", "runId": "r-feedback-1", "app": key}
    client.post("/api/report", json.dumps({"events": [event]}), content_type="application/json")
    check_feedback(recording.expect["feedback"], logs())
