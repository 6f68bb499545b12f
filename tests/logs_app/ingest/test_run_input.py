"""What bad input gets at LLMonitor's and Lunary's addresses: a clear 4xx, or the log as it was sent; never a 500."""

import json
from typing import Any

import pytest
from django.test import Client

from observability.projects.models import ApiKey, Project

START = {"event": "start", "type": "llm", "runId": "r", "timestamp": "2026-01-01T00:00:00Z"}


@pytest.fixture
def post(client: Client, key: str):
    """Posts a body, or a list of events, to each vendor's address; the answer of the one asked for."""

    def send(body: Any, path: str = "/v1/runs/ingest", key: str | None = key) -> Any:
        if isinstance(body, list):
            body = {"events": [{"app": key} | event if isinstance(event, dict) else event for event in body]}
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"Authorization": f"Bearer {key}"} if key and path == "/v1/runs/ingest" else {}
        return client.post(path, raw, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def other_key(db: None) -> str:
    return ApiKey.make(Project.objects.create(slug="other"))[1]


@pytest.mark.parametrize("path", ["/api/report", "/api/v1/report", "/v1/runs/ingest"])
class TestKeys:
    @pytest.mark.parametrize("wrong", [None, "nonsense", "00000000-0000-4000-8000-000000000000", "\0", "\ud800"])
    def test_an_unknown_key_is_refused(self, post, path, wrong):
        if path == "/v1/runs/ingest" and wrong and not wrong.isprintable():
            wrong = "unprintable"
        reply = post([START], path, wrong)
        assert reply.status_code == 401
        assert reply.json()["message"]
        assert reply.json()["error"]

    def test_a_revoked_key_is_refused(self, post, path, key):
        ApiKey.objects.get().revoke()
        assert post([START], path).status_code == 401

    def test_the_public_id_writes(self, post, path, project, logs):
        assert post([START], path, str(project.public_id)).status_code == 200
        assert len(logs()) == 1

    def test_the_public_id_does_not_write_where_the_project_turned_it_off(self, post, path, project):
        project.takes_public_id = False
        project.save()
        assert post([START], path, str(project.public_id)).status_code == 401

    def test_events_of_another_project_are_refused_one_by_one(self, post, path, other_key, logs):
        events = [START, START | {"runId": "theirs", "app": other_key}, START | {"runId": "odd", "app": "unknown"}]
        reply = post(events, path)
        assert reply.status_code == 200
        assert [result["success"] for result in reply.json()["results"]] == [True, False, False]
        assert [log["external_id"] for log in logs()] == ["r"]

    def test_events_that_name_the_same_project_otherwise_are_its_own(self, post, path, project):
        assert post([START, START | {"app": str(project.public_id)}], path).status_code == 200


def test_a_request_of_nothing_but_another_projects_events_is_refused(post, other_key):
    reply = post([START | {"appId": other_key}])
    assert reply.status_code == 403
    assert reply.json()["results"][0]["success"] is False


def test_a_key_in_the_header_counts_for_llmonitor_too(client, key, logs):
    body = json.dumps({"events": [START]})
    headers = {"Authorization": f"Bearer {key}"}
    assert client.post("/api/report", body, content_type="application/json", headers=headers).status_code == 200
    assert logs()[0]["format"] == "llmonitor"


def test_a_key_is_never_stored(post, key, logs):
    post([START | {"app": key}, {"event": "info", "type": "log", "message": "m", "app": key}])
    assert key not in json.dumps(logs())


@pytest.mark.parametrize("path", ["/api/report", "/v1/runs/ingest"])
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", "body"), ("{", "body"), ("[1]", "body"), ('"x"', "body"), ("null", "body"), ("{}", "events"),
        ('{"events": null}', "events"), ('{"events": "x"}', "events"), ('{"events": 3}', "events"),
        ('{"events": ' + "[" * 10_000 + "]" * 10_000 + "}", "body"),
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_refused(client, key, path, body, field):
    headers = {"Authorization": f"Bearer {key}"}
    reply = client.post(path, body, content_type="application/json", headers=headers)
    assert reply.status_code == 400
    assert reply.json()["field"] == field


def test_no_events_are_no_error(post, logs):
    assert post([]).json() == {"results": []}
    assert logs() == []


def test_one_event_need_not_be_in_a_list(post, logs):
    assert post({"events": START}).status_code == 200
    assert len(logs()) == 1


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (5, "event"), (None, "event"), ("start", "event"), ({}, "event"), ({"event": "nonsense"}, "event"),
        ({"event": 3}, "event"), ({"event": "start"}, "runId"), ({"event": "end", "runId": ""}, "runId"),
        ({"event": "feedback", "feedback": {"thumb": "up"}}, "runId"), (START | {"runId": {}}, "runId"),
        (START | {"runId": True}, "runId"), (START | {"parentRunId": []}, "parentRunId"),
        (START | {"timestamp": "yesterday"}, "timestamp"), (START | {"timestamp": True}, "timestamp"),
        (START | {"timestamp": 1e300}, "timestamp"), (START | {"timestamp": 10**400}, "timestamp"),
        (START | {"timestamp": "9999-12-31T23:59:59-14:00"}, "time"),
        (START | {"timestamp": "0001-01-01T00:00:00+14:00"}, "time"),
        (START | {"userId": {"a": 1}}, "userId"), (START | {"userId": "u" * 10_000}, "user"),
        (START | {"name": []}, "name"), (START | {"name": "n" * 501}, "model"), (START | {"tags": [[]]}, "tags"),
        (START | {"tags": {"a": 1}}, "tags"), (START | {"metadata": "x"}, "metadata"),
        (START | {"metadata": [1]}, "metadata"), (START | {"extra": 3}, "extra"), (START | {"params": "p"}, "params"),
        (START | {"event": "end", "tokensUsage": 5}, "tokensUsage"),
        (START | {"event": "end", "tokensUsage": {"prompt": -1}}, "tokensUsage.prompt"),
        (START | {"event": "end", "tokensUsage": {"completion": "many"}}, "tokensUsage.completion"),
        (START | {"event": "end", "tokensUsage": {"prompt": 2**70}}, "input_tokens"),
        (START | {"event": "error", "error": [1]}, "error"),
        (START | {"event": "error", "error": {"stack": {}}}, "stack"),
        (START | {"event": "chat", "message": "hi"}, "message"),
        (START | {"event": "feedback", "feedback": 1}, "feedback"),
        (START | {"event": "feedback", "feedback": {"thumb": {}}}, "thumb"),
    ],
)  # fmt: skip
def test_a_bad_event_is_refused_by_the_name_of_its_field_and_the_others_are_stored(post, logs, event, field):
    reply = post([START | {"runId": "good"}, event])
    assert reply.status_code == 200
    good, bad = reply.json()["results"]
    assert good == {"id": "good", "success": True}
    assert bad["success"] is False
    assert bad["error"].startswith(f"{field}: ")
    assert [log["external_id"] for log in logs()] == ["good"]


def test_a_request_of_nothing_but_bad_events_is_a_bad_request(post):
    reply = post([{"event": "start"}])
    assert reply.status_code == 400
    assert reply.json()["message"] == "runId: is missing"
    assert reply.json()["field"] == "runId"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (r'"a\u0000b"', "a\ufffdb"), (r'"\ud800"', "\ufffd"), ("NaN", "nan"), ("-Infinity", "-inf"),
        ("123456789012345678901234567890", 123456789012345678901234567890), ("1e400", "inf"),
        ('"' + "x" * 5_000_000 + '"', "x" * 5_000_000), ("{}", {}), ("[]", []), ("0", 0), ("false", False), ('""', ""),
    ],
    ids=range(12),
)  # fmt: skip
def test_odd_values_are_stored_faithfully(post, logs, raw, kept):
    event = json.dumps(START | {"input": "INPUT", "metadata": {"m": "INPUT"}})
    small = raw if len(raw) < 1000 else "1"
    raw_event = event.replace('"INPUT"', raw, 1).replace('"INPUT"', small, 1)
    assert post('{"events": [' + raw_event + "]}").status_code == 200
    [log] = logs()
    assert log["input"] == kept
    assert log["metadata"] == {"m": kept if small == raw else 1}


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00+00:00", "2999-12-31T23:59:59+00:00", "1901-02-03T04:05:06+00:00"])
def test_far_times_are_stored(post, logs, at):
    post([START | {"timestamp": at}, START | {"event": "end", "timestamp": at}])
    [log] = logs()
    assert log["started_at"] == log["ended_at"] == at.replace("+00:00", "Z")


def test_ids_of_ten_thousand_characters_are_stored(post, logs):
    run, parent = "r" * 10_000, "p" * 10_000
    post([START | {"runId": run, "parentRunId": parent}])
    post([START | {"runId": run, "event": "end", "output": "o"}])
    [log] = logs()
    assert (log["external_id"], log["parent"], log["trace"], log["output"]) == (run, parent, parent, "o")


def test_a_run_id_may_be_a_number_of_any_size(post, logs):
    post([START | {"runId": 10374662458333573706}, START | {"runId": "10374662458333573706", "event": "end"}])
    assert [log["external_id"] for log in logs()] == ["10374662458333573706"]


def test_events_nested_as_deep_as_a_hundred_failures_are_found(post, logs):
    events: Any = START
    for _ in range(100):
        events = [events]
    assert post({"events": events}).json()["results"][0]["success"] is True
    assert (
        post({"events": [events, START | {"runId": "good"}]}).json()["results"][0]["error"].startswith("events: nested")
    )
    assert len(logs()) == 2


def test_a_value_just_too_deep_is_refused(post):
    statuses = set()
    for depth in range(860, 960, 5):
        event = json.dumps(START | {"metadata": {"m": "DEEP"}}).replace('"DEEP"', "[" * depth + "]" * depth)
        statuses.add(post(f'{{"events": [{event}]}}').status_code)
    assert statuses <= {200, 400}
    assert 400 in statuses


def test_a_log_line_sent_again_is_one_line(post, logs):
    line = {"event": "error", "type": "log", "message": "oops", "timestamp": 5, "extra": {"stack": "Error: oops"}}
    for _ in range(2):
        post([line])
    [log] = logs()
    assert (log["name"], log["status"], log["error"]["message"], log["output"]) == ("error", "error", "oops", "oops")
