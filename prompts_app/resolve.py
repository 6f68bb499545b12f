"""Which prompt and which version a log belongs to (DESIGN: section 3).

A version never changes and a log keeps the one that it was given, so answers are remembered for a few seconds: the way
in asks the database once for each new prompt, version or deployment.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from observability.memory import Memory
from prompts_app import publish
from prompts_app.identity import details_of, hash_of
from prompts_app.models import Deployment, Prompt, PromptVersion

_NOBODY: Final = UUID(int=0)
_ID: Final = re.compile(r"(?:[a-z]{2,3}_)?([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})")


class NotFound(Exception):  # noqa: N818
    """The reference names nothing: `what` is path, id, version_id or environment."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what
        self.message = message


@dataclass(frozen=True, slots=True)
class Reference:
    """How a log names its prompt; fields as in logs_app.records.PromptRef."""

    path: str | None = None
    id: str | None = None
    version_id: str | None = None
    environment: str | None = None
    details: Mapping[str, Any] | None = None
    file: str = "prompt"
    must_exist: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A prompt and a version of it; `model` and `provider` are the version's."""

    prompt_id: UUID
    path: str
    version_id: UUID | None = None
    model: str | None = None
    provider: str | None = None


_named: Memory[tuple[Any, ...], Resolved] = Memory()
_versions: Memory[tuple[Any, ...], Resolved] = Memory()


def resolve(project_id: int, reference: Reference, environment: str) -> Resolved:
    """The version that a log belongs to; `environment` is the log's own, or the project's default.

    Raises NotFound.
    """
    who = (project_id, reference.path, reference.id, reference.file)
    if reference.version_id:
        return _versions.get((*who, reference.version_id), lambda: _by_version(project_id, reference))
    if number := reference.number:
        return _named.get((*who, number), lambda: _by_number(project_id, reference, number))
    if reference.environment:
        return _named.get((*who, "in", reference.environment), lambda: _by_environment(project_id, reference))
    if reference.details is not None:
        details = details_of(reference.file, reference.details)
        return _versions.get((*who, hash_of(details)), lambda: _by_details(project_id, reference, details))
    return _named.get((*who, environment, reference.must_exist), lambda: _by_name(project_id, reference, environment))


def id_in(text: str) -> UUID | None:
    """The id in a text such as `prv_<32 hex>` or a plain UUID."""
    match = _ID.fullmatch(text.lower())
    return UUID(match[1]) if match else None


def find(project_id: int, reference: Reference) -> Prompt | None:
    """The prompt that a reference names. Raises NotFound for one of another kind."""
    prompts = Prompt.objects.filter(project_id=project_id)
    id = id_in(reference.id) if reference.id else None
    prompt = (
        prompts.filter(pk=id or _NOBODY).first() if reference.id else prompts.filter(path=reference.path or "").first()
    )
    if prompt and prompt.file != reference.file:
        what = "id" if reference.id else "path"
        raise NotFound(what, f"{reference.id or reference.path!r} is a {prompt.file}, not a {reference.file}")
    return prompt


def _known(project_id: int, reference: Reference) -> Prompt:
    prompt = find(project_id, reference)
    if prompt is None:
        what, name = ("id", reference.id) if reference.id else ("path", reference.path)
        raise NotFound(what, f"no {reference.file} has the {what} {name!r}")
    return prompt


def _by_version(project_id: int, reference: Reference) -> Resolved:
    id = id_in(reference.version_id or "")
    prompt = _known(project_id, reference) if reference.path or reference.id else None
    versions = PromptVersion.objects.filter(prompt__project_id=project_id)
    versions = versions.filter(prompt=prompt) if prompt else versions
    version = versions.filter(pk=id).first() if id else None
    if version is None:
        raise NotFound("version_id", f"there is no version {reference.version_id!r} of this {reference.file}")
    return _resolved(version)


def _by_environment(project_id: int, reference: Reference) -> Resolved:
    prompt = _known(project_id, reference)
    version = publish.deployed_version(prompt.pk, reference.environment or "")
    if version is None:
        raise NotFound("environment", f"no version of {prompt.path!r} is deployed to {reference.environment!r}")
    return _resolved(version)


def _by_number(project_id: int, reference: Reference, number: int) -> Resolved:
    """A prompt that is not of this registry is made, and has no version of the number."""
    prompt = find(project_id, reference) or publish.make_prompt(project_id, reference.path or "", reference.file)
    version = PromptVersion.objects.filter(prompt=prompt, number=number).select_related("prompt").first()
    return _resolved(version) if version else Resolved(prompt.pk, prompt.path)


def _by_details(project_id: int, reference: Reference, details: dict[str, Any]) -> Resolved:
    prompt = find(project_id, reference)
    if prompt is None:
        if not reference.path:
            raise NotFound("id", f"no {reference.file} has the id {reference.id!r}")
        prompt = publish.make_prompt(project_id, reference.path, reference.file)
        find(project_id, reference)  # another request may have made it just now, of another kind
    found = PromptVersion.objects.filter(prompt=prompt, hash=hash_of(details)).first()
    return _resolved(found or publish.make_version(prompt, details))


def _by_name(project_id: int, reference: Reference, environment: str) -> Resolved:
    """What only names a prompt gets the version deployed in its environment, if any. A registry's own client, whose
    prompt must exist, gets the latest where none is deployed."""
    if reference.must_exist:
        prompt = _known(project_id, reference)
    else:
        prompt = find(project_id, reference) or publish.make_prompt(project_id, reference.path or "", reference.file)
    version = publish.deployed_version(prompt.pk, environment)
    if version is None and reference.must_exist:
        version = PromptVersion.objects.filter(prompt=prompt).order_by("-number").first()
    return _resolved(version) if version else Resolved(prompt.pk, prompt.path)


def _resolved(version: PromptVersion) -> Resolved:
    model, provider = (version.details.get(name) for name in ("model", "provider"))
    return Resolved(
        version.prompt_id,
        version.prompt.path,
        version.pk,
        model if isinstance(model, str) else None,
        provider if isinstance(provider, str) else None,
    )


@receiver([post_save, post_delete], sender=Deployment)
@receiver([post_save, post_delete], sender=Prompt)
def forget(**_: object) -> None:
    """A deployment holds at once in the process that made it, and within KEY_CACHE_SECONDS in the others."""
    _named.forget()
    # Until the transaction ends, others read and remember what was before.
    transaction.on_commit(_named.forget)


@receiver(post_delete, sender=Prompt)
@receiver(post_delete, sender=PromptVersion)
def forget_versions(**_: object) -> None:
    _versions.forget()
