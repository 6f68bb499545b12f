"""What is behind when logs change or go: their hours, their words, and the totals of their sessions and traces."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from logs_app.ingest.drafts import Draft
from logs_app.ingest.rows import hour_of
from logs_app.ingest.store.engine import engine
from logs_app.models import DirtyHour, Log, Session, Trace, UnindexedLogs


def mark(logs: Collection[Log]) -> None:
    """Says that these logs changed. Call in the transaction that changed them."""
    mark_hours(logs)
    # Sessions before traces, as those who write logs take these locks.
    _mark_totals(Session.objects.filter(id__in={log.session_id for log in logs if log.session_id}))
    _mark_totals(Trace.objects.filter(id__in={log.trace_id for log in logs if log.trace_id}))


def mark_hours(logs: Iterable[Draft | Log]) -> None:
    """Says that the hours of these logs are to be counted again."""
    hours = {(log.project_id, hour_of(log.id)) for log in logs}
    engine().put(DirtyHour, [{"project_id": project_id, "hour": hour} for project_id, hour in sorted(hours)], "")


def mark_words(logs: Iterable[Draft | Log]) -> None:
    """Says that the words of these logs are to be indexed again: one row a project, however many logs."""
    ids: dict[int, list[str]] = {}
    for log in logs:
        ids.setdefault(log.project_id, []).append(log.id.hex)
    now = timezone.now()
    rows = [{"project_id": project, "log_ids": " ".join(ids[project]), "marked_at": now} for project in sorted(ids)]
    engine().put(UnindexedLogs, rows, "")


def _mark_totals(rows: QuerySet[Any]) -> None:
    # In the order of their ids, as every writer takes its locks; also those that are marked: a recount may be reading.
    locked = [row.pk for row in rows.only("pk").order_by("pk").select_for_update()]
    rows.model._default_manager.filter(pk__in=locked).update(is_dirty=True)
