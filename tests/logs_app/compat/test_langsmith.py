"""What LangSmith's clients read back, and change of feedback."""

import json
from uuid import uuid4

import pytest

from observability.projects.models import ApiKey, Project
from tests.langsmith import asking

ROOT, CHILD = "8f3c1d0a-4b7e-4c57-9d55-0c6b8f9f2a01", "01a1fe1c-53d1-73d2-9f74-209d1d06b4d7"
RUNS = [
    {
        "id": ROOT, "trace_id": ROOT, "name": "answer", "run_type": "chain", "session_name": "geography",
        "start_time": "2026-11-20T10:00:00Z", "end_time": "2026-11-20T10:00:02Z", "tags": ["a"],
        "inputs": {"q": "hi"}, "outputs": {"output": "Paris."},
        "extra": {"metadata": {"session_id": "s1", "user_id": "ann", "feature": "capitals"}},
    },
    {
        "id": CHILD, "trace_id": ROOT, "parent_run_id": ROOT, "name": "ChatOpenAI", "run_type": "llm",
        "session_name": "geography", "start_time": "2026-11-20T10:00:01Z", "end_time": "2026-11-20T10:00:01.500Z",
        "inputs": {"messages": [{"role": "user", "content": "Capital?"}], "model": "gpt-4o-mini"},
        "error": "ValueError('no')",
        "outputs": {"usage_metadata": {"input_tokens": 12, "output_tokens": 5, "total_cost": 0.5}},
    },
]  # fmt: skip


@pytest.fixture
def ask(client, key):
    return asking(client, key)


@pytest.fixture
def runs(ask):
    ask("POST", "/runs/batch", {"post": RUNS})


@pytest.fixture
def query(ask, runs):
    """The names of the runs of a question, newest first."""
    return lambda **said: [run["name"] for run in ask("POST", "/runs/query", said)["runs"]]


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_server_tells_what_it_can_do_without_a_key(client, prefix):
    said = client.get(f"{prefix}/info").json()
    assert said["batch_ingest_config"]["use_multipart_endpoint"]
    assert said["instance_flags"]["zstd_compression_enabled"]


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_run_is_read_as_it_was_sent(ask, runs, prefix):
    root, child = (ask("GET", f"{prefix}/runs/{id}") for id in (ROOT, CHILD))
    assert {name: root[name] for name in ("id", "trace_id", "name", "run_type", "tags", "inputs", "outputs")} == {
        name: RUNS[0][name] for name in ("id", "trace_id", "name", "run_type", "tags", "inputs", "outputs")
    }
    assert root["extra"]["metadata"] == RUNS[0]["extra"]["metadata"]
    assert (root["status"], root["parent_run_id"], root["error"]) == ("success", None, None)
    assert (child["status"], child["parent_run_id"], child["error"]) == ("error", ROOT, "ValueError('no')")
    assert (child["prompt_tokens"], child["completion_tokens"], child["total_tokens"]) == (12, 5, 17)
    assert float(child["total_cost"]) == 0.5
    assert child["inputs"] == {"messages": RUNS[1]["inputs"]["messages"]}
    above = f"20261120T100000000000Z{ROOT}"
    assert child["dotted_order"] == f"{above}.20261120T100001000000Z{CHILD}"
    assert child["parent_run_ids"] == [ROOT]


def test_a_log_of_another_format_is_a_run_by_polylogs_id(ask, api):
    body = json.dumps({"input": "x", "output": "y", "external_id": "no uuid", "kind": "agent"})
    made = api.post("/api/v1/logs/", body, content_type="application/json").json()
    [log] = api.get("/api/v1/logs/").json()["results"]
    run = ask("GET", f"/runs/{log['id']}")
    assert made
    assert (run["id"], run["inputs"], run["outputs"]) == (log["id"], {"input": "x"}, {"output": "y"})
    assert (run["run_type"], run["trace_id"]) == ("chain", log["id"])


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({}, ["ChatOpenAI", "answer"]),
        ({"is_root": True}, ["answer"]),
        ({"is_root": False}, ["ChatOpenAI"]),
        ({"run_type": "llm"}, ["ChatOpenAI"]),
        ({"error": True}, ["ChatOpenAI"]),
        ({"error": False}, ["answer"]),
        ({"trace": ROOT}, ["ChatOpenAI", "answer"]),
        ({"trace": CHILD}, []),
        ({"parent_run": ROOT}, ["ChatOpenAI"]),
        ({"id": [ROOT]}, ["answer"]),
        ({"start_time": "2026-11-20T10:00:00.500Z"}, ["ChatOpenAI"]),
        ({"limit": 1}, ["ChatOpenAI"]),
    ],
    ids=str,
)
def test_runs_are_found_by_what_is_asked(query, said, names):
    assert query(**said) == names


def test_runs_come_by_pages(ask, runs):
    first = ask("POST", "/runs/query", {"limit": 1})
    second = ask("POST", "/runs/query", {"limit": 1, "cursor": first["cursors"]["next"]})
    assert [page["runs"][0]["id"] for page in (first, second)] == [CHILD, ROOT]
    assert second["cursors"]["next"] is None


def test_runs_of_a_project_of_langsmiths(ask, query):
    [session] = ask("GET", "/sessions?name=geography")
    assert query(session=[session["id"]]) == ["ChatOpenAI", "answer"]
    assert query(session=[str(uuid4())]) == []
    assert ask("GET", f"/sessions/{session['id']}")["name"] == "geography"
    assert [each["name"] for each in ask("GET", "/sessions")] == ["geography"]
    assert ask("GET", "/sessions?name=other") == []
    assert ask("POST", "/sessions", {"name": "geography"})["id"] == session["id"]


@pytest.mark.parametrize(
    ("said", "field"),
    [({"filter": 'eq(name, "x")'}, "filter"), ({"session": ["x"]}, "session"), ({"cursor": "x"}, "cursor"),
     ({"limit": -1}, "limit"), ({"start_time": "soon"}, "start_time"), ({"id": [{}]}, "id")],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused(ask, runs, said, field):
    assert ask("POST", "/runs/query", said, 400)["detail"].startswith(f"{field}:")


def test_what_is_not_there_is_told(ask):
    for path in (f"/runs/{ROOT}", f"/feedback/{ROOT}", f"/sessions/{ROOT}"):
        assert "not found" in ask("GET", path, status=404)["detail"]


def test_feedback_is_read_changed_and_deleted(ask, runs):
    id = str(uuid4())
    said = {"id": id, "run_id": ROOT, "trace_id": ROOT, "key": "right", "score": 1, "value": "yes", "comment": "ok"}
    ask("POST", "/feedback", said | {"modified_at": "2026-11-20T10:00:03Z"})
    [row] = ask("GET", f"/feedback?run={ROOT}&key=right&limit=100&offset=0")
    assert {name: row[name] for name in said} == said
    assert ask("GET", "/feedback?key=other") == []
    changed = ask("PATCH", f"/feedback/{id}", {"score": 0.25, "comment": None})
    assert (changed["score"], changed["comment"], changed["value"], changed["key"]) == (0.25, None, "yes", "right")
    assert ask("GET", f"/runs/{ROOT}")["feedback_stats"] == {"right": {"n": 1, "avg": 0.25}}
    ask("DELETE", f"/feedback/{id}")
    assert ask("GET", "/feedback") == []


def test_feedback_may_come_before_its_run(ask, api):
    ask("POST", "/feedback", {"run_id": ROOT, "key": "right", "score": True})
    ask("POST", "/runs/batch", {"post": RUNS})
    assert ask("GET", f"/runs/{ROOT}")["feedback_stats"] == {"right": {"n": 1, "avg": 1.0}}


def test_another_project_reads_nothing_of_it(ask, runs):
    other = ApiKey.make(Project.objects.create(slug="other"))[1]
    assert ask("POST", "/runs/query", {}, key=other)["runs"] == []
    assert ask("GET", f"/feedback?run={ROOT}", key=other) == []
    ask("GET", f"/runs/{ROOT}", status=404, key=other)


def test_a_public_id_writes_and_does_not_read(ask, project):
    public = str(project.public_id)
    ask("POST", "/runs/batch", {"post": RUNS}, key=public)
    assert ask("GET", f"/runs/{ROOT}", status=403, key=public)
