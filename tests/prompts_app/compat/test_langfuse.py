"""Prompts as Langfuse's clients read and make them."""

import base64

import pytest
from django.test import Client

from observability.projects.models import ApiKey, Environment, Project
from prompts_app import publish
from prompts_app.models import Prompt

PROMPTS = "/api/public/v2/prompts"
CHAT = [{"role": "system", "content": "Hi {{name}}"}, {"type": "placeholder", "name": "history"}]


@pytest.fixture
def langfuse(key):
    return Client(headers={"Authorization": "Basic " + base64.b64encode(f"acme:{key}".encode()).decode()})


@pytest.fixture
def create(langfuse):
    """Makes a version; the answer's status is checked, its body given."""

    def post(name="support/answer", prompt="Hi {{name}}", status=201, **said):
        reply = langfuse.post(PROMPTS, {"name": name, "prompt": prompt, **said}, content_type="application/json")
        assert reply.status_code == status, reply.content
        return reply.json()

    return post


@pytest.fixture
def staging(project):
    return Environment.objects.create(project=project, name="staging")


def test_what_is_made_comes_back(create, langfuse):
    config = {"model": "gpt-4o", "temperature": 1, "languages": ["en"], "max_tokens": 50}
    made = create(prompt=CHAT, type="chat", config=config, tags=["a"], commitMessage="First.", labels=["production"])
    found = langfuse.get(f"{PROMPTS}/support%2Fanswer").json()
    assert found == made
    assert {name: found[name] for name in ("name", "version", "type", "config", "labels", "tags", "commitMessage")} == {
        "name": "support/answer", "version": 1, "type": "chat", "config": config, "labels": ["production", "latest"],
        "tags": ["a"], "commitMessage": "First.",
    }  # fmt: skip
    assert found["prompt"] == [{"type": "chatmessage"} | CHAT[0], CHAT[1]]
    version = Prompt.objects.get().versions.get()
    assert (version.details["model"], version.details["template"]) == ("gpt-4o", CHAT)


def test_labels_are_environments(create, langfuse, staging):
    def get(**asked):
        reply = langfuse.get(f"{PROMPTS}/support/answer", asked)
        return reply.json()["version"] if reply.status_code == 200 else reply.status_code

    create(prompt="1")
    create(prompt="2", labels=["staging"])
    assert create(prompt="3", labels=["latest"])["labels"] == ["latest"]
    assert [get(), get(label="production"), get(label="staging"), get(label="latest"), get(version=2)] == [
        1,
        1,
        2,
        3,
        2,
    ]
    assert [get(version=9), get(label="nowhere"), get(version="x")] == [404, 404, 404]
    moved = langfuse.patch(
        f"{PROMPTS}/support/answer/versions/3",
        {"newLabels": ["staging", "production"]},
        content_type="application/json",
    )
    assert (moved.status_code, moved.json()["labels"]) == (200, ["production", "staging", "latest"])
    assert [get(), get(label="staging")] == [3, 3]


def test_production_is_the_default_environment_where_none_is_called_so(create, langfuse, project):
    Environment.objects.update(name="live")
    create(labels=["production"])
    assert langfuse.get(f"{PROMPTS}/support/answer").json()["labels"] == ["live", "latest"]


def test_the_same_prompt_is_the_same_version(create):
    first = create(config={"model": "gpt-4o"})
    assert create(config={"model": "gpt-4o"}, status=200)["version"] == first["version"]
    assert create(config={"model": "gpt-4o-mini"})["version"] == 2


def test_prompts_of_other_clients_are_read_with_their_parameters(project, langfuse):
    details = {"template": [{"role": "user", "content": "Hi"}], "model": "gpt-4o", "temperature": 0}
    publish.make_version(publish.make_prompt(project.pk, "other"), details)
    found = langfuse.get(f"{PROMPTS}/other").json()
    assert (found["type"], found["config"]) == ("chat", {"model": "gpt-4o", "temperature": 0})


def test_prompts_are_listed(create, langfuse, project, staging):
    create(name="b", tags=["x"], config={"a": 1})
    create(name="a")
    create(name="a", prompt="2", labels=["staging"])
    publish.make_prompt(project.pk, "without versions")
    publish.make_version(publish.make_prompt(project.pk, "tool", "tool"), {"function": {"name": "f"}})
    whole = langfuse.get(PROMPTS).json()
    assert whole["meta"] == {"page": 1, "limit": 50, "totalItems": 2, "totalPages": 1}
    assert [(each["name"], each["versions"], each["labels"], each["type"]) for each in whole["data"]] == [
        ("a", [1, 2], ["production", "staging", "latest"], "text"), ("b", [1], ["production", "latest"], "text"),
    ]  # fmt: skip
    assert (whole["data"][1]["tags"], whole["data"][1]["lastConfig"]) == (["x"], {"a": 1})
    for asked, names in (
        ({"tag": "x"}, ["b"]), ({"label": "staging"}, ["a"]), ({"name": "b"}, ["b"]), ({"limit": 1, "page": 2}, ["b"]),
    ):  # fmt: skip
        assert [each["name"] for each in langfuse.get(PROMPTS, asked).json()["data"]] == names


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"), ({"name": 5}, "name"), ({"name": "a//b"}, "name"), ({"prompt": 5}, "prompt"),
        ({"prompt": "x", "type": "chat"}, "prompt"), ({"type": "odd"}, "prompt"), ({"labels": "production"}, "labels"),
        ({"labels": ["nowhere"]}, "labels"), ({"tags": [5]}, "tags"), ({"commitMessage": 5}, "commitMessage"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_told(said, field, create):
    refused = create(**{"status": 400} | said)
    assert refused["message"].startswith(f"{field}: ")
    assert not Prompt.objects.exists()


def test_only_a_key_of_the_project_reads(create, project):
    create()
    other = ApiKey.make(Project.objects.create(slug="other"))[1]
    for bad, status in ((other, 404), (str(project.public_id), 401), ("nonsense", 401)):
        pair = base64.b64encode(f"acme:{bad}".encode()).decode()
        assert (
            Client().get(f"{PROMPTS}/support/answer", headers={"Authorization": f"Basic {pair}"}).status_code == status
        )
    assert Client().get(PROMPTS, headers={"Authorization": "Basic nonsense!"}).status_code == 401
