"""Errors: what fails, how often, since when, and for whom."""

import re
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from logs_app.models import Log
from logs_app.pages.bar import Bar
from logs_app.pages.charts import drawn, failures_of
from logs_app.pages.figures import tables_of
from logs_app.pages.links import Links
from logs_app.pages.own_parameters import split, without
from logs_app.selectors.errors import Errors, affected_by, errors_in, one_error
from logs_app.selectors.logs import page_of_logs
from logs_app.selectors.overview import overview
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter

DEFAULT_RANGE: Final = "7d"
PAGE: Final = 25
LATEST: Final = 20
TABLES: Final = ("customer", "user", "model", "prompt")
_FINGERPRINT: Final = re.compile("[0-9a-f]{16}")


@in_project
def error_list(request: HttpRequest, project: Project) -> HttpResponse:
    """Groups of errors; `?order` is logs (the most frequent first) or last (the latest first)."""
    filters, own = split(request.GET, "order")
    bar = Bar(project, filters, default_since=DEFAULT_RANGE)
    order = own.get("order", "logs")
    context: dict[str, Any] = {"nav": "errors", "bar": bar, "own": own, "order": order, "what": "error"}
    try:
        found = errors_in(project, bar.filters, order, request.GET.get("cursor"), PAGE)
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, "logs/error_list.html", context, status=400)
    has_logs = bool(found.logs) or Log.objects.filter(project=project).exists()
    context |= {"found": found, "page": found.page, "has_logs": has_logs}
    context["affected"] = _affected(project, bar.filters, found)
    return draw(request, project, "logs/error_list.html", context)


def _affected(project: Project, filters: QueryDict, found: Errors) -> str:
    """Where the rest of the list comes from."""
    query = filters.copy()
    query.setlist("group", [group.fingerprint for group in found.page.rows])
    return f"{reverse('logs:errors-affected', args=[project.slug])}?{query.urlencode()}"


@in_project
def affected(request: HttpRequest, project: Project) -> HttpResponse:
    """Whom each `?group` of a list affects, which the list asks for when it is drawn. 400 with the reason in words."""
    bar = Bar(project, without(request.GET, "group"), default_since=DEFAULT_RANGE)
    try:
        found = affected_by(project, request.GET.getlist("group")[:PAGE], bar.filters)
    except BadFilter as bad:
        return HttpResponse(str(bad), status=400, content_type="text/plain")
    return draw(request, project, "logs/_affected.html", {"affected": found})


@in_project
def error_detail(request: HttpRequest, project: Project, fingerprint: str) -> HttpResponse:
    """One group: whom it affects, its trend, and its latest logs. 404 where no log is of it."""
    bar = Bar(project, request.GET, default_since=DEFAULT_RANGE)
    context: dict[str, Any] = {"nav": "errors", "bar": bar, "what": "error"}
    filters = bar.filters
    filters["error"] = fingerprint
    try:
        group = one_error(project, fingerprint, bar.filters) if _FINGERPRINT.fullmatch(fingerprint) else None
        if group is None:
            raise Http404("There is no such error in this project.")
        found = overview(project, filters, timezone.get_current_timezone())
        tables = tables_of(project, found.period, TABLES)
        page = page_of_logs(project, filters, None, LATEST)
        whom = affected_by(project, [fingerprint], bar.filters)[fingerprint]
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, "logs/error_detail.html", context, status=400)
    charts = [failures_of(found)]
    context |= {
        "group": group,
        "affected": whom,
        "charts": charts,
        "drawn": drawn(found, charts, Links(project, filters)),
        "tables": tables,
        "page": page,
        "carried": filters.urlencode(),
        "has_logs": True,
    }
    return draw(request, project, "logs/error_detail.html", context)
