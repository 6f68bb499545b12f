"""What is behind when logs change or go: their hours, their words, and the totals of their sessions and traces."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from logs_app.ingest.drafts import Draft
from logs_app.ingest.rows import hour_of
from logs_app.ingest.store.engine import Put, engine
from logs_app.models import DirtyHour, Log, Session, Trace, UnindexedLogs

_HOUR_MS: Final = 3_600_000


def mark(logs: Collection[Log]) -> None:
    """Says that these logs changed. Call in the transaction that changed them."""
    mark_hours(logs)
    # Sessions before traces, as those who write logs take these locks.
    _mark_totals(Session.objects.filter(id__in={log.session_id for log in logs if log.session_id}))
    _mark_totals(Trace.objects.filter(id__in={log.trace_id for log in logs if log.trace_id}))


def mark_hours(logs: Iterable[Draft | Log]) -> None:
    """Says that the hours of these logs are to be counted again."""
    engine().put(hours_of(logs))


def mark_words(logs: Iterable[Draft | Log]) -> None:
    """Says that the words of these logs are to be indexed again."""
    engine().put(words_of(logs))


def hours_of(logs: Iterable[Draft | Log]) -> Put:
    """The marks of these logs' hours."""
    one_each = {(log.project_id, (log.id.int >> 80) // _HOUR_MS): log.id for log in logs}
    rows = [{"project_id": project_id, "hour": hour_of(id)} for (project_id, _), id in sorted(one_each.items())]
    return DirtyHour, rows, ""


def words_of(logs: Iterable[Draft | Log]) -> Put:
    """The mark of these logs' words: one row a project, however many logs."""
    ids: dict[int, list[str]] = {}
    for log in logs:
        ids.setdefault(log.project_id, []).append(log.id.hex)
    now = timezone.now()
    rows = [{"project_id": project, "log_ids": " ".join(ids[project]), "marked_at": now} for project in sorted(ids)]
    return UnindexedLogs, rows, ""


def _mark_totals(rows: QuerySet[Any]) -> None:
    # In the order of their ids, as every writer takes its locks; also those that are marked: a recount may be reading.
    locked = [row.pk for row in rows.only("pk").order_by("pk").select_for_update()]
    rows.model._default_manager.filter(pk__in=locked).update(is_dirty=True)
