"""Logs that are selected in the list: deleted after a question, tagged. Exports are `exports.start`."""

from collections.abc import Callable
from functools import wraps
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from logs_app.ingest.store import deletion
from logs_app.ingest.store.tagging import retag
from logs_app.models import Log
from logs_app.pages.columns import list_at
from logs_app.selections import ids_in, tags_in
from observability.projects.models import Project, User
from observability.projects.pages import in_project
from observability.projects.pages.asking import Question, ask
from observability.projects.paging import BadFilter
from observability.projects.permissions import Right, demand

Page = Callable[[HttpRequest, Project, list[UUID]], HttpResponseBase]


def _of_selected(page: Page) -> Callable[..., HttpResponseBase]:
    """A page for who may write, which is posted the `id` of each selected log."""

    @require_POST
    @in_project
    @wraps(page)
    def opened(request: HttpRequest, project: Project) -> HttpResponseBase:
        demand(Right.WRITE, cast(User, request.user), project)
        try:
            return page(request, project, ids_in(request.POST.getlist("id")))
        except BadFilter as bad:
            return HttpResponse(str(bad), status=400)

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
    act = request.POST.get("act", "")
    if act not in ("add", "remove"):
        return HttpResponse("Expected to add or to remove a tag.", status=400)
    [name] = tags_in([request.POST.get("tag", "").strip()], "tag")
    changed = retag(project.pk, ids, **{act: [name]})
    said = f"Tag {name} was added to" if act == "add" else f"Tag {name} was removed from"
    messages.success(request, f"{said} {_counted(changed)}.")
    return redirect(list_at(project, request.POST.get("query", "")))


def _counted(logs: int) -> str:
    return f"{logs} log{'' if logs == 1 else 's'}"
