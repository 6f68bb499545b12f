"""Traces: filtered, by page, and one as the tree that its logs make."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from logs_app.filters import Filters
from logs_app.models import Log, Trace
from logs_app.selectors.logs import RELATED, with_feedback
from logs_app.selectors.paging import page_of
from logs_app.selectors.wholes import having_logs, with_totals
from observability.projects.models import Project
from observability.projects.paging import Page

MAX_LOGS = 5000


@dataclass(slots=True)
class Node:
    """A log in its trace."""

    log: Log
    children: list["Node"] = field(default_factory=list)
    depth: int = 0


@dataclass(frozen=True, slots=True)
class TraceTree:
    """A trace with its logs: `roots` as a tree, `nodes` flat in reading order (a parent before its children)."""

    trace: Trace
    roots: list[Node]
    nodes: list[Node]


def traces_in(project: Project, filters: Filters) -> QuerySet[Trace]:
    """The traces that have a log for which all filters hold. Raises BadFilter."""
    return having_logs(Trace.objects.filter(project=project), project, filters, "trace_id")


def page_of_traces(project: Project, filters: Filters, cursor: str | None = None, limit: int = 50) -> Page[Trace]:
    """A page of traces, newest first, with exact totals."""
    page = page_of(traces_in(project, filters), cursor, limit, by_start=True)
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
    return TraceTree(trace, roots, list(_flat(roots)))


def tree_of(logs: list[Log]) -> list[Node]:
    """Logs in order as a tree, by the ids that clients gave. A log whose parent is not among them is a root; a circle
    of parents is cut at its earliest log."""
    nodes = [Node(log) for log in logs]
    by_id = {node.log.external_id: node for node in reversed(nodes) if node.log.external_id}
    parents = {id(node): by_id.get(node.log.parent) for node in nodes if node.log.parent}
    roots, grounded = [], set[int]()
    for node in nodes:
        parent = parents.get(id(node))
        if parent is None or _is_circular(node, parents, grounded):
            parents[id(node)] = None
            roots.append(node)
        else:
            parent.children.append(node)
    return roots


def _is_circular(node: Node, parents: dict[int, Node | None], grounded: set[int]) -> bool:
    """Whether a log is its own ancestor. `grounded` are those whose ancestors end in a root: no need to look again."""
    seen = {id(node)}
    above = parents.get(id(node))
    while above is not None and id(above) not in grounded:
        if id(above) in seen:
            return above is node
        seen.add(id(above))
        above = parents.get(id(above))
    grounded |= seen
    return False


def _flat(roots: list[Node]) -> Iterator[Node]:
    """Without recursion: a trace may be thousands of levels deep."""
    left = roots[::-1]
    while left:
        node = left.pop()
        yield node
        for child in node.children:
            child.depth = node.depth + 1
        left.extend(reversed(node.children))
