"""Tags that people give to stored logs, and take away again."""

import math
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone

from logs_app.ingest.store import stale
from logs_app.ingest.store.engine import engine
from logs_app.merging import Clock
from logs_app.models import Log, LogBody, LogWords

_COLUMNS: Final = ("id", "project_id", "external_key", "tags")


@atomic
def retag(project_id: int, ids: Collection[UUID], add: Iterable[str] = (), remove: Iterable[str] = ()) -> int:
    """Gives tags to logs of a project and takes others away, all or none. Returns how many logs changed."""
    wanted = Log.objects.filter(project_id=project_id, id__in=ids).only(*_COLUMNS).order_by("id")
    # Under the lock of its halves: one that arrives meanwhile replaces the row, with the tags that it read before.
    engine().lock(log.external_key for log in wanted if log.external_key)
    added, removed = list(add), set(remove)
    changed = []
    for log in wanted.all().select_for_update():
        tags = [tag for tag in dict.fromkeys([*log.tags, *added]) if tag not in removed]
        if tags != log.tags:
            log.tags = tags
            changed.append(log)
    Log.objects.bulk_update(changed, ["tags"])
    ids = [log.id for log in changed]
    _say_when(ids)
    # A tag that was taken away is not found any more: logs without words are read until they are indexed.
    LogWords.objects.filter(log_id__in=ids)._raw_delete(LogWords.objects.db)
    stale.mark_hours(changed)
    stale.mark_words(changed)
    return len(changed)


def _say_when(ids: Collection[UUID]) -> None:
    """Where halves may follow, a log's tags are a word that was said now: those of an earlier half do not bring the
    old ones back."""
    now = timezone.now().timestamp()
    bodies = list(LogBody.objects.filter(log_id__in=ids, clock__isnull=False).only("clock"))
    for body in bodies:
        clock: Clock = body.clock
        # Whatever this machine's clock says, it comes after what was said before.
        clock["tags"] = max(now, math.nextafter(clock.get("tags", 0), math.inf))
    LogBody.objects.bulk_update(bodies, ["clock"])
