"""Takes logs out of the store, with all that is theirs: what is deleted is gone when the call returns."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.signals import pre_delete
from django.db.transaction import atomic
from django.dispatch import receiver

from logs_app.ingest.store import errors, letters, media, stale
from logs_app.ingest.store.engine import engine
from logs_app.models import (
    Export,
    Feedback,
    Log,
    LogBody,
    LogError,
    LogWords,
    Media,
    MediaUse,
    Session,
    Trace,
    UsageDay,
    UsageHour,
)
from observability.projects.models import Project

BATCH: Final = 500
_USAGE: Final = (UsageHour, UsageDay)
_WHOLES: Final = ((Session, "session_id"), (Trace, "trace_id"))  # in the order of the locks of those who write logs


def delete(project_id: int, id: UUID) -> bool:
    """Deletes a log; False where there is no such log."""
    return remove(Log.objects.filter(project_id=project_id, id=id)) > 0


def erase(project_id: int, column: str, value: str | UUID) -> int:
    """Deletes all that the store has of whatever the logs name in a column: user, customer, trace_id or session_id.

    Returns how many rows there were: logs, and what named the person besides. A log that arrives while this runs may
    stay.
    """
    erased = remove(Log.objects.filter(project_id=project_id, **{column: value}))
    if column in ("user", "customer"):
        erased += _forget(project_id, column, value) + letters.forget(project_id, str(value))
    if erased:
        Export.objects.filter(project_id=project_id).delete()  # files that may tell of it; they can be asked for again
    return erased


def remove(logs: QuerySet[Log]) -> int:
    """Deletes logs with their bodies, words, feedback and media, and the traces and sessions that are left empty; marks
    what they counted in. A transaction a batch: nobody waits for long. Returns how many logs there were."""
    removed, last = 0, UUID(int=0)
    while ids := list(logs.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:BATCH]):
        removed, last = removed + _remove(ids), ids[-1]
    return removed


@atomic
def _remove(ids: Sequence[UUID]) -> int:
    logs = Log.objects.filter(id__in=ids)
    # Under the lock of its halves: one that arrives meanwhile merges before this, or begins a log of its own after it.
    named = logs.values_list("external_key", "call_key")
    engine().lock({key for keys in named for key in keys if key})
    gone = list(logs.only("id", "project_id", "session_id", "trace_id", "external_key"))
    logs._raw_delete(Log.objects.db)
    LogBody.objects.filter(log_id__in=ids)._raw_delete(LogBody.objects.db)
    LogWords.objects.filter(log_id__in=ids)._raw_delete(LogWords.objects.db)
    errors.forget(ids)
    media.forget(ids)
    Feedback.objects.filter(log_id__in=ids).delete()
    Feedback.objects.filter(target_key__in=[log.external_key for log in gone], log_id=None).delete()
    stale.mark(gone)
    stale.mark_words(gone)  # they may be being indexed now
    for kind, column in _WHOLES:
        left = kind._default_manager.filter(id__in={getattr(log, column) for log in gone} - {None})
        _empty(left, column)._raw_delete(kind._default_manager.db)
    return len(gone)


@atomic
def _forget(project_id: int, column: str, name: str | UUID) -> int:
    """Deletes what names a person and is no log of theirs: judgements, a trace or session that they share, usage."""
    mine = {"project_id": project_id, column: name}
    forgotten = Feedback.objects.filter(**mine).delete()[0] if column == "user" else 0
    for kind, log in _WHOLES:
        named: QuerySet[Any] = kind._default_manager.filter(**mine)
        locked = list(named.order_by("pk").select_for_update().values_list("pk", flat=True))
        forgotten += len(locked)
        _empty(named, log)._raw_delete(named.db)
        named.update(**{column: ""})
    for usage in _USAGE:
        # Their hours are marked: what is asked meanwhile is summed from the logs.
        usage._default_manager.filter(**mine)._raw_delete(usage._default_manager.db)
    return forgotten


def _empty(wholes: QuerySet[Any], column: str) -> QuerySet[Any]:
    """Those without a log."""
    return wholes.filter(~Exists(Log.objects.filter(**{column: OuterRef("pk")})))


@receiver(pre_delete, sender=Project)
def remove_with_project(instance: Project, **_: object) -> None:
    """Logs have no foreign key that would take them along. What counts them goes too, so nothing is marked."""
    logs = Log.objects.filter(project=instance)
    for kind in (LogBody, LogWords, LogError, MediaUse):
        kind._default_manager.filter(log_id__in=logs.values("id"))._raw_delete(kind._default_manager.db)
    logs._raw_delete(Log.objects.db)
    Media.objects.filter(project=instance)._raw_delete(Media.objects.db)
