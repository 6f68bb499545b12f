"""Prompts as LangSmith's clients pull and push them."""

import pytest

from observability.projects.models import ApiKey, Environment, Project
from prompts_app import publish
from prompts_app.compat.langchain import NoManifest, details_in, manifest_of
from prompts_app.models import PromptVersion
from tests.langsmith import asking

MESSAGES = [
    {"role": "system", "content": 'Be {{ mood }}. Say {"json": 1}.'},
    {"role": "placeholder", "content": "{{history}}", "optional": True},
    {"role": "user", "content": "{{question}}"},
    {"role": "assistant", "content": "Well"},
    {"role": "critic", "content": "{{question}}?"},
]


def built(name, **kwargs):
    return {"lc": 1, "type": "constructor", "id": ["langchain", "prompts", "chat", name], "kwargs": kwargs}


def chat(template, form="f-string"):
    prompt = built("PromptTemplate", template=template, template_format=form)
    return built("ChatPromptTemplate", messages=[built("HumanMessagePromptTemplate", prompt=prompt)])


@pytest.fixture
def ask(client, key):
    return asking(client, key)


@pytest.fixture
def versions(project):
    """Two versions of a prompt, of which the first is deployed."""
    prompt = publish.make_prompt(project.pk, "geo")
    return [publish.make_version(prompt, {"template": MESSAGES, "temperature": warmth}) for warmth in (0, 1)]


def test_a_template_survives_the_way_there_and_back():
    manifest = manifest_of({"template": MESSAGES})
    assert manifest["kwargs"]["input_variables"] == ["mood", "question", "history"]
    said = [message["kwargs"] for message in manifest["kwargs"]["messages"]]
    assert said[0]["prompt"]["kwargs"]["template"] == 'Be {mood}. Say {{"json": 1}}.'
    assert said[1] == {"variable_name": "history", "optional": True}
    back = details_in(manifest)["template"]
    assert back == [MESSAGES[0] | {"content": 'Be {{mood}}. Say {"json": 1}.'}, *MESSAGES[1:]]


def test_a_text_is_a_template_of_text():
    manifest = manifest_of({"template": "Capital of {{country}}?"})
    assert manifest["id"][-1] == "PromptTemplate"
    assert details_in(manifest) == {"template": "Capital of {{country}}?"}


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"template": "{{ x }}", "template_language": "jinja"},
        {"template": "{{a.b}}"},
        {"template": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]},
        {"template": [{"role": "assistant", "content": "", "tool_calls": [{}]}]},
    ],
)
def test_what_langchain_cannot_say_is_no_manifest(details):
    with pytest.raises(NoManifest):
        manifest_of(details)


@pytest.mark.parametrize(
    "manifest",
    [
        None, {}, {"id": [], "kwargs": {}}, built("FewShotPromptTemplate"), chat("{a:>10}"), chat("{a!r}"), chat("{a"),
        chat("{{{{a}}}}"), chat("{{#a}}x{{/a}}", "mustache"), chat("{{ a }}", "jinja2"), chat(5),
        built("ChatPromptTemplate", messages=[built("HumanMessage", content=[{}])]),
    ],
)  # fmt: skip
def test_what_is_not_kept_here_is_no_template(manifest):
    with pytest.raises(NoManifest):
        details_in(manifest)


def test_mustache_and_plain_messages_are_taken():
    assert details_in(chat("{{{a}}} {{b}} {{& c}}", "mustache"))["template"][0]["content"] == "{{a}} {{b}} {{c}}"
    plain = built("ChatPromptTemplate", messages=[built("SystemMessage", content="Hi {x}")])
    assert details_in(plain)["template"] == [{"role": "system", "content": "Hi {x}"}]


def test_a_prompt_before_a_model_has_its_parameters():
    model = {"id": ["langchain", "chat_models", "openai", "ChatOpenAI"], "lc": 1, "type": "constructor"}
    model["kwargs"] = {"model_name": "gpt-4o", "temperature": 0.3, "openai_api_key": {"type": "secret"}}
    bound = built("RunnableBinding", bound=model, kwargs={"tools": [{"type": "function"}]})
    said = details_in(built("RunnableSequence", first=chat("{q}"), last=bound))
    assert {name: said[name] for name in said if name != "template"} == {
        "provider": "openai", "model": "gpt-4o", "temperature": 0.3, "tools": [{"type": "function"}],
    }  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_prompt_is_pulled_by_version_number_and_environment(ask, versions, prefix):
    first, second = versions
    words = {"latest": second, "production": first, "1": first, second.pk.hex: second, str(first.pk): first}
    for word, version in words.items():
        commit = ask("GET", f"{prefix}/commits/-/geo/{word}")
        assert (commit["commit_hash"], commit["repo"], commit["examples"]) == (version.pk.hex, "geo", [])
    for word in ("staging", "9", "f" * 64):
        ask("GET", f"{prefix}/commits/-/geo/{word}", status=404)


def test_an_owner_is_a_folder(ask, project):
    publish.make_version(publish.make_prompt(project.pk, "team/geo"), {"template": "x"})
    assert ask("GET", "/commits/team/geo/latest")["owner"] == "team"


def test_a_prompt_is_pushed(ask, project):
    ask("GET", "/repos/-/geo", status=404)
    assert ask("GET", "/settings")["id"] == str(project.public_id)
    assert ask("POST", "/repos/", {"repo_handle": "geo", "description": "d"})["repo"]["num_commits"] == 0
    assert ask("GET", "/commits/-/geo/?limit=1&offset=0") == {"commits": [], "total": 0}
    pushed = ask("POST", "/commits/-/geo", {"manifest": chat("{q}"), "description": "first"})["commit"]
    assert ask("POST", "/commits/-/geo", {"manifest": chat("{q}")})["commit"] == pushed
    repo = ask("GET", "/repos/-/geo")["repo"]
    assert (repo["description"], repo["num_commits"], repo["last_commit_hash"]) == ("d", 1, pushed["commit_hash"])
    version = PromptVersion.objects.get()
    assert version.details["template"] == [{"role": "user", "content": "{{q}}"}]
    assert ask("PATCH", "/repos/-/geo", {"readme": "r", "tags": ["t"]})["repo"]["readme"] == "r"
    assert [each["repo_handle"] for each in ask("GET", "/repos?query=geo")["repos"]] == ["geo"]


def test_a_tag_of_a_commit_deploys_it(ask, project, versions):
    Environment.objects.create(project=project, name="staging")
    ask("POST", "/repos/-/geo/tags", {"tag_name": "staging", "commit_id": str(versions[1].pk)})
    assert ask("GET", "/commits/-/geo/staging")["commit_hash"] == versions[1].pk.hex
    said = ask("POST", "/repos/-/geo/tags", {"tag_name": "nowhere", "commit_id": str(versions[1].pk)}, 404)
    assert "environment" in said["detail"]


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("POST", "/commits/-/geo", {"manifest": 5}),
        ("POST", "/repos/", {"repo_handle": ""}),
        ("POST", "/repos/", {"repo_handle": "x" * 501}),
        ("GET", "/repos?limit=x", None),
        ("POST", "/commits/-/geo", [1]),
    ],
)
def test_what_cannot_be_taken_is_refused_in_its_words(ask, versions, method, path, said):
    assert ask(method, path, said, 400)["detail"]


def test_another_projects_prompts_are_not_there(ask, versions):
    other = ApiKey.make(Project.objects.create(slug="other"))[1]
    ask("GET", "/commits/-/geo/latest", status=404, key=other)
    assert ask("GET", "/repos", key=other)["total"] == 0
    ask("GET", "/repos", status=401, key="nonsense")
