"""Templates as Lunary's clients read them."""

import pytest

from observability.projects.models import ApiKey, Environment, Project
from prompts_app import publish
from tests.wire import recordings

[LIVE] = [recording for recording in recordings("lunary") if recording.request["path"] == "/v1/templates/latest"]
MESSAGES = [{"role": "system", "content": "Hi {{name}}"}]


def make(project, path="support", file="prompt", **details):
    """A prompt whose first version is deployed to the default environment."""
    return publish.make_version(publish.make_prompt(project.pk, path, file), details)


@pytest.fixture
def template(client, key):
    def read(slug, key=key):
        headers = {"Authorization": f"Bearer {key}"}
        return client.get("/v1/template_versions/latest", {"slug": slug}, headers=headers)

    return read


def test_the_recorded_client_gets_its_live_templates(replay, project):
    [expected] = LIVE.request["mock_reply"]["body"]
    assert replay(LIVE).json() == []
    version = make(project, expected["slug"], template=expected["content"], model=expected["extra"]["model"])
    make(project, "a-tool", "tool", function={"name": "f"})
    reply = replay(LIVE)
    assert reply.status_code == 200
    [found] = reply.json()
    assert {name: found[name] for name in expected} == expected | {"id": str(version.id)}


def test_a_template_has_what_the_call_needs_and_no_more(template, project):
    version = make(
        project,
        "support/answer",
        template=MESSAGES,
        model="gpt-4o",
        provider="openai",
        temperature=0,
        top_p=1,
        stop=["END"],
        tools=[{"name": "find", "parameters": {}}, {"type": "function", "function": {"name": "wrapped"}}],
        attributes={"owner": "ana"},
        other={"user": "u"},
    )
    found = template("support/answer").json()
    assert (found["id"], found["content"], found["version"]) == (str(version.id), MESSAGES, 1)
    assert found["extra"] == {
        "model": "gpt-4o",
        "temperature": 0,
        "stop": ["END"],
        "user": "u",
        "tools": [
            {"type": "function", "function": {"name": "find", "parameters": {}}},
            {"type": "function", "function": {"name": "wrapped"}},
        ],
    }


def test_the_latest_is_what_is_deployed_to_the_default_environment(template, project):
    first, second = make(project, template="1"), make(project, template="2")
    staging = Environment.objects.create(project=project, name="staging")
    publish.deploy(second, staging)
    assert template("support").json()["content"] == "1"
    publish.deploy(second, publish.default_environment(project.pk))
    assert template("support").json()["content"] == "2"
    publish.withdraw(first.prompt, publish.default_environment(project.pk))
    assert template("support").status_code == 404


def test_odd_details_of_a_log_are_no_parameters(template, project):
    make(project, template="x", tools={"odd": 1}, other="odd")
    assert template("support").json()["extra"] == {}


@pytest.mark.parametrize(("slug", "status"), [("nowhere", 404), ("", 400), ("\0", 404), ("a-tool", 404)])
def test_what_is_no_template_is_told(template, project, slug, status):
    make(project, "a-tool", "tool", function={"name": "f"})
    reply = template(slug)
    assert reply.status_code == status
    assert isinstance(reply.json()["message"], str)


def test_only_a_key_of_the_project_reads(template, project):
    make(project, template="secret")
    other = ApiKey.make(Project.objects.create(slug="other"))[1]
    assert template("support", other).status_code == 404
    for bad in (str(project.public_id), "nonsense", ""):
        reply = template("support", bad)
        assert reply.status_code == 401
        assert "secret" not in reply.content.decode()
