"""What Langfuse's clients read back: the project, traces, observations, sessions, scores and datasets."""

import base64

import pytest
from django.test import Client

from observability.projects.models import ApiKey, Project
from prompts_app import publish
from tests.otlp import request, span

AT = "2026-11-21T12:40:44.{:03}Z"
EVENTS = [
    ("trace-create", {"id": "t", "name": "answer", "userId": "ann", "sessionId": "s", "input": "Q", "tags": ["a", "b"],
                      "metadata": {"m": 1}, "release": "r1"}),
    ("span-create", {"id": "sp", "traceId": "t", "name": "look up", "startTime": AT.format(0),
                     "endTime": AT.format(9), "level": "WARNING", "statusMessage": "slow"}),
    ("generation-create", {"id": "g", "traceId": "t", "parentObservationId": "sp", "name": "ask",
                           "startTime": AT.format(100), "endTime": AT.format(600), "model": "gpt-4o-mini",
                           "modelParameters": {"temperature": "0.5"}, "input": "Q", "output": "A",
                           "usageDetails": {"input": 3, "output": 2, "cache_read_input_tokens": 4},
                           "costDetails": {"total": 0.5}, "promptName": "p", "promptVersion": 1}),
    ("trace-create", {"id": "u", "name": "other", "tags": ["a"]}),
    ("score-create", {"id": "s1", "traceId": "t", "name": "right", "value": 1, "dataType": "BOOLEAN"}),
    ("score-create", {"id": "s2", "traceId": "t", "observationId": "g", "name": "tone", "value": "kind",
                      "comment": "c", "metadata": {"by": "x"}}),
]  # fmt: skip


@pytest.fixture
def langfuse(key):
    return as_client(key)


def as_client(key, public="acme"):
    return Client(headers={"Authorization": "Basic " + base64.b64encode(f"{public}:{key}".encode()).decode()})


@pytest.fixture
def get(langfuse):
    def read(path, status=200, **query):
        reply = langfuse.get(f"/api/public/{path}", query)
        assert reply.status_code == status, reply.content
        return reply.json()

    return read


@pytest.fixture
def told(langfuse, project):
    """The events above, stored."""
    publish.make_version(publish.make_prompt(project.pk, "p"), {"template": "x"})
    batch = [{"id": str(n), "type": type, "timestamp": AT.format(n), "body": body}
             for n, (type, body) in enumerate(EVENTS)]  # fmt: skip
    reply = langfuse.post("/api/public/ingestion", {"batch": batch}, content_type="application/json")
    assert reply.json()["errors"] == []


def test_health_needs_no_key_and_the_project_is_the_keys(client, get, project):
    assert client.get("/api/public/health").json()["status"] == "OK"
    [found] = get("projects")["data"]
    assert (found["id"], found["name"]) == (str(project.public_id), "Acme")
    assert client.get("/api/public/projects").status_code == 401


def test_a_trace_is_whole(told, get):
    trace = get("traces/t")
    names = ("id", "name", "userId", "sessionId", "input", "tags", "metadata", "release")
    assert {name: trace[name] for name in names} == {
        "id": "t", "name": "answer", "userId": "ann", "sessionId": "s", "input": "Q", "tags": ["a", "b"],
        "metadata": {"m": 1}, "release": "r1",
    }  # fmt: skip
    assert trace["totalCost"] == 0.5
    assert {score["name"]: (score["value"], score["stringValue"]) for score in trace["scores"]} == {
        "right": (1, "True"), "tone": (0, "kind"),
    }  # fmt: skip
    generation, lookup = sorted(trace["observations"], key=lambda each: each["type"])
    assert {name: generation[name] for name in ("id", "type", "parentObservationId", "model", "latency", "promptName",
                                                "promptVersion", "modelParameters", "usageDetails", "level")} == {
        "id": "g", "type": "GENERATION", "parentObservationId": "sp", "model": "gpt-4o-mini", "latency": 0.5,
        "promptName": "p", "promptVersion": 1, "modelParameters": {"temperature": 0.5}, "level": "DEFAULT",
        "usageDetails": {"input": 3, "cache_read_input_tokens": 4, "output": 2, "total": 9},
    }  # fmt: skip
    assert (generation["usage"]["input"], generation["usage"]["total"], generation["totalCost"]) == (7, 9, 0.5)
    assert (lookup["parentObservationId"], lookup["level"], lookup["statusMessage"]) == (None, "WARNING", "slow")


def test_traces_are_listed(told, get):
    whole = get("traces")
    assert whole["meta"] == {"page": 1, "limit": 50, "totalItems": 2, "totalPages": 1}
    by_id = {each["id"]: each for each in whole["data"]}
    assert (by_id["t"]["observations"], sorted(by_id["t"]["scores"])) == (["sp", "g"], ["s1", "s2"])
    for asked, ids in (
        ({"userId": "ann"}, ["t"]), ({"name": "other"}, ["u"]), ({"tags": ["a", "b"]}, ["t"]),
        ({"sessionId": "s"}, ["t"]), ({"fromTimestamp": "2030-01-01T00:00:00Z"}, []), ({"page": 3}, []),
    ):  # fmt: skip
        assert [each["id"] for each in get("traces", **asked)["data"]] == ids
    assert get("traces", status=400, page="x")["message"].startswith("page: ")
    assert get("traces", status=400, fromTimestamp="x")["message"].startswith("fromTimestamp: ")


@pytest.mark.parametrize("path", ["observations", "v2/observations"])
def test_observations_are_listed(told, get, path):
    for asked, ids in (
        ({}, {"sp", "g"}), ({"traceId": "t"}, {"sp", "g"}), ({"traceId": "u"}, set()), ({"type": "GENERATION"}, {"g"}),
        ({"parentObservationId": "sp"}, {"g"}), ({"name": "ask"}, {"g"}), ({"level": "ERROR"}, set()),
    ):  # fmt: skip
        assert {each["id"] for each in get(path, **asked)["data"]} == ids, asked


def test_pages_of_observations_follow_a_cursor(told, get):
    first = get("v2/observations", limit=1)
    then = get("v2/observations", limit=1, cursor=first["meta"]["cursor"])
    assert [page["data"][0]["id"] for page in (first, then)] == ["g", "sp"]
    assert then["meta"] == {}


def test_one_observation_one_session(told, get):
    assert get("observations/g")["output"] == "A"
    assert [each["id"] for each in get("sessions")["data"]] == ["s"]
    assert [each["id"] for each in get("sessions/s")["traces"]] == ["t"]
    for path in ("observations/none", "traces/none", "sessions/none", "scores/none", "v2/datasets/none"):
        assert "none" in get(path, status=404)["message"]


def test_scores_are_listed_in_each_versions_shape(told, get):
    assert {each["id"] for each in get("v2/scores")["data"]} == {"s1", "s2"}
    [tone] = get("scores", name="tone")["data"]
    assert (tone["traceId"], tone["observationId"], tone["stringValue"], tone["comment"]) == ("t", "g", "kind", "c")
    assert get("v2/scores/s2") == tone
    assert [each["id"] for each in get("v2/scores", observationId="g")["data"]] == ["s2"]
    assert {each["id"] for each in get("v3/scores", traceId="t")["data"]} == {"s1", "s2"}
    first = get("v3/scores", limit=1)
    assert len(first["data"]) == 1
    rest = get("v3/scores", limit=1, cursor=first["meta"]["cursor"])
    by_name = {each["name"]: (each["value"], each["subject"]) for each in first["data"] + rest["data"]}
    assert by_name == {
        "right": (True, {"kind": "trace", "id": "t"}),
        "tone": ("kind", {"kind": "observation", "id": "g", "traceId": "t"}),
    }
    assert "cursor" not in rest["meta"]


def test_a_trace_of_spans_is_read_as_well(key, get):
    root = span(attributes={"langfuse.trace.name": {"stringValue": "run"}, "input.value": {"stringValue": "Q"}})
    child = span(spanId="b7ad6b7169203332", parentSpanId=root["spanId"], name="child")
    Client(headers={"Authorization": f"Bearer {key}"}).post(
        "/v1/traces", request(root, child), content_type="application/json"
    )
    trace = get(f"traces/{root['traceId']}")
    assert (trace["name"], trace["input"]) == ("run", "Q")
    assert {each["name"]: each["parentObservationId"] for each in trace["observations"]} == {
        "chat": None, "child": root["spanId"],
    }  # fmt: skip


def test_datasets_of_the_registry_are_read(get, project):
    points = [{"id": "d1", "inputs": {"q": "France?"}, "target": {"a": "Paris"}},
              {"id": "d2", "inputs": {}, "messages": [{"role": "user", "content": "Hi"}]}]  # fmt: skip
    publish.make_version(publish.make_prompt(project.pk, "geo/capitals", "dataset"), {"datapoints": points})
    assert [each["name"] for each in get("v2/datasets")["data"]] == ["geo/capitals"]
    assert get("v2/datasets/geo%2Fcapitals")["name"] == "geo/capitals"
    first, second = get("dataset-items", datasetName="geo/capitals")["data"]
    assert (first["input"], first["expectedOutput"]) == ({"q": "France?"}, {"a": "Paris"})
    assert second["input"] == {"messages": [{"role": "user", "content": "Hi"}]}
    assert get("dataset-items/d2") == second
    get("dataset-items", status=404, datasetName="none")


def test_nothing_of_another_project_is_read(told):
    stranger = as_client(ApiKey.make(Project.objects.create(slug="other"))[1], "other")
    for path in ("traces/t", "observations/g", "sessions/s", "scores/s1", "v2/prompts/p"):
        assert stranger.get(f"/api/public/{path}").status_code == 404
