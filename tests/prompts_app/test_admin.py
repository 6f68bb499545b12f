"""Prompts in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from observability.projects.models import Environment, Project
from prompts_app import publish
from prompts_app.models import Deployment, Prompt


@pytest.fixture
def prompt(project: Project) -> Prompt:
    """A prompt of two versions, the first of them deployed."""
    made = publish.make_prompt(project.pk, "support/answer")
    for temperature in (0, 0.5):
        publish.make_version(made, {"model": "gpt-4o", "temperature": temperature, "template": "<b>{{x}}</b>"})
    return made


def list_of(admin: Client, model: str) -> str:
    reply = admin.get(reverse(f"admin:prompts_{model}_changelist"))
    assert reply.status_code == 200
    return reply.content.decode()


def test_the_list_says_what_is_deployed(admin, prompt):
    assert "production v1" in list_of(admin, "prompt")
    publish.withdraw(prompt, publish.default_environment(prompt.project_id))
    assert "production v1" not in list_of(admin, "prompt")


def test_a_version_shows_its_details_as_text(admin, prompt):
    version = prompt.versions.get(number=2)
    page = admin.get(reverse("admin:prompts_promptversion_change", args=[version.pk])).content.decode()
    assert "&quot;temperature&quot;: 0.5" in page
    assert "&lt;b&gt;{{x}}&lt;/b&gt;" in page


def test_versions_cannot_be_changed_or_deleted(admin, prompt):
    version = prompt.versions.first()
    for page in ("change", "delete"):
        assert admin.post(reverse(f"admin:prompts_promptversion_{page}", args=[version.pk]), {}).status_code == 403


def test_a_version_is_deployed_from_the_list(admin, prompt):
    second = prompt.versions.get(number=2)
    admin.post(
        reverse("admin:prompts_promptversion_changelist"), {"action": "deploy", "_selected_action": [str(second.pk)]}
    )
    assert publish.deployed_version(prompt.pk, "production") == second
    assert Deployment.objects.first().deployed_by.email == "root@example.com"


def test_a_deployment_that_is_added_deploys(admin, prompt):
    staging = Environment.objects.create(project=prompt.project, name="staging")
    second = prompt.versions.get(number=2)
    said = {"prompt": prompt.pk, "environment": staging.pk, "version": second.pk}
    assert admin.post(reverse("admin:prompts_deployment_add"), said).status_code == 302
    assert publish.deployed_version(prompt.pk, "staging") == second
    assert "staging" in list_of(admin, "deployment")


def test_nothing_is_deployed_across_prompts_or_projects(admin, prompt):
    other = Project.objects.create(slug="other", name="Other")
    elsewhere = Environment.objects.create(project=other, name="production")
    foreign = publish.make_version(publish.make_prompt(prompt.project_id, "other/prompt"), {"model": "m"})
    before = Deployment.objects.count()
    for said, told in (
        ({"environment": elsewhere.pk, "version": prompt.versions.first().pk}, "belongs to another project"),
        ({"environment": foreign.prompt.project.environments.get().pk, "version": foreign.pk}, "of another prompt"),
    ):
        reply = admin.post(reverse("admin:prompts_deployment_add"), {"prompt": prompt.pk} | said)
        assert told in reply.content.decode()
    assert Deployment.objects.count() == before
