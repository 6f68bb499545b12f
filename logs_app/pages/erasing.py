"""Deleting a log, a trace or a session, or all that there is of somebody: a question first, then it is done."""

from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from logs_app.ingest.store import deletion
from logs_app.models import Log, Session, Trace
from logs_app.pages.person import name_in
from observability.projects.models import Project, User
from observability.projects.pages import draw, in_project
from observability.projects.permissions import may_write

_MODELS: Final[dict[str, Any]] = {"log": Log, "trace": Trace, "session": Session}


@require_http_methods(["GET", "POST"])
@in_project
def page(request: HttpRequest, project: Project, what: str, id: UUID) -> HttpResponse:
    """GET asks, POST deletes. `what` is log, trace or session."""
    _demand(request, project)
    row = get_object_or_404(_MODELS[what], project=project, pk=id)
    if request.method == "POST":
        if what == "log":
            deletion.delete(project.pk, id)
        else:
            deletion.erase(project.pk, f"{what}_id", id)
        return redirect(f"logs:{what}-list", project.slug)
    logs = 1 if what == "log" else Log.objects.filter(project=project, **{what: id}).count()
    context = {"nav": f"{what}s", "what": what, "row": row, "logs": logs}
    return draw(request, project, "logs/delete.html", context)


@require_http_methods(["GET", "POST"])
@in_project
def person(request: HttpRequest, project: Project, what: str) -> HttpResponse:
    """The same of everything of a customer or a user: `?customer=acme`. The logs that name none are nobody's."""
    _demand(request, project)
    if not (name := name_in(request.GET, what)):
        return HttpResponse(f"Expected ?{what}=<name>.", status=400)
    if request.method == "POST":
        deletion.erase(project.pk, what, name)
        messages.success(request, f"Everything of {name} was erased.")
        return redirect(f"logs:{what}-list", project.slug)
    return draw(request, project, "logs/erase.html", {"nav": f"{what}s", "what": what, "name": name})


def _demand(request: HttpRequest, project: Project) -> None:
    if not may_write(cast(User, request.user), project):
        raise PermissionDenied("Viewers cannot delete.")
