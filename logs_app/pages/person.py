"""One customer or user. The filter of lists names them, `?customer=acme`: so a name may be any text, and `?customer=`
are the logs that name none."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from logs_app.models import Log
from logs_app.pages.bar import Bar
from logs_app.pages.cards import cards_of
from logs_app.pages.charts import charts_of, drawn
from logs_app.pages.figures import tables_of
from logs_app.pages.links import Links
from logs_app.pages.overview import before_of
from logs_app.pages.people import DEFAULT_RANGE
from logs_app.selectors.billing import months_of
from logs_app.selectors.errors import errors_in
from logs_app.selectors.overview import overview
from logs_app.selectors.periods import period_of
from logs_app.selectors.recent import recent_logs, sessions_of
from logs_app.terms import exactly, term_of
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter

LATEST: Final = 10
_TABLES: Final = {"customer": ("prompt", "model", "user", "environment"), "user": ("customer",)}


def name_in(query: QueryDict, what: str) -> str | None:
    """Whom an address names; None where it names nobody, or several."""
    terms = [term_of(text) for text in query.getlist(what)]
    return terms[0].text if len(terms) == 1 and not terms[0].is_not else None


@in_project
def page(request: HttpRequest, project: Project, what: str) -> HttpResponseBase:
    """What somebody comes to, over time. The rest of the page is asked for when this is drawn."""
    name = name_in(request.GET, what)
    if name is None:
        return redirect(f"logs:{what}-list", project.slug)
    bar = Bar(project, request.GET, default_since=DEFAULT_RANGE)
    context: dict[str, Any] = {"nav": f"{what}s", "what": what, "bar": bar, "name": name, "shown_on": what}
    context["months"] = months_of()
    filters = _of(name, what, bar)
    try:
        found = overview(project, filters, timezone.get_current_timezone())
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, "logs/person_detail.html", context, status=400)
    context["has_logs"] = bool(found.total) or Log.objects.filter(project=project).exists()
    if found.total:
        links, charts = Links(project, filters), charts_of(found, "")
        carried = filters.urlencode()
        context |= {
            "cards": cards_of(found, links),
            "before": before_of(found.period),
            "charts": charts,
            "drawn": drawn(found, charts, links),
            "carried": carried,
            "rest": f"{reverse(f'logs:{what}-rest', args=[project.slug])}?{carried}",
        }
    return draw(request, project, "logs/person_detail.html", context)


@in_project
def rest(request: HttpRequest, project: Project, what: str) -> HttpResponse:
    """The lower half: what hangs on somebody, and what they did last. 400 with the reason in words."""
    name = name_in(request.GET, what)
    if name is None:
        return HttpResponse(f"{what}: Expected one name.", status=400, content_type="text/plain")
    filters = _of(name, what, Bar(project, request.GET, default_since=DEFAULT_RANGE))
    try:
        period = period_of(project, filters, timezone.get_current_timezone())
        logs = recent_logs(project, filters, period)
        context = {
            "what": what,
            "tables": tables_of(project, period, _TABLES[what]),
            "counts": _counts(logs) if what == "user" else [],
            "recent": len(logs),
            "logs": logs[:LATEST],
            "sessions": sessions_of(project, logs, LATEST),
            "errors": errors_in(project, filters, "last", None, LATEST),
            "carried": filters.urlencode(),
        }
    except BadFilter as bad:
        return HttpResponse(str(bad), status=400, content_type="text/plain")
    return draw(request, project, "logs/_person_rest.html", context)


def _of(name: str, what: str, bar: Bar) -> QueryDict:
    filters = bar.filters
    filters[what] = exactly(name)
    return filters


def _counts(logs: Sequence[Log]) -> list[tuple[str, str, list[tuple[str, int]]]]:
    """How many of a user's latest logs each prompt and each model has: (title, filter, names with counts). No rolled-up
    hours are divided by user and prompt: that would come near to a row a log."""
    prompts = Counter(log.prompt.path for log in logs if log.prompt)
    models = Counter(log.model for log in logs if log.model)
    counted = (("Prompts", "prompt", prompts), ("Models", "model", models))
    return [(title, name, counts.most_common(LATEST)) for title, name, counts in counted if counts]
