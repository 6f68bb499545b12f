"""Traces: filtered, by page, and one as the tree that its logs make."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from logs_app.filters import Filters
from logs_app.models import Log, Trace
from logs_app.selectors.logs import RELATED, with_feedback
from logs_app.selectors.paging import page_of
from logs_app.selectors.trees import Node, flat, tree_of
from logs_app.selectors.wholes import having_logs, with_totals
from observability.projects.models import Project
from observability.projects.paging import Page

MAX_LOGS = 20_000


@dataclass(frozen=True, slots=True)
class TraceTree:
    """A trace with its logs: `roots` as a tree, `nodes` flat in reading order (a parent before its children)."""

    trace: Trace
    roots: list[Node[Log]]
    nodes: list[Node[Log]]


def traces_in(project: Project, filters: Filters) -> QuerySet[Trace]:
    """The traces that have a log for which all filters hold. Raises BadFilter."""
    return having_logs(Trace.objects.filter(project=project), project, filters, "trace_id")


def page_of_traces(project: Project, filters: Filters, cursor: str | None = None, limit: int = 50) -> Page[Trace]:
    """A page of traces, newest first, with exact totals."""
    page = page_of(traces_in(project, filters), cursor, limit, by="started_at")
    with_totals(Trace, page.rows, project)
    prefetch_related_objects(page.rows, "session")  # only now: the totals may have found another
    return page


def one_trace(project: Project, id: UUID) -> TraceTree | None:
    """A trace as a tree, with exact totals; its logs have `.feedback_list` and no bodies."""
    trace = Trace.objects.filter(project=project, id=id).first()
    if trace is None:
        return None
    logs = list(Log.objects.filter(trace=trace).select_related(*RELATED).order_by("started_at", "id")[:MAX_LOGS])
    if not logs:
        return None  # the last was deleted, and the trace goes with the next recount
    with_totals(Trace, [trace], project)
    with_feedback(logs)
    roots = tree_of(logs)
    return TraceTree(trace, roots, list(flat(roots)))
