"""Deleting a log, a trace or a session: a question first, then it is done."""

from typing import Any, Final, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from logs_app.ingest.store import deletion
from logs_app.models import Log, Session, Trace
from observability.projects.models import Project, User
from observability.projects.pages import draw, in_project
from observability.projects.permissions import may_write

_MODELS: Final[dict[str, Any]] = {"log": Log, "trace": Trace, "session": Session}


@require_http_methods(["GET", "POST"])
@in_project
def page(request: HttpRequest, project: Project, what: str, id: UUID) -> HttpResponse:
    """GET asks, POST deletes. `what` is log, trace or session."""
    if not may_write(cast(User, request.user), project):
        raise PermissionDenied("Viewers cannot delete.")
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
