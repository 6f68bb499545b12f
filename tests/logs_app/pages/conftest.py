"""Somebody who reads pages, and a way to log."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from observability.projects.models import Membership, Project, User
from tests.logs_app.pages import Reader


@pytest.fixture
def viewer(project: Project) -> User:
    user = User.objects.create_user("viewer@example.com", "a-good-password")
    Membership.objects.create(project=project, user=user, role="viewer")
    return user


@pytest.fixture
def reader(project: Project, viewer: User) -> Reader:
    client = Client()
    client.force_login(viewer)
    return Reader(client, project.slug)


@pytest.fixture
def send(api: Client) -> Callable[..., list[str]]:
    """Logs natively: each is two minutes old where it says no time. Returns the ids."""

    def take(*logs: dict[str, Any], path: str = "logs") -> list[str]:
        reply = api.post(f"/api/v1/{path}/", json.dumps(logs), content_type="application/json")
        assert reply.status_code == 200, reply.content
        return [log["id"] for log in reply.json()["results"]]

    return take
