"""A log, a trace, a session."""

from typing import Final, NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from logs_app.models import Log
from logs_app.pages.facts import facts_of
from logs_app.pages.turns import turns_of
from logs_app.selectors.logs import one_log
from logs_app.selectors.sessions import one_session
from logs_app.selectors.traces import Node, TraceTree, one_trace
from observability.projects.models import Project
from observability.projects.pages import draw, in_project

MAX_INDENT: Final = 12
LEAST_WIDTH: Final = 0.4  # percent: a bar that can be seen


class Span(NamedTuple):
    """A log in the waterfall: where its bar begins and how long it is, in percent of the trace."""

    log: Log
    indent: int
    start: float
    width: float


@in_project
def log_detail(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """A log; `?part` gives what is drawn beside a trace."""
    log = one_log(project, id)
    if log is None:
        raise Http404("There is no such log in this project.")
    template = "logs/_log.html" if "part" in request.GET else "logs/log_detail.html"
    return draw(request, project, template, {"nav": "logs", "log": log} | facts_of(log))


@in_project
def trace_detail(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    tree = one_trace(project, id)
    if tree is None:
        raise Http404("There is no such trace in this project.")
    context = {"nav": "traces", "trace": tree.trace, "spans": _spans(tree)}
    return draw(request, project, "logs/trace_detail.html", context)


@in_project
def session_detail(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    view = one_session(project, id)
    if view is None:
        raise Http404("There is no such session in this project.")
    context = {"nav": "sessions", "session": view.session, "turns": turns_of(view.logs), "shown": len(view.logs)}
    return draw(request, project, "logs/session_detail.html", context)


def _spans(tree: TraceTree) -> list[Span]:
    start = tree.trace.started_at
    whole = max((tree.trace.ended_at - start).total_seconds() * 1000, 1)
    return [_span(node, (node.log.started_at - start).total_seconds() * 1000, whole) for node in tree.nodes]


def _span(node: Node, after: float, whole: float) -> Span:
    """`after` and `whole` in ms."""
    start = min(100 * after / whole, 100 - LEAST_WIDTH)
    width = min(max(100 * (node.log.latency_ms or 0) / whole, LEAST_WIDTH), 100 - start)
    return Span(node.log, min(node.depth, MAX_INDENT), start, width)
