"""Whatever order, repetition and division into requests halves come in, the rows are the same."""

import json
from itertools import count, pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logs_app.ingest.pipeline import accept
from logs_app.models import DirtyHour, Feedback, Log, LogBody, Session, Trace
from logs_app.records import Record
from observability.projects.keys import access_by_key
from observability.projects.models import ApiKey, Project

pytestmark = pytest.mark.django_db
NUMBERS = count()
RUNS = ["r1", "r2", "r3", "r4"]
MAYBE = st.none() | st.sampled_from(["x", "y"])


def send(key: str, events: list[Any]) -> Any:
    reply = Client().post(
        "/v1/runs/ingest",
        json.dumps({"events": events}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert reply.status_code == 200, reply.content
    return reply


def new_project() -> tuple[Project, str]:
    project = Project.objects.create(slug=f"p{next(NUMBERS)}")
    return project, ApiKey.make(project)[1]


def rows_of(project: Project) -> dict[str, Any]:
    """Everything that is stored, but for what depends on the first word alone: ids and times of arrival."""
    logs = list(Log.objects.filter(project=project).select_related("session", "trace"))
    bodies = LogBody.objects.in_bulk([log.id for log in logs])
    names = {log.id: log.external_id for log in logs}
    feedback = Feedback.objects.filter(project=project).values_list("target", "name", "value", "comment", "log_id")
    return {
        "logs": sorted((_row(log, bodies[log.id]) for log in logs), key=lambda row: row["external_id"]),
        "traces": sorted(Trace.objects.filter(project=project).values_list("external_id", flat=True)),
        "sessions": sorted(Session.objects.filter(project=project).values_list("external_id", flat=True)),
        "feedback": sorted((*said, names.get(log_id)) for *said, log_id in feedback),
    }


def _row(log: Log, body: LogBody) -> dict[str, Any]:
    row = {
        name: value for name, value in vars(log).items() if name not in ("_state", "id", "project_id", "received_at")
    }
    row |= {name: value for name, value in vars(body).items() if name not in ("_state", "log_id")}
    row |= {"session_id": log.session and log.session.external_id, "trace_id": log.trace and log.trace.external_id}
    row["external_key"] = None
    return row if body.clock is None or "started_at" in body.clock else row | {"started_at": None}


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    event = draw(st.sampled_from(["start", "start", "end", "error", "chat", "feedback"]))
    said = {
        "event": event,
        "runId": draw(st.sampled_from(RUNS)),
        "timestamp": 1_795_211_773_000 + draw(st.integers(0, 3)),
        "userId": draw(MAYBE),
    }
    if event == "feedback":
        return said | {"feedback": {"thumb": draw(st.sampled_from(["up", "down"]))}}
    said |= {"parentRunId": draw(st.none() | st.sampled_from([*RUNS, "not here"])), "tags": draw(MAYBE)}
    if event == "chat":
        return said | {"type": "thread", "message": {"role": "user", "content": draw(MAYBE)}}
    type = draw(st.sampled_from(["llm", "agent", "tool", None]))
    return said | {
        "type": type,
        "name": draw(MAYBE),
        "input": draw(MAYBE),
        "metadata": draw(st.none() | st.dictionaries(st.sampled_from("ab"), st.integers(0, 2), max_size=2)),
        "output": None if event == "start" else draw(MAYBE),
        "tokensUsage": None if event == "start" else draw(st.none() | st.just({"prompt": 3, "completion": 4})),
    }


@given(st.lists(events(), min_size=1, max_size=7), st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_repetition_and_division_give_the_same_rows(db, told, data):
    one, key = new_project()
    send(key, [*told, told[0]])
    other, other_key = new_project()
    order = [*data.draw(st.permutations(told)), told[0], *data.draw(st.lists(st.sampled_from(told), max_size=2))]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order)), max_size=4)) | {0, len(order)})
    for since, until in pairwise(cuts):
        send(other_key, order[since:until])
    assert rows_of(other) == rows_of(one)


def start(run: str, parent: str | None = None, at: int = 0, **said: Any) -> dict[str, Any]:
    return {"event": "start", "type": "agent", "runId": run, "parentRunId": parent, "timestamp": at} | said


def end(run: str, at: int = 1000, **said: Any) -> dict[str, Any]:
    return {"event": "end", "type": "agent", "runId": run, "timestamp": at} | said


@pytest.fixture
def told(key, logs):
    """Sends each list of events as a request; the logs by their ids."""

    def tell(*requests: list[Any]) -> dict[str, Any]:
        for request in requests:
            send(key, request)
        return {log["external_id"]: log for log in logs()}

    return tell


def test_end_before_start_makes_one_log(told):
    log = told([end("r", 1500, output="out")], [start("r", at=1000, input="in")])["r"]
    assert (log["status"], log["input"], log["output"], log["latency_ms"]) == ("ok", "in", "out", 500)


def test_a_log_keeps_the_id_of_its_first_word(told, api):
    first = told([end("r", 5_000_000)])["r"]["id"]
    log = told([start("r", at=1000)])["r"]
    assert log["id"] == first
    assert log["started_at"] == "1970-01-01T00:00:01Z"


def test_a_run_that_only_started_is_running(told):
    log = told([start("r")])["r"]
    assert (log["status"], log["ended_at"], log["latency_ms"]) == ("running", None, None)


def test_an_error_after_an_end_makes_an_error(told):
    failed = {"event": "error", "runId": "r", "timestamp": 2000, "error": {"message": "late"}}
    log = told([start("r"), end("r", output="half")], [failed])["r"]
    assert (log["status"], log["error"]["message"], log["output"]) == ("error", "late", "half")


def test_an_end_of_the_same_moment_ends_the_run(told):
    assert told([start("r", at=7), end("r", at=7)])["r"]["status"] == "ok"


def test_the_start_says_best_what_surrounds_a_run(told):
    ended = end("r", userId="context", type="chain", tags=["context"])
    log = told([ended], [start("r", userId="own", tags=["own"])])["r"]
    assert (log["kind"], log["user"], log["tags"]) == ("agent", "own", ["own"])


def test_null_never_overwrites(told):
    nulls = dict.fromkeys(["name", "userId", "tags", "parentRunId", "input", "metadata"])
    log = told([start("r", "p", name="n", userId="u", tags=["t"], input="i")], [end("r") | nulls])["r"]
    assert [log[name] for name in ("name", "user", "tags", "parent", "input")] == ["n", "u", ["t"], "p", "i"]


def test_children_that_came_first_move_into_their_trace(told):
    logs = told([start("leaf", "child")], [start("child", "root")], [start("root", userId="u")])
    assert {log["trace"] for log in logs.values()} == {"root"}
    assert {log["user"] for log in logs.values()} == {"u"}
    assert list(Trace.objects.values_list("external_id", flat=True)) == ["root"]


def test_a_late_start_that_names_a_parent_takes_its_family_along(told):
    logs = told([start("root")], [end("child")], [start("leaf", "child")], [start("child", "root")])
    assert {log["trace"] for log in logs.values()} == {"root"}


def test_a_stored_child_in_the_batch_that_brings_its_parent_moves_too(told):
    logs = told([start("child", "parent"), start("root")], [end("child"), start("parent", "root")])
    assert {log["trace"] for log in logs.values()} == {"root"}


def test_what_an_end_adds_reaches_the_children(told):
    logs = told([start("root")], [start("child", "root")], [end("root", userId="u")])
    assert logs["child"]["user"] == "u"


def test_a_run_below_a_message_that_comes_later_joins_its_thread(told):
    message = {"event": "chat", "type": "thread", "runId": "m", "parentRunId": "thread", "timestamp": 1}
    logs = told([start("call", "m")], [message | {"message": {"role": "user", "content": "hi"}}])
    assert logs["call"]["session"] == "thread"
    assert logs["call"]["trace"] == "m"


def test_circles_of_parents_end(told):
    circle = [start("a", "c"), start("b", "a"), start("c", "b"), start("d", "b"), start("self", "self")]
    logs = told(circle[:2], circle[2:])
    assert {logs[run]["trace"] for run in "abcd"} == {"a"}
    assert logs["self"]["trace"] == "self"


def test_a_line_of_a_thousand_runs_is_one_trace(key, settings):
    settings.COMMIT_MAX_ROWS = 2000
    runs = [f"r{n}" for n in range(1500)]
    send_order = [start("r0"), *(start(run, parent) for parent, run in pairwise(runs))]
    send(key, send_order[::-1])
    assert set(Log.objects.values_list("trace__external_id", flat=True)) == {"r0"}


def test_a_parent_without_a_trace_opens_one_for_its_children(api, logs):
    def post(**said: str) -> None:
        assert api.post("/api/v1/logs/", json.dumps(said), content_type="application/json").status_code == 200

    post(external_id="child", parent="root")
    post(external_id="root", kind="agent", customer="c")
    post(external_id="late", parent="root")
    assert {log["trace"] for log in logs()} == {"root"}
    assert {log["customer"] for log in logs()} == {"c"}


def test_an_update_by_its_id_leaves_a_run_in_its_trace(told, key):
    traces = {"root": "root", "child": "root", "alone": "alone", "orphan": "gone"}
    told([start("root"), start("alone"), start("orphan", "gone")], [start("child", "root")])
    for run in traces:
        [receipt] = accept(access_by_key(key), [Record(format="other", external_id=run, must_exist=True, output="new")])
        assert receipt.refusal is None
    logs = told()
    assert {run: log["trace"] for run, log in logs.items()} == traces
    assert {log["output"] for log in logs.values()} == {"new"}


def test_an_update_comes_last_though_the_client_told_a_later_time(told, key):
    told([start("r", at=4_000_000_000_000, input="in")])
    accept(access_by_key(key), [Record(format="other", external_id="r", must_exist=True, input="new")])
    assert told()["r"]["input"] == "new"
    accept(access_by_key(key), [Record(format="other", external_id="r", must_exist=True, clears=frozenset(["input"]))])
    assert told()["r"]["input"] is None


def test_an_update_without_its_log_is_refused(told, key):
    [receipt] = accept(access_by_key(key), [Record(format="other", external_id="r", must_exist=True, input="new")])
    assert receipt.refusal.status == 404


def test_two_projects_with_the_same_run_never_mix(told, logs):
    other, other_key = new_project()
    send(other_key, [end("r", output="theirs")])
    ours = told([start("r", input="ours")])["r"]
    assert (ours["output"], ours["status"]) == (None, "running")
    assert Log.objects.filter(project=other).get().status == "ok"


def test_both_hours_are_marked_when_a_child_changes(told):
    told([start("child", "root", at=0)])
    DirtyHour.objects.all().delete()
    told([start("root", at=7_200_000, userId="u")])
    assert sorted(at.hour for at in DirtyHour.objects.values_list("hour", flat=True)) == [0, 2]
