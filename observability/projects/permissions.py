"""Who may see a project: its keys, its members, and superusers."""

from typing import Any

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


def may_write(user: User, project: Project) -> bool:
    """Whether a person may change things in a project: viewers may not."""
    writers = (Membership.Role.DEVELOPER, Membership.Role.ADMIN)
    return user.is_superuser or Membership.objects.filter(project=project, user=user, role__in=writers).exists()


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
