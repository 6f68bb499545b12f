"""The only writer of prompts, versions and deployments."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from observability.projects.models import DEFAULT_ENVIRONMENT, Environment, Project, User
from prompts_app.identity import details_of, hash_of
from prompts_app.models import Deployment, Directory, Prompt, PromptVersion


class Taken(Exception):  # noqa: N818
    """A name or a path that another has: `what` is name or path."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what
        self.message = message


def make_prompt(project_id: int, path: str, file: str = Prompt.File.PROMPT) -> Prompt:
    """The prompt of this path, made where there is none."""
    prompt, is_new = Prompt.objects.get_or_create(project_id=project_id, path=path, defaults={"file": file})
    if is_new:
        make_directories(project_id, prompt.folder)
    return prompt


def make_directories(project_id: int, path: str) -> None:
    """The directory of this path and all above it, made where there is none."""
    parts = path.split("/") if path else []
    rows = [Directory(project_id=project_id, path="/".join(parts[: n + 1])) for n in range(len(parts))]
    Directory.objects.bulk_create(rows, ignore_conflicts=True)


def move(prompt: Prompt, path: str) -> None:
    """Gives a prompt another path. Raises Taken."""
    if Prompt.objects.filter(project_id=prompt.project_id, path=path).exclude(pk=prompt.pk).exists():
        raise Taken("path", f"{path!r} is the path of another file")
    prompt.path = path
    prompt.save()
    make_directories(prompt.project_id, prompt.folder)


def make_version(
    prompt: Prompt,
    said: Mapping[str, Any],
    created_by: User | None = None,
    name: str = "",
    description: str = "",
) -> PromptVersion:
    """The version with these details, made where there is none. The first of a prompt is deployed to the default
    environment; later ones are not. Raises Taken for the name of another version."""
    details = details_of(prompt.file, said)
    hash = hash_of(details)
    with transaction.atomic():
        # Numbers follow one another, and two requests with the same new details make one version.
        Prompt.objects.select_for_update().get(pk=prompt.pk)
        found = PromptVersion.objects.filter(prompt=prompt, hash=hash).first()
        if found is None:
            found = _new_version(prompt, details, hash, created_by)
        if name or description:
            describe(found, name=name or None, description=description or None)
    return found


def _new_version(prompt: Prompt, details: dict[str, Any], hash: str, created_by: User | None) -> PromptVersion:
    """Call under the lock of the prompt."""
    last = PromptVersion.objects.filter(prompt=prompt).aggregate(last=Max("number"))["last"] or 0
    version = PromptVersion.objects.create(
        prompt=prompt, number=last + 1, hash=hash, details=details, created_by=created_by
    )
    if last == 0:
        deploy(version, default_environment(prompt.project_id), created_by)
    return version


def describe(version: PromptVersion, name: str | None = None, description: str | None = None) -> None:
    """Names a version; None leaves what is there. Raises Taken."""
    if name and PromptVersion.objects.filter(prompt=version.prompt_id, name=name).exclude(pk=version.pk).exists():
        raise Taken("name", f"Version name {name!r} already exists")
    version.name = version.name if name is None else name
    version.description = version.description if description is None else description
    version.save(update_fields=["name", "description"])


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


def delete_version(version: PromptVersion) -> None:
    """Deletes a version. Where it was deployed none is then: an earlier one does not come back unasked."""
    prompt = version.prompt
    with transaction.atomic():
        Prompt.objects.select_for_update().get(pk=prompt.pk)
        environments = Environment.objects.filter(deployments__version=version).distinct()
        deployed = [each for each in environments if deployed_version(prompt.pk, each.name) == version]
        version.delete()
        for environment in deployed:
            withdraw(prompt, environment)


def move_directory(directory: Directory, path: str) -> None:
    """Gives a directory another path, and with it all that lies in it. Raises Taken."""
    before = f"{directory.path}/"
    with transaction.atomic():
        inside = Prompt.objects.filter(project_id=directory.project_id, path__startswith=before)
        for prompt in inside:
            move(prompt, f"{path}/{prompt.path.removeprefix(before)}")
        below = Directory.objects.filter(project_id=directory.project_id, path__startswith=before)
        paths = [f"{path}/{each.path.removeprefix(before)}" for each in below]
        below.delete()
        for each in paths:
            make_directories(directory.project_id, each)
        Directory.objects.filter(project_id=directory.project_id, path=path).exclude(pk=directory.pk).delete()
        directory.path = path
        directory.save()
        make_directories(directory.project_id, path)
