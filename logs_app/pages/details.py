"""A log, a trace, a session."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from logs_app.pages.conversation import Message
from logs_app.pages.facts import facts_of
from logs_app.pages.said import filters_in, log_in
from logs_app.pages.turns import turns_of
from logs_app.pages.waterfall import drawn
from logs_app.selectors.talks import talk_in
from logs_app.selectors.waterfall import waterfall_of
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import whole_number

PLAIN: Final = 300  # spans that a page without a script lists
PREVIEWED: Final = 3  # messages of a side


@in_project
def log_detail(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """A log; `?part` gives what is drawn beside a trace, `?preview` what is drawn beside a list, `?as` the form of the
    conversation. All else are the filters of the list that it was opened from."""
    log = log_in(project, id)
    context = {"nav": "logs", "log": log, "carried": filters_in(request).urlencode(), "is_part": "part" in request.GET}
    facts = facts_of(log, request.GET.get("as", "read"))
    if "preview" in request.GET:
        return draw(request, project, "logs/_preview.html", context | facts | {"sides": _ends_of(facts["sides"])})
    return draw(
        request, project, "logs/_log.html" if "part" in request.GET else "logs/log_detail.html", context | facts
    )


@in_project
def trace_detail(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """A trace; `?log` names the log that is read beside the tree."""
    waterfall = waterfall_of(project, id)
    if waterfall is None:
        raise Http404("There is no such trace in this project.")
    context = {
        "nav": "traces",
        "trace": waterfall.trace,
        "drawn": drawn(waterfall),
        "nodes": waterfall.nodes[:PLAIN],
        "shown": len(waterfall.nodes),
    }
    return draw(request, project, "logs/trace_detail.html", context)


@in_project
def session_detail(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """A session; `?start` is where a page of it begins, which htmx asks for without the frame."""
    talk = talk_in(project, id, whole_number(request.GET.get("start", "")) or 0)
    if talk is None:
        raise Http404("There is no such session in this project.")
    template = "logs/_turns.html" if "part" in request.GET else "logs/session_detail.html"
    context = {"nav": "sessions", "session": talk.session, "talk": talk, "turns": turns_of(talk)}
    return draw(request, project, template, context)


def _ends_of(sides: list[tuple[str, list[Message]]]) -> list[tuple[str, list[Message], bool]]:
    """The last messages of each side, and whether there are more."""
    return [(side, messages[-PREVIEWED:], len(messages) > PREVIEWED) for side, messages in sides]
