"""Humanloop's recorded log calls, the versions that they resolve to, and its own errors."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from observability.projects.models import Environment
from prompts_app import publish
from prompts_app.models import Deployment, Prompt, PromptVersion
from tests.wire import recordings
from tests.wire.expectations import PLAIN, cost
from tests.wire.story import Story

RECORDINGS = [each for each in recordings("humanloop") if "/import/otel/" not in each.request["path"]]
# Recorded ids whose making was not recorded: what is to be logged first.
MADE_BEFORE = {
    "my-log-1": ("prompts", {"path": "demo/full", "log_id": "my-log-1", "prompt": {"model": "gpt-4o"}, "error": "x"}),
    "log_dc7fae842c2448d9bcb3d": (
        "tools",
        {"path": "demo/math-tool", "tool": {"function": {"name": "add"}}, "inputs": {"a": 5}},
    ),
}
FILE_IDS = {"my-log-1": "pr_084b757aad8e47fa952be", "log_dc7fae842c2448d9bcb3d": "tl_43892dbf2fe54346ac6b1"}


def post(key: str, address: str, /, **body: object) -> object:
    client = Client(headers={"X-API-KEY": key})
    return client.post(f"/v5/{address}", json.dumps(body), content_type="application/json")


def patch(key: str, address: str, /, **body: object) -> object:
    client = Client(headers={"X-API-KEY": key})
    return client.patch(f"/v5/{address}", json.dumps(body), content_type="application/json")


@pytest.fixture
def story(key, project):
    """A project in which everything that the recordings refer to can be found."""
    told = Story(key, project)
    for recorded, (file, body) in MADE_BEFORE.items():
        reply = post(key, f"{file}/log", **body).json()
        told.learn(recorded, reply["id"])
        told.learn(FILE_IDS[recorded], reply[f"{file.removesuffix('s')}_id"])
    return told


def deploy_to_staging(project):
    prompt = Prompt.objects.get(path="demo/persona")
    staging, _ = Environment.objects.get_or_create(project=project, name="staging")
    publish.deploy(prompt.versions.order_by("number").first(), staging)


def found(log, expect):
    """The expected fields that a log shows under names of their own."""
    own = {
        "prompt_path": lambda log: log["prompt"]["path"],
        "path": lambda log: log["prompt"]["path"],
        "inputs": lambda log: log["extra"]["inputs"],
        "log_status": lambda log: {"running": "incomplete", "ok": "complete"}[log["status"]],
        "trace_status": lambda log: {"running": "incomplete", "ok": "complete"}[log["status"]],
        "status": lambda log: {"running": "incomplete"}.get(log["status"], log["status"]),
        "kind": lambda log: {"chain": "flow"}.get(log["kind"], log["kind"]),
        "latency_s": lambda log: pytest.approx(log["latency_ms"] / 1000),
        "cost": cost,
        "batches": lambda log: log["extra"]["batches"],
        "evaluation_id": lambda log: log["extra"]["evaluation_id"],
    }
    readers = PLAIN | own
    return {name: readers[name](log) for name in expect if name in readers}


TOLD_IN_WORDS = ("parent", "trace", "version_id", "prompt_id", "creates", "created_at", "template", "log_id")


@pytest.mark.parametrize("number", range(len(RECORDINGS)), ids=[recording.name for recording in RECORDINGS])
def test_a_recorded_call_is_answered_and_read_back(number, story, project, logs):
    for earlier in RECORDINGS[:number]:
        if "error" not in earlier.name:
            if "by-environment" in earlier.name:
                deploy_to_staging(project)
            assert story.tell(earlier).status_code == 200
    recording = RECORDINGS[number]
    if "by-environment" in recording.name:
        deploy_to_staging(project)
    reply = story.tell(recording)
    expect = dict(recording.expect)
    if expect["kind"] == "error":
        assert reply.status_code == expect["status_code"]
        return
    assert reply.status_code == 200, reply.content
    if expect.pop("kind") == "feedback":
        [feedback] = [f for log in logs() for f in log["feedback"] if log["external_id"] == reply.json()["parent_id"]]
        assert feedback["value"] == expect["value"]
        assert feedback["user"] == expect.get("user")
        return
    [log] = logs(external_id=reply.json()["id"])
    told = {name: value for name, value in expect.items() if name not in TOLD_IN_WORDS}
    if recording.request["method"] == "PATCH":
        told["kind"] = {"prompts": "llm", "tools": "tool", "flows": "flow"}[recording.request["path"].split("/")[2]]
    assert found(log, told) == told
    if "parent" in expect:
        assert log["parent"] == (story.translated(_parent_of(recording)) if expect["parent"] else None)


def _parent_of(recording):
    body = recording.request["body"]
    return body.get("trace_parent_id") or body["trace_id"]


DETAILS = {"model": "gpt-4o", "template": [{"role": "system", "content": "Be {{mood}}."}], "temperature": 0.5}


def version(reply) -> str:
    assert reply.status_code == 200, reply.content
    return reply.json()["version_id"]


def test_equal_details_are_one_version_however_they_are_written(key):
    first = version(post(key, "prompts/log", path="p", prompt=DETAILS, output="1"))
    again = dict(reversed(DETAILS.items())) | {"top_p": 1.0, "endpoint": "chat", "seed": None, "tools": []}
    assert version(post(key, "prompts/log", path="p", prompt=again, output="2")) == first
    assert version(post(key, "prompts/log", path="p", prompt=DETAILS | {"temperature": 0.6}, output="3")) != first


def test_an_unknown_path_without_details_is_refused(key):
    assert post(key, "prompts/log", path="nowhere", output="x").status_code == 404


def test_the_selector_of_the_query_wins(key, project):
    one = version(post(key, "prompts/log", path="p", prompt=DETAILS, output="1"))
    two = version(post(key, "prompts/log", path="p", prompt=DETAILS | {"seed": 1}, output="2"))
    staging = Environment.objects.create(project=project, name="staging")
    publish.deploy(PromptVersion.objects.get(number=2), staging)
    assert version(post(key, f"prompts/log?version_id={one}", path="p", prompt=DETAILS | {"seed": 1})) == one
    assert version(post(key, "prompts/log?environment=staging", path="p", output="3")) == two
    assert post(key, "prompts/log?environment=elsewhere", path="p", output="4").status_code == 404
    assert post(key, "prompts/log?version_id=prv_" + "0" * 32, path="p", output="5").status_code == 404


def test_the_first_version_is_deployed_and_answers_for_logs_without_details(key):
    one = version(post(key, "prompts/log", path="p", prompt=DETAILS, output="1"))
    version(post(key, "prompts/log", path="p", prompt=DETAILS | {"seed": 1}, output="2"))
    assert version(post(key, "prompts/log", path="p", output="3")) == one


def test_a_log_keeps_its_version_and_model_when_deployments_change(key, logs):
    post(key, "prompts/log", path="p", prompt=DETAILS, output="1")
    post(key, "prompts/log", path="p", output="2", log_id="l2")
    post(key, "prompts/log", path="p", prompt=DETAILS | {"model": "o3"}, output="3")
    deployment = Deployment.objects.get()
    publish.deploy(PromptVersion.objects.get(number=2), deployment.environment)
    [log] = logs(external_id="l2")
    assert (log["prompt"]["version"], log["model"]) == (1, "gpt-4o")
    post(key, "prompts/log", path="p", output="4", log_id="l4")
    [log] = logs(external_id="l4")
    assert (log["prompt"]["version"], log["model"]) == (2, "o3")


def test_a_slug_of_another_format_is_attributed_to_the_version_deployed_in_its_environment(key, logs):
    post(key, "prompts/log", path="shared/slug", prompt=DETAILS, output="1")
    sent = {"prompt_slug": "shared/slug", "environment": "production", "prompt": "x", "response": "y"}
    client = Client(headers={"athina-api-key": key})
    for environment in ("production", "staging"):
        client.post("/api/v1/log/inference", sent | {"environment": environment}, content_type="application/json")
    by_environment = {log["environment"]: log["prompt"]["version"] for log in logs(format="athina")}
    assert by_environment == {"production": 1, "staging": None}


def test_an_update_changes_what_it_says_and_empties_what_is_null(key, logs):
    made = post(key, "prompts/log", path="p", prompt=DETAILS, output="old", user="ann", metadata={"a": 1}).json()
    reply = patch(key, f"prompts/{made['prompt_id']}/log/{made['id']}", output="new", user=None)
    assert reply.status_code == 200
    assert (reply.json()["output"], reply.json()["prompt"]["version_id"]) == ("new", made["version_id"])
    [log] = logs()
    assert (log["output"], log["user"], log["metadata"]) == ("new", None, {"a": 1})


def test_an_update_of_no_log_is_404(key):
    assert patch(key, "flows/logs/log_nope", output="x").status_code == 404


def test_a_completed_flow_answers_with_what_was_logged_into_it(key, logs):
    flow = post(key, "flows/log", path="f", flow={"attributes": {}}, log_status="incomplete").json()
    child = post(key, "prompts/log", path="p", prompt=DETAILS, output="1", trace_parent_id=flow["id"]).json()
    post(key, "tools/log", path="t", tool={"function": {"name": "add"}}, trace_parent_id=child["id"])
    done = patch(key, f"flows/logs/{flow['id']}", output="done", log_status="complete").json()
    assert (done["log_status"], done["flow"]["path"]) == ("complete", "f")
    [prompt] = done["trace_children"]
    [tool] = prompt["trace_children"]
    assert (prompt["prompt"]["type"], tool["tool"]["type"], tool["trace_id"]) == ("prompt", "tool", flow["id"])
    assert {log["trace"] for log in logs()} == {flow["id"]}


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("prompts/log", {"output": "x"}, 422, "body"),
        ("prompts/log", {"path": "p", "prompt": 3}, 422, "prompt"),
        ("prompts/log", {"path": "p", "prompt": "no front matter"}, 422, "prompt"),
        ("prompts/log", {"path": "p", "prompt": {}, "inputs": []}, 400, "inputs"),
        ("prompts/log", {"path": "p", "prompt": {}, "start_time": "soon"}, 400, "start_time"),
        ("evaluators/log", {"path": "e", "judgment": 1}, 422, "parent_id"),
    ],
)
def test_a_bad_field_is_named_as_fastapi_would(key, path, body, status, field):
    reply = post(key, path, **body)
    assert reply.status_code == status
    assert field in reply.json()["detail"][0]["loc"]


def test_a_path_of_another_kind_is_refused(key):
    post(key, "tools/log", path="x", tool={"function": {"name": "f"}})
    assert post(key, "prompts/log", path="x", prompt=DETAILS).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_thousand_logs_at_once_with_the_same_new_details_make_one_version(key):
    threads, each = (32, 63) if connection.vendor == "postgresql" else (8, 25)
    replies: list[str] = []

    def send() -> None:
        try:
            replies.extend(
                version(post(key, "prompts/log", path="new", prompt=DETAILS, output="x")) for _ in range(each)
            )
        finally:
            connection.close()

    running = [threading.Thread(target=send) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert len(replies) == threads * each
    assert len(set(replies)) == 1
    assert PromptVersion.objects.count() == 1
    assert Deployment.objects.count() == 1


def test_what_yaml_knows_and_json_does_not_is_kept_as_text(key):
    text = "---\nmodel: gpt-4o\nattributes:\n  since: 2024-05-01\n  odd: .nan\n  1: one\n---\n<system>\nHi\n</system>\n"
    version(post(key, "prompts/log", path="p", prompt=text))
    attributes = PromptVersion.objects.get().details["attributes"]
    assert attributes == {"since": "2024-05-01", "odd": "nan", "1": "one"}
