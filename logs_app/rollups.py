"""Recounts what is behind from the logs: hours of usage, and the totals of traces and sessions.

A recount reads everything anew and replaces what was there. So it may run at any time, twice, or in two processes at
once, and merges, deletes and late arrivals need no thought.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction

from logs_app.ids import hour_ids
from logs_app.models import DirtyHour, Log, Session, Trace, UsageHour
from logs_app.sums import COLUMNS, DIVISIONS, SEGMENTS, Key, Sums, folded, sums_by
from logs_app.totals import Whole, totals_of

WHOLES_A_TRANSACTION: Final = 200
ROWS_A_STATEMENT: Final = 500


def recount_dirty(limit: int = 1000) -> None:
    """Recounts at most `limit` hours, traces and sessions each, the latest hours first.

    What fails stays dirty and does not keep the others from their turn; the first error is raised at the end.
    """
    errors = []
    for recount in _due(limit):
        try:
            recount()
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]


def _due(limit: int) -> Iterator[Callable[[], None]]:
    marks = DirtyHour.objects.order_by("-hour").values_list("project_id", "hour").distinct()
    for project_id, hour in list(marks[:limit]):
        yield partial(recount_hour, project_id, hour)
    for kind in (Trace, Session):
        dirty = list(kind._default_manager.filter(is_dirty=True).order_by("id").values_list("id", flat=True)[:limit])
        for start in range(0, len(dirty), WHOLES_A_TRANSACTION):
            yield partial(recount_wholes, kind, dirty[start : start + WHOLES_A_TRANSACTION])


def recount_hour(project_id: int, hour: datetime) -> None:
    """Replaces an hour's rollups by what its logs add up to now.

    Takes no lock while it counts. The marks are read before the logs, so a write that commits meanwhile leaves a mark
    that is not among them; and whoever finds some of its marks gone was overtaken by another recount, and yields.
    """
    marks = DirtyHour.objects.filter(project_id=project_id, hour=hour)
    seen = list(marks.values_list("id", flat=True))
    rows = list(_rows(project_id, hour))
    with transaction.atomic():
        if _remove(seen) < len(seen):
            transaction.set_rollback(True)
            return
        UsageHour.objects.filter(project_id=project_id, hour=hour).delete()
        UsageHour.objects.bulk_create(rows, batch_size=ROWS_A_STATEMENT)


def _remove(marks: list[int]) -> int:
    """How many of these marks were still there."""
    starts = range(0, len(marks), ROWS_A_STATEMENT)
    parts = (DirtyHour.objects.filter(id__in=marks[start : start + ROWS_A_STATEMENT]) for start in starts)
    return sum(part.delete()[0] for part in parts)


def _rows(project_id: int, hour: datetime) -> Iterator[UsageHour]:
    first, after = hour_ids(hour)
    sums = sums_by(Log.objects.filter(project_id=project_id, id__gte=first, id__lt=after), SEGMENTS)
    for division in DIVISIONS:
        for key, one in folded(sums, division).items():
            yield _row(project_id, hour, division, key, one)


def _row(project_id: int, hour: datetime, division: tuple[str, ...], key: Key, sums: Sums) -> UsageHour:
    return UsageHour(
        project_id=project_id,
        hour=hour,
        divided_by=" ".join(division),
        **dict(zip(division, key, strict=True)),
        **{name: getattr(sums, name) for name in COLUMNS},
    )


@transaction.atomic
def recount_wholes(kind: type[Whole], ids: list[UUID]) -> None:
    """Brings the totals of these traces or sessions up to date; those that lost their last log go."""
    # The lock comes before the sums: a writer that waits for it marks the row anew.
    rows = kind._default_manager.select_for_update().filter(id__in=ids).order_by("id").in_bulk()
    totals = totals_of(kind, rows)
    kind._default_manager.filter(id__in=rows.keys() - totals.keys()).delete()
    for id, columns in totals.items():
        kind._default_manager.filter(id=id).update(**columns, is_dirty=False)
