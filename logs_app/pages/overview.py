"""Overview: what does each customer, environment and prompt cost, how fast is it, what fails?"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from logs_app.models import Log
from logs_app.pages.bar import Bar
from logs_app.pages.cards import cards_of
from logs_app.pages.charts import charts_of, labels_of
from logs_app.pages.links import Links
from logs_app.pages.looks import NONE, SEGMENTS, TITLES, Looks, looks_of, split, text_of
from logs_app.selectors.overview import Overview, overview
from logs_app.selectors.periods import Period
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter

DEFAULT_RANGE: Final = "7d"


@in_project
def page(request: HttpRequest, project: Project) -> HttpResponse:
    filters, said = split(request.GET)
    bar = Bar(project, filters, default_since=DEFAULT_RANGE)
    context: dict[str, Any] = {"nav": "overview", "bar": bar}
    try:
        looks = looks_of(said)
        found = overview(
            project, bar.filters, timezone.get_current_timezone(), looks.segment, has_ghosts=looks.has_ghosts
        )
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, "logs/overview.html", context, status=400)
    context["has_logs"] = bool(found.total) or Log.objects.filter(project=project).exists()
    if found.total:
        context |= _shown(project, bar.filters, found, looks) | {
            "breakdowns": _breakdowns(project, request.GET, bar.since)
        }
    return draw(request, project, "logs/overview.html", context)


def _shown(project: Project, filters: QueryDict, found: Overview, looks: Looks) -> dict[str, Any]:
    links = Links(project, filters)
    charts = charts_of(found, looks.segment)
    return {
        "cards": cards_of(found, links),
        "users": links.logs() if "user" in filters else links.logs(user="-"),
        "charts": charts,
        "drawn": {"labels": labels_of(found), "edges": found.edges, "logs": links.logs(), "charts": charts},
        "looks": looks,
        "segments": [(NONE, "nothing"), *((name, name) for name in SEGMENTS)],
        "tables": [(group, title, text_of(looks.sorts[group])) for group, title in TITLES.items()],
        "before": before_of(found.period),
    }


def before_of(period: Period) -> str:
    """The time before in words."""
    hours = round((period.until - period.since).total_seconds() / 3600)
    if hours < 48:
        return "the day before" if hours in (24, 25) else f"the {hours} hours before"
    return f"the {hours // 24} days before"


def _breakdowns(project: Project, asked: QueryDict, since: str) -> str:
    """Where the rest of the page comes from."""
    query = asked.copy()
    query["since"] = since
    return f"{reverse('logs:breakdowns', args=[project.slug])}?{query.urlencode()}"
