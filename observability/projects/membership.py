"""Who is in a project: the only writer of memberships and invitations."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from observability.projects.models import (
    DEFAULT_ENVIRONMENT,
    Environment,
    Invitation,
    Membership,
    Project,
    User,
    hash_key,
)


class LastAdmin(Exception):  # noqa: N818
    """A project without an admin could not be mended by its members."""


def found(name: str, slug: str, founder: User | None = None) -> Project:
    """A new project with its default environment, and its first admin."""
    with transaction.atomic():
        project = Project.objects.create(slug=slug, name=name)
        Environment.objects.create(project=project, name=DEFAULT_ENVIRONMENT, is_default=True)
        if founder:
            Membership.objects.create(project=project, user=founder, role=Membership.Role.ADMIN)
    return project


def join(project: Project, user: User, role: str) -> bool:
    """Makes a person a member; False where they are one already, whose role stays."""
    with transaction.atomic():
        Invitation.objects.filter(project=project, email__iexact=user.email).delete()
        return Membership.objects.get_or_create(project=project, user=user, defaults={"role": role})[1]


def invite(project: Project, email: str, role: str, inviter: User) -> str:
    """The secret of a new invitation, which replaces an older one to the same address."""
    secret = secrets.token_urlsafe(30)
    with transaction.atomic():
        Invitation.objects.filter(project=project, email__iexact=email).delete()
        Invitation.objects.create(project=project, email=email, role=role, hash=hash_key(secret), invited_by=inviter)
    return secret


def invitation_of(secret: str) -> Invitation | None:
    """The invitation that a secret opens; None for an unknown, used, withdrawn or old one."""
    since = timezone.now() - timedelta(days=Invitation.DAYS)
    valid = Invitation.objects.filter(hash=hash_key(secret), created_at__gt=since)
    return valid.select_related("project", "invited_by").first()


def change_role(membership: Membership, role: str) -> None:
    """Raises LastAdmin."""
    with _an_admin_stays(membership.project):
        membership.role = role
        membership.save(update_fields=["role"])


def remove(membership: Membership) -> None:
    """Raises LastAdmin."""
    with _an_admin_stays(membership.project):
        membership.delete()


@contextmanager
def _an_admin_stays(project: Project) -> Iterator[None]:
    """A change after which the project must have an admin, if it had one. Changes wait for each other."""
    admins = Membership.objects.filter(project=project, role=Membership.Role.ADMIN)
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        had_one = admins.exists()
        yield
        if had_one and not admins.exists():
            raise LastAdmin("A project needs an admin: make somebody else one first.")
