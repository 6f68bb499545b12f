"""Logs: filtered, by page, and one with its body."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from logs_app.filters import Filters, LogFilter
from logs_app.models import Feedback, Log, LogBody
from logs_app.selectors.paging import page_of
from observability.projects.models import Project
from observability.projects.paging import BadFilter, Page

__all__ = ["BadFilter", "Page", "logs_in", "one_log", "page_of_logs"]

RELATED = ("project", "session", "trace", "prompt", "prompt_version")


def logs_in(project: Project, filters: Filters) -> QuerySet[Log]:
    """The logs that all filters hold for. Raises BadFilter."""
    logs: QuerySet[Log] = LogFilter(project, filters, Log.objects.filter(project=project)).qs
    return logs


def page_of_logs(project: Project, filters: Filters, cursor: str | None = None, limit: int = 50) -> "Page[Log]":
    """A page of logs, newest first, with all that their shape needs: `log.feedback_list` too, but no bodies."""
    page = page_of(logs_in(project, filters).select_related(*RELATED), cursor, limit)
    with_feedback(page.rows)
    return page


def one_log(project: Project, id: UUID) -> Log | None:
    """A log with its `.body` and `.feedback_list`."""
    log = Log.objects.filter(project=project, id=id).select_related(*RELATED).first()
    if log:
        with_feedback([log])
        with_bodies([log])
    return log


def with_feedback(logs: Iterable[Log]) -> None:
    """Gives each log its `feedback_list`, latest first, in one query."""
    by_log: dict[UUID | None, list[Feedback]] = {log.id: [] for log in logs}
    for judgement in Feedback.objects.filter(log_id__in=by_log) if by_log else ():
        by_log[judgement.log_id].append(judgement)
    _give(logs, "feedback_list", by_log)


def with_bodies(logs: Iterable[Log]) -> None:
    """Gives each log its `body`, in one query."""
    ids = [log.id for log in logs]
    bodies = LogBody.objects.in_bulk(ids) if ids else {}
    _give(logs, "body", {id: bodies.get(id) or LogBody(log_id=id) for id in ids})


def _give(logs: Iterable[Log], name: str, values: dict[Any, Any]) -> None:
    for log in logs:
        setattr(log, name, values[log.id])
