"""The lists: logs, traces, sessions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from logs_app.filter_kinds import moment
from logs_app.models import Log
from logs_app.pages.bar import Bar
from logs_app.pages.columns import Column, choice_of, rows_of
from logs_app.pages.own_parameters import without
from logs_app.selectors.live import MOST, logs_since
from logs_app.selectors.logs import page_of_logs
from logs_app.selectors.sessions import page_of_sessions
from logs_app.selectors.traces import page_of_traces
from observability.projects.models import Project, User
from observability.projects.pages import draw, in_project
from observability.projects.paging import ADDRESS, MAX_LIMIT, BadFilter, Page, whole_number

SIZES: Final = (50, 100, 200, MAX_LIMIT)  # rows of a page
LIVE: Final = ("live", "seen")  # what the address of a list of logs says besides
LONGEST: Final = timedelta(hours=1)  # that a list is brought up to date over


@in_project
def log_list(request: HttpRequest, project: Project) -> HttpResponse:
    """The list of logs; `?live` has those on top that arrive while it is looked at."""
    choice = choice_of(cast(User, request.user), project)
    is_live = "live" in request.GET and "cursor" not in request.GET
    more = {"choice": choice, "is_live": is_live, "seen": timezone.now(), "most": MAX_LIMIT}
    return _list(request, project, "log", _page_of_rows(choice.columns), more)


@in_project
def live(request: HttpRequest, project: Project) -> HttpResponse:
    """The rows of the logs that arrived since `?seen`, and what asks for the next."""
    now, filters = timezone.now(), without(request.GET, *LIVE, "cursor")
    try:
        asked = _seen_in(request.GET.get("seen", ""))
        seen = max(asked, now - LONGEST)
        logs = logs_since(project, filters, seen)
    except BadFilter as bad:
        return HttpResponse(str(bad), status=400)
    rows = rows_of(logs, choice_of(cast(User, request.user), project).columns, project)
    context = {
        "rows": rows,
        "seen": now,
        "carried": without(filters, *ADDRESS).urlencode(),
        "is_cut": seen > asked or len(rows) == MOST,
    }
    return draw(request, project, "logs/_live.html", context)


@in_project
def trace_list(request: HttpRequest, project: Project) -> HttpResponse:
    return _list(request, project, "trace", page_of_traces, {})


@in_project
def session_list(request: HttpRequest, project: Project) -> HttpResponse:
    return _list(request, project, "session", page_of_sessions, {})


def _list(
    request: HttpRequest, project: Project, what: str, page_of: Callable[..., Page[Any]], more: dict[str, Any]
) -> HttpResponse:
    bar = Bar(project, without(request.GET, *LIVE))
    size = whole_number(request.GET.get("limit", ""))
    context = {
        "nav": f"{what}s",
        "bar": bar,
        "what": what,
        "detail": f"logs:{what}-detail",
        "sizes": SIZES,
        "size": size if size in SIZES else SIZES[0],
    } | more
    template = "logs/log_list.html" if what == "log" else "logs/whole_list.html"
    try:
        page = page_of(project, bar.filters, request.GET.get("cursor"), context["size"])
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, template, context, status=400)
    has_logs = bool(page.rows) or Log.objects.filter(project=project).exists()
    return draw(request, project, template, context | {"page": page, "has_logs": has_logs})


def _page_of_rows(columns: list[Column]) -> Callable[..., Page[Any]]:
    def page_of(project: Project, *asked: Any) -> Page[Any]:
        page = page_of_logs(project, *asked)
        return page._replace(rows=rows_of(page.rows, columns, project))  # type: ignore[arg-type]

    return page_of


def _seen_in(text: str) -> datetime:
    """Raises BadFilter."""
    try:
        return moment(text)
    except (ValueError, OverflowError):
        raise BadFilter({"seen": [f"Expected an ISO time, got {text!r}."]}) from None
