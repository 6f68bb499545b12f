"""One call that LiteLLM logs to two doors at once is one log, whichever tells first, and in however many requests."""

import json
from itertools import count, pairwise, permutations
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logs_app.models import Feedback, Log, LogBody, Session, Trace
from logs_app.rollups import recount_dirty
from observability.projects.models import ApiKey, Project

pytestmark = pytest.mark.django_db
NUMBERS = count()
CALL, SPAN, TRACE = "c0ffee00-0000-4000-8000-000000000001", "00f067aa0ba902b7", "4bf92f3577b34da6a3ce929d0e0e4736"
NS = 1_795_210_830_000_000_000
MESSAGES = [{"role": "user", "content": "Which is the capital of France?"}]
ANSWER = {"role": "assistant", "content": "Paris."}
USAGE = {
    "prompt_tokens": 137,
    "completion_tokens": 41,
    "prompt_tokens_details": {"cached_tokens": 64},
    "completion_tokens_details": {"reasoning_tokens": 7},
}
COUNTS = {"input_tokens": 73, "cache_read_tokens": 64, "output_tokens": 34, "reasoning_tokens": 7}


def payload(**said: Any) -> dict[str, Any]:
    """LiteLLM's own record of the call."""
    return {
        "litellm_call_id": CALL,
        "id": "chatcmpl-1",
        "trace_id": "geography-3",
        "call_type": "acompletion",
        "status": "success",
        "custom_llm_provider": "openai",
        "model": "gpt-4o-mini",
        "startTime": NS / 1e9,
        "endTime": NS / 1e9 + 0.5,
        "prompt_tokens": 137,
        "completion_tokens": 41,
        "response_cost": 4.035e-05,
        "request_tags": ["capitals"],
        "messages": MESSAGES,
        "response": {"choices": [{"message": ANSWER, "finish_reason": "stop"}], "usage": USAGE},
        "metadata": {"usage_object": USAGE},
    } | said


def span(id: str = SPAN, parent: str = "", name: str = "litellm_request", **attributes: Any) -> dict[str, Any]:
    told = [{"key": key.replace("__", "."), "value": value} for key, value in attributes.items()]
    return {
        "traceId": TRACE,
        "spanId": id,
        "parentSpanId": parent,
        "name": name,
        "startTimeUnixNano": str(NS),
        "endTimeUnixNano": str(NS + 500_000_000),
        "attributes": told,
    }


REQUEST = span(
    parent="11f067aa0ba902b7",
    litellm__call_id={"stringValue": CALL},
    gen_ai__operation__name={"stringValue": "acompletion"},
    gen_ai__request__model={"stringValue": "gpt-4o-mini"},
    gen_ai__usage__input_tokens={"intValue": "137"},
    gen_ai__usage__output_tokens={"intValue": "41"},
    gen_ai__request__temperature={"doubleValue": 0.3},
)
RAW = span(
    "22f067aa0ba902b7",
    SPAN,
    "raw_gen_ai_request",
    llm__openai__messages={"stringValue": str(MESSAGES)},
    llm__openai__model={"stringValue": "gpt-4o-mini-2024-07-18"},
    llm__openai__usage={"stringValue": str({"prompt_tokens": 137, "completion_tokens": 41})},
)
SERVER = span("11f067aa0ba902b7", name="POST /chat")
PLAIN = {key: value for key, value in payload().items() if key not in ("messages", "metadata", "response")}
# What each door is told, by a name that says which it is.
TOLD: dict[str, Any] = {
    "generic": payload(),
    "datadog": payload(messages=None, response_cost=None),
    "s3": PLAIN,
    "request": REQUEST,
    "raw": RAW,
    "server": SERVER,
}


def send(key: str, *names: str) -> None:
    """Sends what these doors are told, each in one request of its own."""
    spans = [TOLD[name] for name in names if name in ("request", "raw", "server")]
    if "generic" in names:
        _post(key, "/log-event", [TOLD["generic"]])
    if "datadog" in names:
        _post(key, "/api/v2/logs", [{"message": json.dumps(TOLD["datadog"])}])
    if "s3" in names:
        _post(key, "/bucket/one.json", TOLD["s3"], "put")
    if spans:
        scopes = [{"scope": {"name": "litellm"}, "spans": spans}]
        _post(key, "/v1/traces", {"resourceSpans": [{"resource": {}, "scopeSpans": scopes}]})


def _post(key: str, path: str, body: Any, method: str = "post") -> None:
    client = Client(headers={"Authorization": f"Bearer {key}"})
    reply = getattr(client, method)(path, json.dumps(body), content_type="application/json")
    assert reply.status_code in (200, 202), reply.content


def new_project(**said: Any) -> tuple[Project, str]:
    project = Project.objects.create(slug=f"p{next(NUMBERS)}", **said)
    return project, ApiKey.make(project)[1]


def rows_of(project: Project) -> dict[str, Any]:
    """Everything that is stored, but for what depends on the first word alone: ids and times of arrival."""
    logs = list(Log.objects.filter(project=project).select_related("session", "trace"))
    bodies = LogBody.objects.in_bulk([log.id for log in logs])
    rows = []
    for log in logs:
        row = vars(log) | {name: value for name, value in vars(bodies[log.id]).items() if name != "log_id"}
        row |= {"session_id": log.session and log.session.external_id, "trace_id": log.trace and log.trace.external_id}
        apart = ("_state", "id", "project_id", "received_at", "external_key", "call_key", "clock")
        rows.append({name: value for name, value in row.items() if name not in apart})
    return {
        "logs": sorted(rows, key=lambda row: row["external_id"]),
        "traces": sorted(Trace.objects.filter(project=project).values_list("external_id", flat=True)),
        "sessions": sorted(Session.objects.filter(project=project).values_list("external_id", flat=True)),
    }


@given(st.sets(st.sampled_from(list(TOLD)), min_size=2), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_repetition_and_division_give_the_same_rows(db, names, data):
    told = sorted(names)
    one, key = new_project()
    send(key, *told)
    other, other_key = new_project()
    order = [*data.draw(st.permutations(told)), *data.draw(st.lists(st.sampled_from(told), max_size=2))]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order)), max_size=5)) | {0, len(order)})
    for since, until in pairwise(cuts):
        send(other_key, *order[since:until])
    assert rows_of(other) == rows_of(one)


@pytest.mark.parametrize("order", list(permutations(["generic", "request", "raw"])), ids="-".join)
def test_cost_and_tokens_are_counted_once(order, key, api, logs):
    for name in order:
        send(key, name)
    recount_dirty()
    [row] = api.get("/api/v1/usage/").json()["results"]
    assert (row["logs"], row["total_tokens"], row["cost_usd"]) == (1, 178, "0.00004035")
    [log] = logs()
    assert {name: log["usage"][name] for name in COUNTS} == COUNTS


@pytest.mark.parametrize("order", [("generic", "request"), ("request", "generic")], ids="-".join)
def test_the_record_of_the_call_says_what_and_the_span_says_where(order, key, logs):
    send(key, *order)
    [log] = logs()
    assert (log["input"], log["output"], log["cost"]["reported_usd"]) == (MESSAGES, "Paris.", "0.00004035")
    assert (log["external_id"], log["trace"], log["parent"]) == (SPAN, TRACE, "11f067aa0ba902b7")
    assert (log["session"], log["tags"], log["parameters"]) == ("geography-3", ["capitals"], {"temperature": 0.3})


def test_both_formats_and_the_call_are_remembered(key, logs):
    send(key, "request")
    send(key, "generic")
    [log] = logs()
    assert log["format"] == "litellm"
    assert (log["extra"]["formats"], log["extra"]["litellm_call_id"]) == (["litellm", "otlp"], CALL)


@pytest.mark.parametrize("name", ["generic", "request", "datadog"])
def test_a_call_that_one_door_told_is_as_it_was(name, key, logs):
    send(key, name)
    [log] = logs()
    assert "formats" not in log["extra"]


def test_a_log_is_found_by_its_call_and_by_its_span(key, logs):
    send(key, "generic", "request", "server")
    [log] = logs(external_id=CALL)
    assert logs(external_id=SPAN) == [log]
    assert [other["name"] for other in logs(external_id=f"-{CALL}")] == ["POST /chat"]


def test_what_a_door_leaves_out_the_other_says(key, logs):
    send(key, "datadog", "s3")
    [log] = logs()
    assert (log["output"], log["cost"]["reported_usd"]) == ("Paris.", "0.00004035")
    assert log["extra"]["formats"] == ["datadog", "s3"]


def test_a_log_that_became_part_of_another_leaves_nothing_behind(project, key, logs):
    send(key, "raw")
    send(key, "generic")
    judge(key, SPAN)
    judge(key, CALL)
    assert len(logs()) == 2
    send(key, "request")
    [log] = logs()
    assert len(log["feedback"]) == 2
    assert (Trace.objects.count(), Session.objects.count(), LogBody.objects.count()) == (1, 1, 1)
    assert set(Feedback.objects.values_list("log_id", flat=True)) == {Log.objects.get().id}


def judge(key: str, log: str) -> None:
    _post(key, "/api/v1/feedback/", {"log": log, "name": "good", "value": True})


def test_a_project_may_keep_doors_apart(db):
    _, key = new_project(joins_calls=False)
    send(key, "generic", "datadog", "request")
    assert sorted(Log.objects.values_list("format", flat=True)) == ["datadog", "litellm", "otlp"]
    assert set(Log.objects.values_list("call_key", flat=True)) == {None}


def test_calls_of_two_projects_are_two(key):
    send(key, "generic")
    send(new_project()[1], "datadog")
    assert Log.objects.count() == 2


def test_what_cannot_be_joined_is_not_asked_for(key):
    with CaptureQueriesContext(connection) as asked:
        _post(key, "/api/v1/logs/", {"output": "x", "external_id": "mine"})
    assert not [query for query in asked if "call_key" in query["sql"] and query["sql"].startswith("SELECT")]
