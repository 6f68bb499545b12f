"""Members of a project, one a role, signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from observability.projects.models import Membership, Project, User

PASSWORD = "correct horse battery"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def member(project: Project) -> Callable[..., Client]:
    """Somebody in the project, signed in: `member("viewer")` is viewer@example.com."""

    def make(role: str, email: str = "", project: Project = project) -> Client:
        user = User.objects.create_user(email or f"{role}@example.com", PASSWORD)
        Membership.objects.create(project=project, user=user, role=role)
        return signed_in(user)

    return make


@pytest.fixture
def boss(member: Callable[..., Client]) -> Client:
    """The project's admin."""
    return member("admin")
