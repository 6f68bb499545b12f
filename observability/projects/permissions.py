"""Who may do what in a project: its keys, its members by role, and superusers. Pages and API ask here."""

from enum import StrEnum
from typing import Any, Final

from django.core.exceptions import PermissionDenied as Forbidden
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from observability.projects.keys import Access
from observability.projects.models import Membership, Project, User


def projects_of(user: User) -> QuerySet[Project]:
    """The projects that a person may see."""
    return Project.objects.all() if user.is_superuser else Project.objects.filter(memberships__user=user)


class Right(StrEnum):
    """What a role may allow. The words are shown to people, here and in docs/members.md."""

    READ = "Read logs, traces, sessions, prompts and usage"
    WRITE = "Write: make and deploy prompt versions, judge, tag and delete logs"
    KEYS = "Make and revoke API keys"
    SETTINGS = "Change the project's settings and environments"
    MEMBERS = "Invite and remove members, change their roles"


ADMINS_ONLY: Final = frozenset((Right.SETTINGS, Right.MEMBERS))
RIGHTS: Final = {
    Membership.Role.VIEWER: frozenset((Right.READ,)),
    # A key may do what a developer may, and no more: so who may make one gains nothing by it.
    Membership.Role.DEVELOPER: frozenset(Right) - ADMINS_ONLY,
    Membership.Role.ADMIN: frozenset(Right),
}


def rights_of(user: User, project: Project) -> frozenset[Right]:
    """What a person may do in a project; nothing where they are no member."""
    if user.is_superuser:
        return frozenset(Right)
    membership = Membership.objects.filter(project=project, user=user).first()
    return RIGHTS[Membership.Role(membership.role)] if membership else frozenset()


def demand(right: Right, user: User, project: Project) -> None:
    """Raises PermissionDenied where a person's role does not give them a right."""
    if right not in rights_of(user, project):
        raise Forbidden(f"Your role in {project} does not allow this: {right.lower()}.")


def may_write(user: User, project: Project) -> bool:
    """Whether a person may change logs and prompts: viewers may not."""
    return Right.WRITE in rights_of(user, project)


def may_make_projects(user: User) -> bool:
    """Superusers, and who is trusted with a project already."""
    return user.is_superuser or user.memberships.filter(role=Membership.Role.ADMIN).exists()


def may_reset(user: User, person: User) -> bool:
    """Whether a person may make a link that sets another's password: it must open nothing that they may not open."""
    if user.is_superuser or person.is_superuser or person.is_staff:
        return user.is_superuser
    administered = user.memberships.filter(role=Membership.Role.ADMIN).values("project")
    return not person.memberships.exclude(project__in=administered).exists()


class InProject(BasePermission):
    """Finds the request's project, from its key or from `?project=<slug>`, and puts it at `request.project`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, Access):
            if (slug := request.GET.get("project")) and not request.auth.is_named(slug):
                raise PermissionDenied("The key belongs to another project.")
            # Loaded where it is looked at: what is answered from memory needs no more than its id.
            id = request.auth.project_id
            request.project = SimpleLazyObject(lambda: Project.objects.get(pk=id))  # type: ignore[attr-defined]
            return True
        if not isinstance(request.user, User):
            return False
        request.project = named_project(request, request.user)  # type: ignore[attr-defined]
        return request.method in ("GET", "HEAD", "OPTIONS") or may_write(request.user, request.project)  # type: ignore[attr-defined]


def named_project(request: Request | HttpRequest, user: User) -> Project:
    """The project that `?project=<slug>` names; the only one where the person has just one."""
    slug = request.GET.get("project", "")
    seen = list(projects_of(user).filter(**({"slug": slug} if slug else {}))[:2])
    if not seen:
        raise NotFound(f"No project {slug!r}." if slug else "You are in no project.")
    if len(seen) > 1:
        raise ValidationError({"project": ["You are in several projects: name one with ?project=<slug>."]})
    return seen[0]
