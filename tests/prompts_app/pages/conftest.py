"""Who reads and who deploys, and a prompt to look at."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from observability.projects.models import Environment, Membership, Project, User
from prompts_app import publish
from prompts_app.models import Prompt
from tests.logs_app.pages import Reader


def member(project: Project, role: str) -> Reader:
    user = User.objects.create_user(f"{role}@example.com")
    Membership.objects.create(project=project, user=user, role=role)
    client = Client()
    client.force_login(user)
    return Reader(client, project.slug)


@pytest.fixture
def viewer(project: Project) -> Reader:
    return member(project, "viewer")


@pytest.fixture
def developer(project: Project) -> Reader:
    return member(project, "developer")


@pytest.fixture
def staging(project: Project) -> Environment:
    return Environment.objects.create(project=project, name="staging")


TEMPLATE = [
    {"role": "system", "content": "You help {{customer}}.\nBe kind."},
    {"role": "user", "content": [{"type": "text", "text": "{{question}} <b>"}]},
]


@pytest.fixture
def prompt(project: Project) -> Prompt:
    """support/eu/answer with three versions, the first in production."""
    made = publish.make_prompt(project.pk, "support/eu/answer")
    tools = [{"name": "find_order", "description": "Finds an order.", "parameters": {"type": "object"}}]
    publish.make_version(made, {"model": "gpt-4o", "template": TEMPLATE, "tools": tools}, name="first")
    publish.make_version(made, {"model": "gpt-4o", "template": TEMPLATE, "temperature": 0.2})
    kinder = [{"role": "system", "content": "You help {{customer}}.\nBe kinder."}, TEMPLATE[1]]
    publish.make_version(made, {"model": "gpt-5", "template": kinder, "temperature": 0.2})
    return made


@pytest.fixture
def address(project: Project, prompt: Prompt) -> Callable[..., str]:
    """The address of a page of the prompt, below its project: `address("deploy", 3)`."""

    def of(name: str, *more: Any) -> str:
        return reverse(f"prompts:{name}", args=[project.slug, prompt.pk, *more]).removeprefix(
            f"/projects/{project.slug}/"
        )

    return of


@pytest.fixture
def send(api: Client) -> Callable[..., None]:
    """Logs, or judgements."""

    def take(*sent: dict[str, Any], path: str = "logs") -> None:
        reply = api.post(f"/api/v1/{path}/", json.dumps(sent), content_type="application/json")
        assert reply.status_code == 200, reply.content

    return take
