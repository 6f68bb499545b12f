"""Lunary's clients, and LiteLLM's Lunary callback."""

import json
from dataclasses import replace

import pytest

from logs_app.adapters import lunary
from observability.projects.models import ApiKey, Project
from prompts_app import publish
from tests.wire import recordings
from tests.wire.run_expectations import check, check_feedback, check_litellm

# Templates are the registry's (tests/prompts_app/compat); evaluations come later.
ELSEWHERE = ("lunary/14-templates-live", "lunary/17-evaluate")
RECORDINGS = [recording for recording in recordings("lunary") if recording.name not in ELSEWHERE]
INGEST = [recording for recording in RECORDINGS if recording.request["path"] == "/v1/runs/ingest"]


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_the_client_is_content(recording, replay):
    reply = replay(recording)
    assert reply.status_code == 200
    assert isinstance(reply.json(), dict)


@pytest.mark.parametrize("recording", INGEST, ids=str)
def test_what_the_client_sent_comes_back(recording, replay, logs):
    assert all(result["success"] for result in replay(recording).json()["results"])
    check(recording.expect, logs(), recording.request["body"])
    check_feedback(recording.expect.get("feedback", []), logs())


@pytest.mark.parametrize("recording", INGEST, ids=str)
def test_a_batch_sent_again_changes_nothing(recording, replay, logs):
    replay(recording)
    once = logs()
    replay(recording)
    assert logs() == once


@pytest.mark.parametrize("recording", recordings("litellm_lunary"), ids=str)
def test_what_litellm_sent_comes_back(recording, replay, logs):
    assert replay(recording).status_code == 200
    [log] = logs()
    check_litellm(recording.expect, recording.request["on_wire"], log)


def test_a_run_below_a_message_belongs_to_its_thread(replay, logs):
    [recording] = [each for each in INGEST if "08-thread" in str(each)]
    replay(recording)
    [call] = [log for log in logs() if log["kind"] == "llm"]
    [message] = [log for log in logs() if log["external_id"] == call["parent"]]
    assert call["parent"] == message["external_id"]
    assert call["trace"] == message["trace"] == message["external_id"]
    assert call["session"] == message["session"] == recording.expect["threads"][0]["external_id"]
    assert call["user"] == "u-9"


def of_template(id):
    """The recorded call of a template, as one of another."""
    [recording] = [each for each in INGEST if "13-template" in str(each)]
    body = json.loads(json.dumps(recording.request["body"]).replace('"101"', f'"{id}"'))
    return replace(recording, request=recording.request | {"body": body})


def test_a_call_of_a_template_is_one_of_its_version(replay, logs, project):
    version = publish.make_version(publish.make_prompt(project.pk, "support/why", "prompt"), {"template": "why?"})
    replay(of_template(version.id))
    [log] = logs()
    assert (log["prompt"]["path"], log["prompt"]["version"]) == ("support/why", 1)


@pytest.mark.parametrize("id", ["101", "6f1d1c1e-70f1-5c0a-9d0b-3c6a3f1c7a11"])
def test_a_template_that_is_still_the_vendors_is_kept_as_said(replay, logs, id):
    assert replay(of_template(id)).status_code == 200
    [log] = logs()
    assert (log["prompt"], log["extra"]["template_id"]) == (None, id)


@pytest.fixture
def score(client, key):
    """Scores a run as the clients do, under the caller's own word for it."""

    def send(run, key=key, **said):
        headers = {"Authorization": f"Bearer {key}"}
        return client.patch(f"/v1/runs/{run}/score", json.dumps(said), content_type="application/json", headers=headers)

    return send


@pytest.fixture
def ingest(client, key):
    def send(*events):
        headers = {"Authorization": f"Bearer {key}"}
        body = json.dumps({"events": events})
        return client.post("/v1/runs/ingest", body, content_type="application/json", headers=headers)

    return send


@pytest.fixture
def feedback_of(client, key):
    def read(run, key=key):
        return client.get(f"/v1/runs/{run}/feedback", headers={"Authorization": f"Bearer {key}"})

    return read


@pytest.mark.parametrize("is_first", [True, False], ids=["before its run", "after its run"])
@pytest.mark.parametrize("is_hashed", [True, False], ids=["python", "javascript"])
def test_a_score_finds_its_run(score, ingest, logs, feedback_of, key, is_first, is_hashed):
    start = {"event": "start", "type": "llm", "runId": lunary.hashed("ext-77", key) if is_hashed else "ext-77"}
    steps = [lambda: score("ext-77", label="accuracy", value=0.9, comment="good"), lambda: ingest(start)]
    for step in steps if is_first else steps[::-1]:
        assert step().status_code == 200
    [judged] = logs()[0]["feedback"]
    assert (judged["name"], judged["value"], judged["score"], judged["comment"]) == ("accuracy", 0.9, 0.9, "good")
    assert feedback_of("ext-77").json() == {"accuracy": 0.9, "comment": "good"}


def test_the_later_judgement_stands_whenever_it_comes(ingest, feedback_of):
    early, late = ({"event": "feedback", "runId": "r", "timestamp": at} for at in (1000, 2000))
    ingest(late | {"feedback": {"thumb": "up"}})
    ingest(early | {"feedback": {"thumb": "down"}})
    assert feedback_of("r").json() == {"thumb": "up"}


def test_a_run_without_feedback_has_an_empty_answer(feedback_of):
    assert feedback_of("unknown").json() == {}


@pytest.mark.parametrize("run", ["a/b", "x" * 2000, "%00", "%F0%9F%8E%89", "ingest"])
def test_a_run_may_have_any_id(score, feedback_of, run):
    assert score(run, label="l", value=True).status_code == 200
    assert feedback_of(run).json() == {"l": True}


def test_the_public_id_scores_and_does_not_read(score, feedback_of, project):
    assert score("r", str(project.public_id), label="l", value="good").status_code == 200
    assert feedback_of("r", str(project.public_id)).status_code == 403
    assert feedback_of("r", "nonsense").status_code == 401


def test_feedback_of_another_project_is_not_told(score, feedback_of):
    score("r", label="l", value=1)
    other = ApiKey.make(Project.objects.create(slug="other"))[1]
    assert feedback_of("r", other).json() == {}


@pytest.mark.parametrize(
    ("said", "field"),
    [({"value": 1}, "label"), ({"label": "l"}, "value"), ({"label": "l", "value": {}}, "value"),
     ({"label": "l" * 501, "value": 1}, "name"), ({"label": [], "value": 1}, "label"),
     ({"label": "l", "value": 1, "comment": 1.5, "extra": 2}, None), ({"label": "l", "value": 10**400}, None)],
)  # fmt: skip
def test_a_bad_score_is_refused_by_the_name_of_its_field(score, said, field):
    reply = score("r", **said)
    assert reply.status_code == (400 if field else 200)
    assert field is None or reply.json()["field"] == field


def test_an_app_is_known_by_its_public_id_and_by_a_key(client, project, key):
    assert client.get(f"/api/app/{project.public_id}").status_code == 200
    assert client.get(f"/api/app/{key}").status_code == 200
    assert client.get("/api/app/00000000-0000-4000-8000-000000000000").status_code == 404
