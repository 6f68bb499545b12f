"""LiteLLM's generic logger in all its forms, its Athina and LangSmith callbacks: what was recorded is read back."""

import json

import pytest
from django.test import Client

from logs_app.models import LogBody
from logs_app.rollups import recount_dirty
from tests.wire import recordings
from tests.wire.litellm_expectations import assert_says, calls_in

FOLDERS = (
    "generic_api", "generic_api_ndjson", "generic_api_single", "generic_api_v1", "generic_legacy", "custom_callback",
    "athina", "langsmith", "langsmith_legacy",
)  # fmt: skip
RECORDINGS = [recording for folder in FOLDERS for recording in recordings(f"litellm_{folder}")]


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.name)
def test_a_recorded_request_is_answered_and_read_back(recording, replay, logs):
    assert replay(recording).status_code == 200
    found = logs()
    folder = recording.name.partition("/")[0]
    calls = calls_in(recording)
    by_call = {call[0].get(name): call for name in ("response_id", "call_id") for call in calls}
    assert 0 < len(found) <= len(calls)
    for log in found:
        request = (log["extra"] or {}).get("request") or {}
        call_id = request.get("litellm_call_id") or log["external_id"]
        # Streams of the old forms carry no call id.
        expect, wire = by_call.get(call_id) or calls[0]
        assert call_id in by_call or len(calls) == 1
        assert_says(log, expect, wire, but=("call_id",) if folder == "litellm_athina" else ())
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


def payload(**said: object) -> dict[str, object]:
    return {"litellm_call_id": "call-0123456789abcdef", "call_type": "acompletion", "status": "success"} | said


def test_redacted_messages_are_no_content(key, logs):
    redacted = {"role": "assistant", "content": "redacted-by-litellm"}
    response = {"choices": [{"message": redacted, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3}}
    messages = [{"role": "user", "content": "redacted-by-litellm"}]
    post(key, json.dumps([payload(messages=messages, response=response)]).encode())
    [log] = logs()
    assert (log["input"], log["output"], log["finish_reason"], log["usage"]["input_tokens"]) == (None, None, "stop", 3)
    assert "redacted" not in json.dumps(log)


def test_a_key_that_is_redacted_is_nowhere(key, logs):
    post(key, json.dumps([payload(metadata={"requester_metadata": {"feature": "search"}})]).encode())
    [log] = logs()
    assert log["metadata"] == {"feature": "search"}
    assert "user_api_key" not in json.dumps(log)


def test_spend_is_told_apart_by_team_key_and_end_user(key, logs, api):
    of_proxy = {"user_api_key_team_alias": "shop", "user_api_key_alias": "checkout"}
    post(key, json.dumps([payload(metadata=of_proxy, end_user="ann", response_cost=0.5)]).encode())
    recount_dirty()
    [log] = logs(**{"metadata.user_api_key_alias": "checkout"})
    assert (log["customer"], log["user"]) == ("shop", "ann")
    assert logs(**{"metadata.user_api_key_alias": "other"}) == []
    for segment, name in (("customer", "shop"), ("user", "ann")):
        [row] = api.get("/api/v1/usage/", {"group_by": segment}).json()["results"]
        assert (row[segment], row["cost_usd"]) == (name, "0.5")


def test_a_call_id_is_found_in_the_search_box_and_as_external_id(key, logs):
    post(key, json.dumps([payload(), payload(litellm_call_id="another-call-0123456")]).encode())
    for found in (logs(external_id="call-0123456789abcdef"), logs(q="call-0123456789abcdef")):
        assert [log["external_id"] for log in found] == ["call-0123456789abcdef"]
    assert logs(q="call-0123456789abcdee") == []
