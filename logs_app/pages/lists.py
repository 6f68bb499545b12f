"""The lists: logs, traces, sessions."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from logs_app.models import Log
from logs_app.pages.bar import Bar
from logs_app.selectors.logs import page_of_logs
from logs_app.selectors.sessions import page_of_sessions
from logs_app.selectors.traces import page_of_traces
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter, Page

PAGE: Final = 50


@in_project
def log_list(request: HttpRequest, project: Project) -> HttpResponse:
    return _list(request, project, "log", page_of_logs)


@in_project
def trace_list(request: HttpRequest, project: Project) -> HttpResponse:
    return _list(request, project, "trace", page_of_traces)


@in_project
def session_list(request: HttpRequest, project: Project) -> HttpResponse:
    return _list(request, project, "session", page_of_sessions)


def _list(request: HttpRequest, project: Project, what: str, page_of: Callable[..., Page[Any]]) -> HttpResponse:
    bar = Bar(project, request.GET)
    context = {"nav": f"{what}s", "bar": bar, "what": what, "detail": f"logs:{what}-detail"}
    template = "logs/log_list.html" if what == "log" else "logs/whole_list.html"
    try:
        page = page_of(project, bar.filters, request.GET.get("cursor"), PAGE)
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, template, context, status=400)
    has_logs = bool(page.rows) or Log.objects.filter(project=project).exists()
    return draw(request, project, template, context | {"page": page, "has_logs": has_logs})
