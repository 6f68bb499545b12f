"""LiteLLM's generic logger in all its forms, and its Athina callback: what was recorded is read back."""

import json

import pytest
from django.test import Client

from logs_app.models import LogBody
from tests.wire import recordings
from tests.wire.expectations import completion_tokens, cost, prompt_tokens

FOLDERS = (
    "generic_api", "generic_api_ndjson", "generic_api_single", "generic_api_v1", "generic_legacy", "custom_callback",
    "athina",
)  # fmt: skip
RECORDINGS = [recording for folder in FOLDERS for recording in recordings(f"litellm_{folder}")]
TIMES = {"started": "started_at", "ended": "ended_at"}


def listed(value):
    return value if isinstance(value, list) else [value]


def says(log, expect, on_wire, folder):
    """The expected fields that are on the wire, as the log has them."""
    pairs = {
        "model": log["model"],
        "provider": log["provider"],
        "input": log["input"],
        "output": log["output"],
        "tool_calls": log["tool_calls"],
        "finish_reason": log["finish_reason"],
        "prompt_tokens": prompt_tokens(log),
        "completion_tokens": completion_tokens(log),
        "total_tokens": log["usage"]["total_tokens"],
        "cached_tokens": log["usage"]["cache_read_tokens"],
        "reasoning_tokens": log["usage"]["reasoning_tokens"],
        "cost": cost(log),
        "status": {"ok": "success", "error": "failure"}[log["status"]],
        "user": log["user"],
        "end_user": log["user"],
        "session_id": log["session"],
        "trace_id": log["trace"],
        "tags": log["tags"],
    }
    if expect["cache_hit"]:  # these lack the parameters, and the user with them
        del pairs["user"]
    found = {name: value for name, value in pairs.items() if on_wire.get(name) is True}
    assert found == {name: expect[name] for name in found}
    for name, column in TIMES.items():
        if on_wire.get(name) is True:
            assert log[column] is not None
    if expect["error"]:
        assert (log["error"]["type"], log["error"]["message"]) == (expect["error"]["class"], expect["error"]["message"])
    if on_wire.get("call_id") is True and folder != "litellm_athina":
        assert log["external_id"] == expect["call_id"]


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.name)
def test_a_recorded_request_is_answered_and_read_back(recording, replay, logs):
    assert replay(recording).status_code == 200
    found = logs()
    folder = recording.name.partition("/")[0]
    expects, on_wire = listed(recording.expect), listed(recording.request["on_wire"])
    by_call = {expect["call_id"]: (expect, wire) for expect, wire in zip(expects, on_wire, strict=True)}
    assert 0 < len(found) <= len(expects)
    for log in found:
        request = (log["extra"] or {}).get("request") or {}
        call_id = request.get("litellm_call_id") or log["external_id"]
        # Streams of the old forms carry no call id.
        expect, wire = by_call.get(call_id) or (expects[0], on_wire[0])
        assert call_id in by_call or len(expects) == 1
        says(log, expect, wire, folder)
    assert "sk-upstream-secret" not in json.dumps([body.extra for body in LogBody.objects.all()])


def post(key: str, raw: bytes) -> object:
    client = Client(headers={"Authorization": f"Bearer {key}"})
    return client.post("/log-event", raw, content_type="application/json")


def test_a_broken_line_spoils_only_itself(key, logs):
    good = json.dumps({"litellm_call_id": "c1", "model": "m", "status": "success"}).encode()
    reply = post(key, good + b"\n{broken\n" + good.replace(b"c1", b"c2"))
    assert reply.status_code == 200
    assert reply.json()["refused"] == 1
    assert sorted(log["external_id"] for log in logs()) == ["c1", "c2"]


def test_a_batch_of_which_nothing_can_be_stored_is_refused(key):
    reply = post(key, b'[3, {"metadata": 5}]')
    assert reply.status_code == 400
    assert "message" in reply.json()["error"]


def test_a_value_that_is_no_python_is_kept_as_text(key, logs):
    event = {"call_type": "completion", "startTime": "2026-11-20 22:04:31", "messages": "[{'a': __import__('os')}]"}
    post(key, json.dumps({"data": event}).encode())
    assert logs()[0]["input"] == [{"a": "__import__('os')"}]
