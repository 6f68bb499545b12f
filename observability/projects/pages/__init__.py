"""What every page stands in: a person who signed in, a project that they may see, and their clock."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from observability.projects.models import Project, User
from observability.projects.permissions import Right, may_make_projects, projects_of, rights_of

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Project, P], HttpResponseBase]

LAST_PROJECT = "project"  # in the session: where a person was last
ZONE = "timezone"  # the cookie in which the browser says its time zone


def in_project(page: Page[P]) -> Callable[..., HttpResponseBase]:
    """A page at `/projects/<slug>/…`: 404 for whoever may not see the project. Times are the viewer's."""

    @login_required
    @wraps(page)
    def opened(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        project = get_object_or_404(projects_of(cast(User, request.user)), slug=slug)
        if request.session.get(LAST_PROJECT) != slug:
            request.session[LAST_PROJECT] = slug
        with timezone.override(_zone_of(request)):
            return page(request, project, *args, **kwargs)

    return opened


def draw(
    request: HttpRequest, project: Project | None, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page with what its frame needs: the project, the others to switch to, and what the person may do."""
    user = cast(User, request.user)
    rights = rights_of(user, project) if project else frozenset()
    frame = {
        "project": project,
        "projects": projects_of(user).order_by("name"),
        "may_make_projects": may_make_projects(user),
        "may_write": Right.WRITE in rights,
        "may_make_keys": Right.KEYS in rights,
        "may_change_settings": Right.SETTINGS in rights,
        "may_change_members": Right.MEMBERS in rights,
    }
    return render(request, template, frame | context, status=status)


def last_project(request: HttpRequest) -> Project | None:
    """Where the person was last, or the first project that they may see."""
    projects = projects_of(cast(User, request.user))
    last = projects.filter(slug=request.session.get(LAST_PROJECT, "")).first()
    return last or projects.order_by("pk").first()


@login_required
def home(request: HttpRequest) -> HttpResponse:
    project = last_project(request)
    return redirect("logs:overview", project.slug) if project else draw(request, None, "no_project.html", {}, 404)


def _zone_of(request: HttpRequest) -> ZoneInfo:
    try:
        return ZoneInfo(request.COOKIES.get(ZONE, "UTC"))
    except (ValueError, OSError, KeyError):
        return ZoneInfo("UTC")
