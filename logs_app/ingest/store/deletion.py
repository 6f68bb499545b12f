"""Takes logs out of the store, with all that is theirs. The recount removes traces and sessions that are left empty."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.signals import pre_delete
from django.db.transaction import atomic
from django.dispatch import receiver

from logs_app.ingest.store import stale
from logs_app.ingest.store.engine import engine
from logs_app.models import Feedback, Log, LogBody, LogWords
from observability.projects.models import Project

BATCH: Final = 500


def delete(project_id: int, id: UUID) -> bool:
    """Deletes a log; False where there is no such log."""
    return remove(Log.objects.filter(project_id=project_id, id=id)) > 0


def remove(logs: QuerySet[Log]) -> int:
    """Deletes logs with their bodies and feedback, and marks what they counted in. Returns how many there were."""
    removed = 0
    while ids := list(logs.order_by("id").values_list("id", flat=True)[:BATCH]):
        removed += _remove(ids)
    return removed


@atomic
def _remove(ids: Sequence[UUID]) -> int:
    logs = Log.objects.filter(id__in=ids)
    # Under the lock of its halves: one that arrives meanwhile merges before this, or begins a log of its own after it.
    engine().lock(key for key in logs.values_list("external_key", flat=True) if key)
    gone = list(logs.only("id", "project_id", "session_id", "trace_id"))
    logs._raw_delete(Log.objects.db)
    LogBody.objects.filter(log_id__in=ids)._raw_delete(LogBody.objects.db)
    LogWords.objects.filter(log_id__in=ids)._raw_delete(LogWords.objects.db)
    Feedback.objects.filter(log_id__in=ids).delete()
    stale.mark(gone)
    stale.mark_words(gone)  # they may be being indexed now
    return len(gone)


@receiver(pre_delete, sender=Project)
def remove_with_project(instance: Project, **_: object) -> None:
    """Logs have no foreign key that would take them along."""
    remove(Log.objects.filter(project=instance))
