"""Which project a key opens. Answers are kept for a few seconds, so that ingest asks the database rarely."""

import uuid
from dataclasses import dataclass

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from observability.memory import Memory
from observability.projects import last_use
from observability.projects.models import DEFAULT_ENVIRONMENT, ApiKey, Environment, Project, hash_key


@dataclass(frozen=True, slots=True)
class Access:
    """A project as ingest needs it, and what the credential that opened it may do."""

    project_id: int
    slug: str
    public_id: uuid.UUID
    default_environment: str
    may_read: bool
    presented: str
    joins_calls: bool = True

    def is_named(self, name: str) -> bool:
        """Whether a client's word for a project means this one: its slug or its public id."""
        return name in (self.slug, str(self.public_id), self.public_id.hex)


_memory: Memory[str, Access | None] = Memory()


def access_by_key(key: str) -> Access | None:
    """The project that this key opens; None for an unknown or revoked key."""
    name = hash_key(key)
    return _memory.get(name, lambda: _by_hash(name, key))


def access_by_public_id(public_id: str) -> Access | None:
    """Write-only access by a project's public id, where the project allows it."""
    try:
        wanted = uuid.UUID(public_id)
    except ValueError:
        return None
    return _memory.get(f"public:{wanted}", lambda: _by_public_id(wanted))


def access_to(project: Project) -> Access:
    """A project as ingest needs it, for what came with a key before."""
    return _access(project, may_read=False, presented="")


def _by_public_id(public_id: uuid.UUID) -> Access | None:
    project = Project.objects.filter(public_id=public_id, takes_public_id=True).first()
    return _access(project, may_read=False, presented=str(public_id)) if project else None


def _by_hash(name: str, key: str) -> Access | None:
    found = ApiKey.objects.filter(hash=name, revoked_at=None).select_related("project").first()
    if found is None:
        return None
    last_use.note(found.pk)
    return _access(found.project, may_read=True, presented=key)


def _access(project: Project, *, may_read: bool, presented: str) -> Access:
    default = Environment.objects.filter(project=project, is_default=True).values_list("name", flat=True).first()
    return Access(
        project_id=project.pk,
        slug=project.slug,
        public_id=project.public_id,
        default_environment=default or DEFAULT_ENVIRONMENT,
        may_read=may_read,
        presented=presented,
        joins_calls=project.joins_calls,
    )


@receiver([post_save, post_delete], sender=ApiKey)
@receiver([post_save, post_delete], sender=Project)
@receiver([post_save, post_delete], sender=Environment)
def forget(**_: object) -> None:
    """Changes hold at once in the process that made them, and within KEY_CACHE_SECONDS in the others."""
    _memory.forget()
