"""What the pages of the registry say."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from observability.projects.models import Environment, Project
from prompts_app import publish
from prompts_app.models import Deployment, Prompt
from prompts_app.pages.folders import folded


def test_the_list_has_folders_and_what_is_deployed(viewer, prompt, project):
    publish.make_version(publish.make_prompt(project.pk, "top"), {"model": "m"})
    publish.make_prompt(project.pk, "support/named-only")
    publish.make_version(publish.make_prompt(project.pk, "support/tool", "tool"), {"function": {"name": "f"}})
    text = viewer.text("prompts/")
    assert "top production v1" in text
    assert "support 3" in text
    assert "named-only no version" in text
    assert "tool tool production v1" in text
    assert "eu 1" in text
    assert "answer production v1" in text
    assert reverse("logs:prompt-usage", args=["acme"]) in viewer.html("prompts/")


def test_the_list_is_searched(viewer, prompt, project):
    publish.make_prompt(project.pk, "other/thing")
    text = viewer.text("prompts/", q="THING")
    assert "thing" in text
    assert "answer" not in text
    assert "answer" in viewer.text("prompts/?path=support/", file="prompt")
    assert "answer" not in viewer.text("prompts/?path=other/")
    assert "No such prompt" in viewer.text("prompts/", q="nothing")
    assert "Select a valid choice" in viewer.text("prompts/", expect=400, file="poem")


def test_an_empty_registry_leads_to_connect(viewer):
    html = viewer.html("prompts/")
    assert "No prompts yet" in html
    assert html.count('href="/projects/acme/connect/"') == 2


def test_more_prompts_take_no_more_queries(viewer, project):
    viewer.html("prompts/")
    counts = []
    for start, count in ((0, 3), (3, 20)):
        for n in range(start, start + count):
            publish.make_version(publish.make_prompt(project.pk, f"f{n}/p"), {"model": "m"})
        with CaptureQueriesContext(connection) as asked:
            viewer.html("prompts/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_folders_lie_in_one_another():
    top = folded([("", 1), ("a", 2), ("a/b", 3), ("a/b", 4), ("c/" + "/".join("x" * 60), 5)])
    assert (top.count, top.lines, [folder.name for folder in top.folders]) == (5, [1], ["a", "c"])
    [a, _] = top.folders
    assert (a.lines, a.folders[0].name, a.folders[0].lines) == ([2], "b", [3, 4])


def test_a_prompt_says_its_versions_places_and_history(developer, address, prompt, staging):
    publish.deploy(prompt.versions.get(number=2), publish.default_environment(prompt.project_id))
    publish.deploy(prompt.versions.get(number=3), staging)
    text = developer.text(address("prompt-detail"))
    assert re.search(r"production default v2 since .* Roll back to v1 staging v3 since", text)
    assert text.index("v3 gpt-5") < text.index("v2 gpt-4o") < text.index("v1 first gpt-4o")
    assert re.search(r"History of deployments .* staging v3 a client .* production v2 a client .* production v1", text)


def test_a_prompt_without_versions_says_how_they_come(viewer, project):
    made = publish.make_prompt(project.pk, "named")
    assert "No versions yet" in viewer.text(f"prompts/{made.pk}/")
    assert viewer.client.get(f"/projects/acme/prompts/{made.pk}/compare/").status_code == 404


def test_many_versions_are_paged(viewer, prompt, address):
    for seed in range(60):
        publish.make_version(prompt, {"seed": seed})
    html = viewer.html(address("prompt-detail"))
    assert html.count("-logs") == 50
    older = re.search(r'rel="next" href="\?([^"]*)"', html)[1]
    assert "v1 first" in viewer.text(f"{address('prompt-detail')}?{older}")
    assert viewer.html(address("prompt-detail"), expect=404, cursor="x")


def test_a_version_is_drawn_as_messages_with_its_variables(viewer, address):
    html = viewer.html(address("version-detail", 1))
    assert "You help <mark>{{customer}}</mark>.\nBe kind." in html
    assert "<mark>{{question}}</mark> &lt;b&gt;" in html
    assert "said-now" not in html  # nothing of it is taken for a notice
    text = viewer.text(address("version-detail", 1))
    assert "v1 · first production" in text
    assert "find_order Finds an order." in text
    assert "Variables customer question" in text
    assert "model gpt-4o" in text
    assert "temperature 1" in text  # among the defaults
    assert "Compare with" not in text
    assert "temperature 0.2" in viewer.text(address("version-detail", 2))
    assert "Compare with v1" in viewer.text(address("version-detail", 2))


def test_a_version_of_a_tool_is_drawn_too(viewer, project):
    made = publish.make_prompt(project.pk, "add", "tool")
    publish.make_version(made, {"function": {"name": "add", "description": "Adds."}})
    assert "Adds." in viewer.text(f"prompts/{made.pk}/1/")


@pytest.mark.parametrize("template", ["text {{a}}", [], ["odd", 3, {"content": None}, {"role": 7}], {"a": [{}]}, None])
def test_odd_templates_are_drawn(viewer, project, template):
    made = publish.make_prompt(project.pk, "odd")
    publish.make_version(made, {"template": template, "tools": ["x", {"function": 1}]})
    publish.make_version(made, {"template": "other", "tools": {"odd": 1}})
    assert viewer.text(f"prompts/{made.pk}/2/")
    assert viewer.text(f"prompts/{made.pk}/1/")
    assert viewer.text(f"prompts/{made.pk}/compare/")


def test_two_versions_are_compared(viewer, address):
    html = viewer.html(address("compare"), **{"from": 1, "to": 3})
    text = viewer.text(address("compare"), **{"from": 1, "to": 3})
    assert "Compare v1 with v3" in text
    assert "model gpt-4o gpt-5" in text
    assert re.search(r'class="removed"><span class="mark">-</span><code>Be kind.</code>', html)
    assert re.search(r'class="added"><span class="mark">\+</span><code>Be kinder.</code>', html)
    assert "version=1&amp;version=3" in html
    assert "Compare v2 with v3" in viewer.text(address("compare"))
    assert "Nothing differs" in viewer.text(address("compare"), **{"from": 2, "to": 2})


@pytest.mark.parametrize("number", ["9", "x", "-1", "٣", "9" * 30])
def test_versions_that_are_not_there(viewer, address, number):
    assert viewer.html(address("compare"), expect=404, **{"from": 1, "to": number})
    assert viewer.client.get(f"{viewer.base}{address('prompt-detail')}{number}/").status_code == 404


def test_deploying_asks_first(developer, address, staging):
    html = developer.html(address("deploy", 3), dialog=1)
    assert html.strip().startswith("<dialog")
    assert "Deploy v3?" in html
    assert "production: now v1" in html
    assert "staging: nothing now" in html
    assert Deployment.objects.count() == 1
    whole = developer.text(address("deploy", 2), environment="production")
    assert "Roll back production to v2?" in whole
    assert "production has had v1 since" in whole


def test_deploying_is_seen_at_once(developer, address, staging):
    reply = developer.client.post(developer.base + address("deploy", 3), {"environment": "staging"}, follow=True)
    assert reply.redirect_chain == [(developer.base + address("prompt-detail"), 302)]
    assert re.search(r"staging v3 since .* by developer@example.com", developer.text(address("prompt-detail")))
    assert "disabled>staging: now v3" in developer.html(address("deploy", 3))


def test_what_is_deployed_everywhere_is_not_deployed_again(developer, address):
    text = developer.text(address("deploy", 1))
    assert "deployed in every environment already" in text


@pytest.mark.parametrize("environment", ["nowhere", "elsewhere", ""])
def test_only_to_environments_of_the_project(developer, address, environment):
    Environment.objects.create(project=Project.objects.create(slug="other"), name="elsewhere")
    page = developer.base + address("deploy", 2)
    assert developer.client.post(page, {"environment": environment}).status_code == 404
    assert Deployment.objects.count() == 1


def test_names_are_never_markup(developer, project):
    evil = "<script>alert(1)</script>"
    Environment.objects.create(project=project, name=evil)
    made = publish.make_prompt(project.pk, f"{evil} a/{evil} b")
    version = publish.make_version(made, {"model": evil, "template": evil, "attributes": {evil: evil}}, name=evil)
    publish.make_version(made, {"template": [{"role": evil, "content": evil}], "tools": [{"name": evil}]})
    publish.describe(version, description=evil)
    Prompt.objects.update(description=evil)
    publish.deploy(version, Environment.objects.get(name=evil))
    base = f"prompts/{made.pk}/"
    for page in ("prompts/", base, f"{base}1/", f"{base}2/", f"{base}compare/", f"{base}1/deploy/", f"{base}2/deploy/"):
        html = developer.html(page)
        assert "<script>alert" not in html, page
        assert "&lt;script&gt;" in html, page
