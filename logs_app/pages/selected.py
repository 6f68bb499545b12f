"""Logs that are selected in the list: deleted after a question, tagged. Exports are `exports.start`."""

from collections.abc import Callable
from functools import wraps
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from logs_app.ingest.limits import MAX_SEGMENT
from logs_app.ingest.store import deletion
from logs_app.ingest.store.tagging import retag
from logs_app.models import Log
from logs_app.pages.columns import list_at
from observability.projects.models import Project, User
from observability.projects.pages import in_project
from observability.projects.pages.asking import Question, ask
from observability.projects.paging import MAX_LIMIT
from observability.projects.permissions import Right, demand

Page = Callable[[HttpRequest, Project, list[UUID]], HttpResponseBase]


def _of_selected(page: Page) -> Callable[..., HttpResponseBase]:
    """A page for who may write, which is posted the `id` of each selected log."""

    @require_POST
    @in_project
    @wraps(page)
    def opened(request: HttpRequest, project: Project) -> HttpResponseBase:
        demand(Right.WRITE, cast(User, request.user), project)
        texts = request.POST.getlist("id")
        if not 1 <= len(texts) <= MAX_LIMIT:
            return HttpResponse(f"Select 1 to {MAX_LIMIT} logs, got {len(texts)}.", status=400)
        try:
            ids = [UUID(text) for text in texts]
        except ValueError:
            return HttpResponse("Expected ids of logs.", status=400)
        return page(request, project, ids)

    return opened


@_of_selected
def delete(request: HttpRequest, project: Project, ids: list[UUID]) -> HttpResponseBase:
    """Asks, and deletes when the answer is posted."""
    logs = Log.objects.filter(project=project, id__in=ids)
    back = list_at(project, request.POST.get("query", ""))
    if "sure" in request.POST:
        messages.success(request, f"{_counted(deletion.remove(logs))} deleted.")
        return redirect(back)
    title = f"Delete {_counted(logs.count())}?"
    words = "What was said in them and all feedback goes too. They count nowhere any more, and do not come back."
    fields = [("sure", "1"), ("query", request.POST.get("query", "")), *(("id", str(id)) for id in ids)]
    return ask(request, project, Question(title, words, "Delete", back, fields=fields), "logs")


@_of_selected
def tag(request: HttpRequest, project: Project, ids: list[UUID]) -> HttpResponseBase:
    """Adds a tag or removes it, as `act` says."""
    act, name = request.POST.get("act", ""), request.POST.get("tag", "").strip()
    if act not in ("add", "remove") or not name or len(name) > MAX_SEGMENT or "\0" in name:
        return HttpResponse(f"Expected to add or remove a tag of 1 to {MAX_SEGMENT} characters.", status=400)
    changed = retag(project.pk, ids, **{act: [name]})
    said = f"Tag {name} was added to" if act == "add" else f"Tag {name} was removed from"
    messages.success(request, f"{said} {_counted(changed)}.")
    return redirect(list_at(project, request.POST.get("query", "")))


def _counted(logs: int) -> str:
    return f"{logs} log{'' if logs == 1 else 's'}"
