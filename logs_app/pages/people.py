"""Customers and users: what each comes to, and a page of each. One of them is named as the filter of lists names them,
`?customer=acme`: so a name may be any text, and `?customer=` are the logs that name none."""

from collections import Counter
from collections.abc import Callable, Sequence
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
from logs_app.pages.own_parameters import headings_of, split
from logs_app.selectors.billing import months_of
from logs_app.selectors.errors import errors_in
from logs_app.selectors.overview import overview
from logs_app.selectors.people import People, Person, customers_in, users_in
from logs_app.selectors.recent import recent_logs, sessions_of
from logs_app.selectors.trends import trends_of
from logs_app.terms import exactly, term_of
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter, part_of

DEFAULT_RANGE: Final = "30d"
PAGE: Final = 50
LATEST: Final = 10
_SELECTORS: Final[dict[str, Callable[..., People]]] = {"customer": customers_in, "user": users_in}
_TABLES: Final = {"customer": ("prompt", "model", "user", "environment"), "user": ("customer",)}
_COLUMNS: Final = (
    ("Trend", "", ""),
    ("Cost", "cost", ""),
    ("Share", "share", "of the cost of all that the filters leave"),
    ("Logs", "logs", ""),
    ("Tokens", "tokens", ""),
    ("Errors", "errors", "the share of logs that failed"),
    ("p50", "p50", "half of the logs took no longer"),
    ("p95", "p95", "95 of 100 logs took no longer"),
    ("Last seen", "last", ""),
)


@in_project
def customer_list(request: HttpRequest, project: Project) -> HttpResponse:
    return _list(request, project, "customer")


@in_project
def user_list(request: HttpRequest, project: Project) -> HttpResponse:
    return _list(request, project, "user")


@in_project
def customer_detail(request: HttpRequest, project: Project) -> HttpResponseBase:
    return _detail(request, project, "customer")


@in_project
def user_detail(request: HttpRequest, project: Project) -> HttpResponseBase:
    return _detail(request, project, "user")


def name_in(query: QueryDict, what: str) -> str | None:
    """Whom an address names; None where it names nobody, or several."""
    terms = [term_of(text) for text in query.getlist(what)]
    return terms[0].text if len(terms) == 1 and not terms[0].is_not else None


def _list(request: HttpRequest, project: Project, what: str) -> HttpResponse:
    """`?order` is a column, with a - for the largest first; `?name` is a part of a name."""
    filters, own = split(request.GET, "order", "name")
    bar = Bar(project, filters, default_since=DEFAULT_RANGE)
    order = own.get("order", "-cost")
    columns = ((what.title(), "name", ""), *_COLUMNS)
    context: dict[str, Any] = {
        "nav": f"{what}s",
        "what": what,
        "bar": bar,
        "own": own,
        "headings": headings_of(columns, order),
        "others": [(name, text) for name, texts in bar.query.lists() if name != "cursor" for text in texts],
        "months": months_of(),
        "detail": reverse(f"logs:{what}-detail", args=[project.slug]),
    }
    try:
        people = _SELECTORS[what](project, bar.filters, order, own.get("name", ""))
        page = part_of(people, request.GET.get("cursor"), PAGE)
        trends = trends_of(project, people.question, [person.name for person in page.rows])
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, "logs/person_list.html", context, status=400)
    context |= {
        "page": page,
        "people": [(person, _share(person, people), trends[person.name]) for person in page.rows],
        "count": len(people),
        "has_logs": bool(page.rows) or Log.objects.filter(project=project).exists(),
    }
    return draw(request, project, "logs/person_list.html", context)


def _share(person: Person, people: People) -> float:
    """Of the cost of all, in percent."""
    return 100 * float(person.cost_usd) / float(people.cost_usd) if people.cost_usd else 0.0


def _detail(request: HttpRequest, project: Project, what: str) -> HttpResponseBase:
    name = name_in(request.GET, what)
    if name is None:
        return redirect(f"logs:{what}-list", project.slug)
    bar = Bar(project, request.GET, default_since=DEFAULT_RANGE)
    context: dict[str, Any] = {"nav": f"{what}s", "what": what, "bar": bar, "name": name, "shown_on": what}
    context["months"] = months_of()
    filters = bar.filters
    filters[what] = exactly(name)
    try:
        found = overview(project, filters, timezone.get_current_timezone())
        tables = tables_of(project, found.period, _TABLES[what])
        logs = recent_logs(project, filters, found)
        errors = errors_in(project, filters, "last", None, LATEST)
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, "logs/person_detail.html", context, status=400)
    links, charts = Links(project, filters), charts_of(found, "")
    context |= {
        "cards": cards_of(found, links),
        "before": before_of(found.period),
        "charts": charts,
        "drawn": drawn(found, charts, links),
        "tables": tables,
        "counts": _counts(logs) if what == "user" else [],
        "recent": len(logs),
        "logs": logs[:LATEST],
        "sessions": sessions_of(project, logs, LATEST),
        "errors": errors,
        "carried": filters.urlencode(),
        "has_logs": bool(found.total) or Log.objects.filter(project=project).exists(),
    }
    return draw(request, project, "logs/person_detail.html", context)


def _counts(logs: Sequence[Log]) -> list[tuple[str, str, list[tuple[str, int]]]]:
    """How many of a user's latest logs each prompt and each model has: (title, filter, names with counts). No rolled-up
    hours are divided by user and prompt: that would come near to a row a log."""
    prompts = Counter(log.prompt.path for log in logs if log.prompt)
    models = Counter(log.model for log in logs if log.model)
    counted = (("Prompts", "prompt", prompts), ("Models", "model", models))
    return [(title, name, counts.most_common(LATEST)) for title, name, counts in counted if counts]
