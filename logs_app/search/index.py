"""The search index: brought up to date while nobody waits. What it does not have yet is read when it is asked for."""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from logs_app.models import Log, LogBody, LogWords, UnindexedLogs
from logs_app.search.words import words_of
from observability.projects.models import Project

MARKS: Final = 20  # in one transaction
LIVE_LOGS: Final = 2000  # so many that are not indexed yet are read by a search, the latest first
_OF_LOG: Final = ("name", "model", "error_type", "error_message", "user", "customer", "tags", "metadata")
_OF_BODY: Final = ("input", "output", "tool_calls")


def index_waiting() -> int:
    """Indexes what awaits it, oldest first, until nothing does. Returns how many logs were looked at.

    Two at the same time do the same work twice and its effect once.
    """
    looked_at = 0
    while marks := list(UnindexedLogs.objects.order_by("id")[:MARKS]):
        looked_at += _index(marks)
    return looked_at


def _index(marks: list[UnindexedLogs]) -> int:
    """The marks are read before the logs: a write that commits meanwhile leaves a mark of its own. Whoever finds some
    of its marks gone was overtaken, and has nothing to write."""
    ids = list({id for mark in marks for id in _ids_in(mark)})
    rows = [
        LogWords(log_id=log.id, project_id=log.project_id, words=words)  # type: ignore[misc]  # a set of them
        for log, words in _words_by_log(ids)
    ]
    with transaction.atomic():
        removed, _ = UnindexedLogs.objects.filter(id__in=[mark.id for mark in marks]).delete()
        if removed < len(marks):
            transaction.set_rollback(True)
            return 0
        for start in range(0, len(ids), 500):
            LogWords.objects.filter(log_id__in=ids[start : start + 500])._raw_delete(LogWords.objects.db)
        LogWords.objects.bulk_create(rows, batch_size=500)
    return len(ids)


def search_lag() -> timedelta:
    """For how long the oldest log that is not indexed has waited."""
    oldest = UnindexedLogs.objects.order_by("id").values_list("marked_at", flat=True).first()
    return max(timezone.now() - oldest, timedelta()) if oldest else timedelta()


def waiting_words(project: Project) -> dict[UUID, set[str]]:
    """The words of a project's logs that are not indexed as they are now; of at most LIVE_LOGS."""
    return {log.id: words for log, words in _words_by_log(_waiting_ids(project, LIVE_LOGS))}


def is_behind(project: Project) -> bool:
    """Whether so many logs wait that a search does not read them all."""
    return len(_waiting_ids(project, LIVE_LOGS + 1)) > LIVE_LOGS


def _waiting_ids(project: Project, limit: int) -> list[UUID]:
    ids: dict[UUID, None] = {}
    for mark in UnindexedLogs.objects.filter(project=project).order_by("-id")[:limit].iterator():
        ids |= dict.fromkeys(_ids_in(mark))
        if len(ids) >= limit:
            break
    return list(ids)[:limit]


def _words_by_log(ids: Collection[UUID]) -> Iterator[tuple[Log, set[str]]]:
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        bodies = LogBody.objects.only("log_id", *_OF_BODY).in_bulk(some)
        for log in Log.objects.filter(id__in=some).only("id", "project_id", *_OF_LOG):
            yield log, words_of([*_values(log, _OF_LOG), *_values(bodies.get(log.id), _OF_BODY)])


def _values(row: Any, names: Iterable[str]) -> list[Any]:
    return [getattr(row, name) for name in names] if row else []


def _ids_in(mark: UnindexedLogs) -> list[UUID]:
    return [UUID(hex) for hex in mark.log_ids.split()]
