"""Feedback: what people and evaluators think of the logs."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from logs_app.adapters import ADAPTERS
from logs_app.models import Feedback
from logs_app.pages.bar import RANGES
from logs_app.selectors.judgements import EVALUATOR, FILTERS, names_in, page_of_judgements, versions_in
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import ADDRESS, BadFilter

DEFAULT_RANGE: Final = "30d"
PAGE: Final = 50
SOURCES: Final = (EVALUATOR, *sorted({adapter.FORMAT for adapter in ADAPTERS}))


@in_project
def feedback_list(request: HttpRequest, project: Project) -> HttpResponse:
    """Judgements, the latest first: `?name`, `?value` and `?source` say which."""
    context: dict[str, Any] = {"nav": "feedback", "ranges": RANGES, "sources": SOURCES}
    try:
        asked = _asked(request.GET)
        context["asked"] = asked
        page = page_of_judgements(project, asked, request.GET.get("cursor"), PAGE)
        context |= {"page": page, "names": names_in(project, asked, timezone.get_current_timezone())}
        context["versions"] = versions_in(project, asked)
    except BadFilter as bad:
        return draw(request, project, "logs/feedback_list.html", context | {"errors": bad.errors}, status=400)
    context["has_feedback"] = bool(page.rows) or Feedback.objects.filter(project=project).exists()
    context["is_known_range"] = asked["since"] in dict(RANGES) and "until" not in asked
    return draw(request, project, "logs/feedback_list.html", context)


def _asked(query: QueryDict) -> dict[str, str]:
    """What an address asks for, in the default range where it names none. Raises BadFilter."""
    unknown = [name for name in query if name not in (*FILTERS, *ADDRESS)]
    if unknown:
        raise BadFilter({name: [f"There is no such filter. There are {', '.join(FILTERS)}."] for name in unknown})
    said = {name: text for name in FILTERS if (text := query.get(name))}
    if said.get("source", EVALUATOR) not in SOURCES:
        raise BadFilter({"source": [f"Expected one of {', '.join(SOURCES)}, got {said['source']!r}."]})
    return {"since": DEFAULT_RANGE} | said
