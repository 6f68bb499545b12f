"""A trace as its page draws it: every log of it in reading order, and which of them decided how long it took."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from logs_app.models import Trace
from logs_app.selectors.lean import Lean, lean_logs
from logs_app.selectors.trees import Node, flat, tree_of
from logs_app.selectors.wholes import with_totals
from observability.projects.models import Project

MAX_LOGS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A trace with exact totals; `nodes` in reading order; `critical` are the ids of the logs on the critical path."""

    trace: Trace
    nodes: list[Node[Lean]]
    critical: set[UUID]


def waterfall_of(project: Project, id: UUID) -> Waterfall | None:
    trace = Trace.objects.filter(project=project, id=id).select_related("session").first()
    logs = lean_logs(project, MAX_LOGS, trace_id=id) if trace else []
    if trace is None or not logs:
        return None  # the last was deleted, and the trace goes with the next recount
    with_totals(Trace, [trace], project)
    roots = tree_of(logs)
    return Waterfall(trace, list(flat(roots)), critical_path(roots))


def critical_path(roots: Iterable[Node[Lean]]) -> set[UUID]:
    """The logs without which the whole would have ended sooner: what ended last, before it what ended last before it
    began, and so on; and within each of them likewise."""
    found: set[UUID] = set()
    left = [[*roots]]
    while left:
        before = None
        for node in sorted(left.pop(), key=lambda node: (node.log.end_at, node.log.started_at), reverse=True):
            if before is None or node.log.end_at <= before:
                before = node.log.started_at
                found.add(node.log.id)
                if node.children:
                    left.append(node.children)
    return found
