"""Everything that Humanloop's SDKs were recorded to ask, as one story: told in order, with our ids for the recorded."""

import json
from typing import Any

from django.test import Client

from observability.projects.models import Environment
from prompts_app import publish
from prompts_app.models import Prompt
from tests.wire import Recording, recordings
from tests.wire.story import Story

TOLD = sorted([*recordings("humanloop"), *recordings("humanloop_registry")], key=lambda each: each.name.split("/")[1])
# What a reply says of a file beyond ids and times.
STABLE = (
    "path", "name", "type", "version_name", "version_description", "inputs", "description", "tags", "readme", "model",
    "endpoint", "template", "provider", "max_tokens", "temperature", "reasoning_effort", "spec", "function",
    "populated_template", "page", "size",
)  # fmt: skip
INPUTS = {"a": 1, "b": {"c": [1, 2]}}
LATER = ("032-prompt-call",)  # tested with a provider of its own
# Where nothing says which version, the recorded server took the latest; ours takes the deployed one.
OF_ANOTHER_VERSION = ("028-prompt-update-monitoring", "056-files-retrieve-persona")


def test_the_recorded_story_is_answered_as_its_clients_need(key, project):
    story = Story(key, project)
    prepare(story, project)
    wrong = []
    for recording in TOLD:
        if recording.name.split("/")[1] in LATER:
            continue
        before(recording, story, project)
        reply = story.tell(recording)
        expected = recording.request["mock_reply"]
        if reply.status_code // 100 != expected["status"] // 100 or (reply.status_code >= 400) != is_refused(recording):
            wrong.append(f"{recording}: {reply.status_code} {reply.content[:200]!r}, not {expected['status']}")
        elif reply.status_code < 300 and reply.content and expected["body"] is not None:
            stable = () if recording.name.split("/")[1] in OF_ANOTHER_VERSION else STABLE
            wrong += [f"{recording}: {problem}" for problem in differences(expected["body"], body_of(reply), stable)]
    assert not wrong, "\n".join(wrong)


def is_refused(recording: Recording) -> bool:
    return bool(recording.request["mock_reply"]["status"] >= 400)


def body_of(reply: Any) -> Any:
    return reply.json() if reply["Content-Type"] == "application/json" else reply.content.decode()


def differences(recorded: Any, ours: Any, stable: tuple[str, ...]) -> list[str]:
    """Keys that the SDK was given and that ours lacks, and stable members that say something else."""
    if isinstance(recorded, dict) and isinstance(ours, dict):
        missing = [f"{name} is missing" for name in recorded if name not in ours]
        other = [
            f"{name}: {ours[name]!r}, not {recorded[name]!r}"
            for name in stable
            if name in recorded and name in ours and recorded[name] is not None and ours[name] != recorded[name]
        ]
        return missing + other
    return [] if type(recorded) is type(ours) else [f"{type(ours)}, not {type(recorded)}"]


def post(key: str, address: str, /, **body: object) -> dict[str, Any]:
    reply = Client(headers={"X-API-KEY": key}).post(f"/v5/{address}", json.dumps(body), content_type="application/json")
    assert reply.status_code == 200, reply.content
    return reply.json()


def prepare(story: Story, project) -> None:
    """The environments that the story takes for granted."""
    staging = Environment.objects.create(project=project, name="staging")
    story.learn("env_staging", f"env_{staging.pk}")
    story.learn("env_production", f"env_{publish.default_environment(project.pk).pk}")


def before(recording: Recording, story: Story, project) -> None:
    """What was done between two recordings and not recorded."""
    prompt = {"model": "gpt-4o"}
    name = recording.name.split("/")[1]
    if name.startswith("013"):
        made = post(story.key, "prompts/log", path="demo/full", prompt=prompt, log_id="my-log-1", inputs=INPUTS)
        story.learn("pr_084b757aad8e47fa952be", made["prompt_id"])
        story.learnt.pop("my-log-1", None)
    if name.startswith("025"):
        publish.move(Prompt.objects.get(path="demo/coding"), "demo/moved/coding2")
    if name.startswith("028"):
        for path, said in (("e/x", "evv_x"), ("e/y", "evv_y")):
            story.learn(
                said, post(story.key, "evaluators", path=path, spec={"evaluator_type": "external"})["version_id"]
            )
    if name.startswith("037"):
        made = post(
            story.key, "tools/log", path="demo/math-tool", tool={"function": {"name": "add"}}, inputs={"a": 5, "b": 7}
        )
        story.learn("log_dc7fae842c2448d9bcb3d", made["id"])
        story.learn("tl_43892dbf2fe54346ac6b1", made["tool_id"])
    if name.startswith("047"):
        parent = story.learnt["log_368104718a0d4edcb54f3"]
        said = post(story.key, "evaluators/log", path="demo/accuracy", parent_id=parent, judgment=0.8, output="because")
        story.learn("log_494e44ce657a4c05a33e6", said["id"])
    if name.startswith("097"):
        said = post(story.key, "prompts", path="old/prompt", model="gpt-4o", temperature=0.1)
        story.learn("pr_ea1a72143f934e8bafad1", said["id"])
        story.learn("prv_814794fd7af4464fa747a", said["version_id"])
    if name.startswith("155"):
        story.learn(
            "log_453bc62c4a7d4478a4593",
            post(story.key, "prompts/log", path="js/p", prompt=prompt, inputs={"person": "X"})["id"],
        )
