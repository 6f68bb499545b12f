"""A registry to talk to, and its environments."""

import pytest
from django.test import Client

from observability.projects.models import Environment, Project
from tests.prompts_app.api import Registry


@pytest.fixture
def registry(api: Client) -> Registry:
    return Registry(api)


@pytest.fixture
def staging(project: Project) -> Environment:
    return Environment.objects.create(project=project, name="staging")
