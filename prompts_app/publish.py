"""The only writer of prompts, versions and deployments."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from observability.projects.models import DEFAULT_ENVIRONMENT, Environment, Project, User
from prompts_app.identity import details_of, hash_of
from prompts_app.models import Deployment, Prompt, PromptVersion


def make_prompt(project_id: int, path: str, file: str = Prompt.File.PROMPT) -> Prompt:
    """The prompt of this path, made where there is none."""
    return Prompt.objects.get_or_create(project_id=project_id, path=path, defaults={"file": file})[0]


def make_version(prompt: Prompt, said: Mapping[str, Any], created_by: User | None = None) -> PromptVersion:
    """The version with these details, made where there is none. The first of a prompt is deployed to the default
    environment; later ones are not."""
    details = details_of(prompt.file, said)
    hash = hash_of(details)
    with transaction.atomic():
        # Numbers follow one another, and two requests with the same new details make one version.
        Prompt.objects.select_for_update().get(pk=prompt.pk)
        found = PromptVersion.objects.filter(prompt=prompt, hash=hash).first()
        if found:
            return found
        last = PromptVersion.objects.filter(prompt=prompt).aggregate(last=Max("number"))["last"] or 0
        version = PromptVersion.objects.create(
            prompt=prompt, number=last + 1, hash=hash, details=details, created_by=created_by
        )
        if last == 0:
            deploy(version, default_environment(prompt.project_id), created_by)
    return version


def deploy(version: PromptVersion, environment: Environment, deployed_by: User | None = None) -> Deployment:
    """From now on this version is the one deployed there. Rolling back is deploying an earlier version."""
    return Deployment.objects.create(
        prompt_id=version.prompt_id, environment=environment, version=version, deployed_by=deployed_by
    )


def withdraw(prompt: Prompt, environment: Environment, deployed_by: User | None = None) -> Deployment:
    """From now on no version is deployed there."""
    return Deployment.objects.create(prompt=prompt, environment=environment, version=None, deployed_by=deployed_by)


def default_environment(project_id: int) -> Environment:
    """The project's default environment, made where it has none."""
    found = Environment.objects.filter(project_id=project_id, is_default=True).first()
    if found:
        return found
    environment, _ = Environment.objects.get_or_create(
        project=Project.objects.get(pk=project_id), name=DEFAULT_ENVIRONMENT, defaults={"is_default": True}
    )
    return environment


def deployed_version(prompt_id: UUID, environment: str) -> PromptVersion | None:
    """The version that is deployed there now, by the environment's name."""
    current = Deployment.objects.filter(prompt_id=prompt_id, environment__name=environment)
    last = current.order_by("-id").select_related("version").first()
    return last.version if last else None
