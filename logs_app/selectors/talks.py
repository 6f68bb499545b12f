"""A session as a talk: its logs as trees, and what was said in those on top."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from logs_app.models import Feedback, LogBody, Session
from logs_app.selectors.lean import Lean, lean_logs
from logs_app.selectors.trees import Node, tree_of
from logs_app.selectors.wholes import with_totals
from observability.projects.models import Project

MAX_LOGS: Final = 10_000
A_PAGE: Final = 100  # logs on top


class Said(NamedTuple):
    """What went into a log and came out of it."""

    input: Any = None
    output: Any = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A session with exact totals and a page of the trees of its logs. `said` and `feedback` are of the logs on top;
    `next` is where the next page starts."""

    session: Session
    roots: list[Node[Lean]]
    said: dict[UUID, Said]
    feedback: dict[UUID, list[Feedback]]
    next: int | None
    shown_logs: int


def talk_in(project: Project, id: UUID, start: int = 0) -> Talk | None:
    """The talk from the `start`th log on top on."""
    session = Session.objects.filter(project=project, id=id).first()
    logs = lean_logs(project, MAX_LOGS, session_id=id) if session else []
    if session is None or not logs:
        return None  # the last was deleted, and the session goes with the next recount
    with_totals(Session, [session], project)
    roots = tree_of(logs)
    page = roots[start : start + A_PAGE]
    ids = [root.log.id for root in page]
    rows = LogBody.objects.filter(log_id__in=ids).values_list("log_id", "input", "output")
    said = {log_id: Said(input, output) for log_id, input, output in rows}
    feedback: dict[UUID, list[Feedback]] = {}
    for row in Feedback.objects.filter(log_id__in=ids):
        feedback.setdefault(row.log_id, []).append(row)  # type: ignore[arg-type]  # it was asked for by its log
    more = start + A_PAGE if len(roots) > start + A_PAGE else None
    return Talk(session, page, said, feedback, more, len(logs))
