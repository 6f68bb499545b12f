"""Customers and users: what each comes to."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from logs_app.models import Log
from logs_app.pages.bar import Bar
from logs_app.pages.own_parameters import headings_of, split, without
from logs_app.selectors.billing import months_of
from logs_app.selectors.people import PERCENTILES, People, Person, customers_in, latencies_of, users_in
from logs_app.selectors.trends import trends_of
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter, part_of

DEFAULT_RANGE: Final = "30d"
PAGE: Final = 50
_SELECTORS: Final[dict[str, Callable[..., People]]] = {"customer": customers_in, "user": users_in}
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


def _list(request: HttpRequest, project: Project, what: str) -> HttpResponse:
    """`?order` is a column, with a - for the largest first; `?name` is a part of a name."""
    filters, own = split(request.GET, "order", "name")
    bar = Bar(project, filters, default_since=DEFAULT_RANGE)
    order = own.get("order", "-cost")
    has_latencies = order.removeprefix("-") in PERCENTILES
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
        people = _SELECTORS[what](project, bar.filters, order, own.get("name", ""), has_latencies=has_latencies)
        page = part_of(people, request.GET.get("cursor"), PAGE)
        trends = trends_of(project, people.question, [person.name for person in page.rows])
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, "logs/person_list.html", context, status=400)
    context |= {
        "page": page,
        "people": [(person, _share(person, people), trends[person.name]) for person in page.rows],
        "count": len(people),
        "latencies": "" if has_latencies else _latencies(project, what, bar.filters, page.rows),
        "has_logs": bool(page.rows) or Log.objects.filter(project=project).exists(),
    }
    return draw(request, project, "logs/person_list.html", context)


def _latencies(project: Project, what: str, filters: QueryDict, people: Sequence[Person]) -> str:
    """Where the columns that take longest come from."""
    query = filters.copy()
    query.setlist("of", [person.name for person in people])
    return f"{reverse(f'logs:{what}-latency', args=[project.slug])}?{query.urlencode()}"


@in_project
def latency(request: HttpRequest, project: Project, what: str) -> HttpResponse:
    """The percentiles of each name in `?of`, which a list asks for when it is drawn. 400 with the reason in words."""
    names = request.GET.getlist("of")[:PAGE]
    bar = Bar(project, without(request.GET, "of"), default_since=DEFAULT_RANGE)
    try:
        found = latencies_of(project, bar.filters, what, names)
    except BadFilter as bad:
        return HttpResponse(str(bad), status=400, content_type="text/plain")
    return draw(request, project, "logs/_latencies.html", {"latencies": found})


def _share(person: Person, people: People) -> float:
    """Of the cost of all, in percent."""
    return 100 * float(person.cost_usd) / float(people.cost_usd) if people.cost_usd else 0.0
