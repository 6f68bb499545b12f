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


class NothingBefore(Exception):  # noqa: N818
    """There is no version to roll back to."""


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
    """As `find_or_make_version`, for whom it is all the same whether the version was there."""
    return find_or_make_version(prompt, said, created_by, name, description)[0]


def find_or_make_version(
    prompt: Prompt,
    said: Mapping[str, Any],
    created_by: User | None = None,
    name: str = "",
    description: str = "",
) -> tuple[PromptVersion, bool]:
    """The version with these details, and whether it was made now. The first of a prompt is deployed to the default
    environment; later ones are not. Raises Taken for the name of another version."""
    details = details_of(prompt.file, said)
    hash = hash_of(details)
    with transaction.atomic():
        # Numbers follow one another, and two requests with the same new details make one version.
        _lock(prompt.pk)
        found = PromptVersion.objects.filter(prompt=prompt, hash=hash).first()
        version = found or _new_version(prompt, details, hash, created_by)
        if name or description:
            describe(version, name=name or None, description=description or None)
    return version, found is None


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
    with transaction.atomic():
        _lock(version.prompt_id)
        others = PromptVersion.objects.filter(prompt=version.prompt_id).exclude(pk=version.pk)
        if name and others.filter(name=name).exists():
            raise Taken("name", f"Version name {name!r} already exists")
        said = {"name": name, "description": description}
        new = {field: text for field, text in said.items() if text is not None}
        for field, text in new.items():
            setattr(version, field, text)
        version.save(update_fields=list(new))


def deploy(version: PromptVersion, environment: Environment, deployed_by: User | None = None) -> Deployment:
    """From now on this version is the one deployed there; where it is so already, nothing changes."""
    with transaction.atomic():
        _lock(version.prompt_id)
        current = _current(version.prompt_id, environment)
        if current and current.version_id == version.pk:
            return current
        return Deployment.objects.create(
            prompt_id=version.prompt_id, environment=environment, version=version, deployed_by=deployed_by
        )


def roll_back(prompt: Prompt, environment: Environment, deployed_by: User | None = None) -> Deployment:
    """Deploys the version that was deployed there before. Raises NothingBefore."""
    with transaction.atomic():
        _lock(prompt.pk)
        version = version_before(prompt, environment)
        if version is None:
            raise NothingBefore(f"no other version of {prompt.path!r} was deployed to {environment.name!r} before")
        return deploy(version, environment, deployed_by)


def version_before(prompt: Prompt, environment: Environment) -> PromptVersion | None:
    """The version that was deployed there last, other than the one that is now."""
    current = _current(prompt.pk, environment)
    history = Deployment.objects.filter(prompt=prompt, environment=environment).exclude(version=None)
    if current and current.version_id:
        history = history.exclude(version=current.version_id)
    last = history.order_by("-id").select_related("version").first()
    return last.version if last else None


def withdraw(prompt: Prompt, environment: Environment, deployed_by: User | None = None) -> Deployment | None:
    """From now on no version is deployed there. None where none was: nothing changes."""
    with transaction.atomic():
        _lock(prompt.pk)
        current = _current(prompt.pk, environment)
        if current is None or current.version_id is None:
            return None
        return Deployment.objects.create(prompt=prompt, environment=environment, version=None, deployed_by=deployed_by)


def _lock(prompt_id: UUID) -> None:
    """Who changes a prompt waits for whoever is at it, until the end of the transaction."""
    Prompt.objects.select_for_update().get(pk=prompt_id)


def _current(prompt_id: UUID, environment: Environment) -> Deployment | None:
    return Deployment.objects.filter(prompt_id=prompt_id, environment=environment).order_by("-id").first()


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
        _lock(prompt.pk)
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
