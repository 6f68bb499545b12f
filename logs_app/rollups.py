"""Recounts what is behind: hours of usage from the logs, days from their hours, and the totals of traces and sessions.

A recount reads everything anew and replaces what was there. So it may run at any time, twice, or in two processes at
once, and merges, deletes and late arrivals need no thought.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import OperationalError, connection, transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from logs_app.divided import divided_sums
from logs_app.hours import DAY, floor_day
from logs_app.ids import hour_ids
from logs_app.ingest.store.engine import engine
from logs_app.models import DirtyDay, DirtyHour, Log, Session, Trace, UsageDay, UsageHour
from logs_app.models.fields import kept
from logs_app.sums import COLUMNS, DIVISIONS, SEGMENTS, Key, Sums
from logs_app.totals import Whole, totals_of

WHOLES_A_TRANSACTION: Final = 200
ROWS_A_STATEMENT: Final = 500
SEGMENT: Final = ("divided_by", *SEGMENTS)  # the columns that tell the rows of an hour, or of a day, apart
_NOT_SAID: Final = {field.attname: field.get_default() for field in UsageHour._meta.concrete_fields}
SLOW: Final = 0.5  # seconds; an hour that took less need not rest
_LOCK_NOT_AVAILABLE: Final = "55P03"

_rests_until: dict[tuple[int, datetime], float] = {}  # project, hour -> by time.monotonic()


def recount_dirty(limit: int = 1000, rest: float = 0) -> None:
    """Recounts at most `limit` hours, days, traces and sessions each, the latest first.

    An hour that took long is left alone for `rest` times as long: one that logs still come to is behind again at once.
    What fails stays dirty and does not keep the others from their turn; the first error is raised at the end.
    """
    errors = []
    for recount in _due(limit, rest):
        try:
            recount()
        except InUse:
            continue
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]


def oldest_dirty_hour() -> datetime | None:
    """How far back the recount is behind; None where it is not."""
    oldest: datetime | None = DirtyHour.objects.aggregate(oldest=Min("hour"))["oldest"]
    return oldest


def _due(limit: int, rest: float) -> Iterator[Callable[[], None]]:
    marks = DirtyHour.objects.order_by("-hour").values_list("project_id", "hour").distinct()
    for project_id, hour in list(marks[:limit]):
        if _rests_until.get((project_id, hour), 0.0) <= time.monotonic():
            yield partial(_recount_and_rest, project_id, hour, rest)
    for project_id, day in _days_due()[:limit]:
        yield partial(recount_day, project_id, day)
    for kind in (Trace, Session):
        dirty = list(kind._default_manager.filter(is_dirty=True).order_by("id").values_list("id", flat=True)[:limit])
        for start in range(0, len(dirty), WHOLES_A_TRANSACTION):
            yield partial(recount_wholes, kind, dirty[start : start + WHOLES_A_TRANSACTION])


def _recount_and_rest(project_id: int, hour: datetime, rest: float) -> None:
    start = time.monotonic()
    recount_hour(project_id, hour)
    end = time.monotonic()
    for known in [known for known, until in _rests_until.items() if until <= end]:
        del _rests_until[known]
    if end - start >= SLOW:
        _rests_until[project_id, hour] = end + rest * (end - start)


def _days_due() -> list[tuple[int, datetime]]:
    """Days that are over and whose hours are all counted: the others would change at once, and their hours answer."""
    hours = DirtyHour.objects.order_by().values_list("project_id", "hour").distinct()
    awaited = {(project_id, floor_day(hour)) for project_id, hour in hours}
    over = DirtyDay.objects.filter(day__lt=floor_day(timezone.now())).order_by("-day")
    return [mark for mark in over.values_list("project_id", "day").distinct() if mark not in awaited]


def recount_hour(project_id: int, hour: datetime) -> None:
    """Replaces an hour's rollups by what its logs add up to now.

    No writer waits for it. The marks are read before the logs, so a write that commits meanwhile leaves a mark that is
    not among them; and whoever finds some of its marks gone was overtaken by another recount, and yields. Raises
    InUse where another is at it.
    """
    with _held(DirtyHour.objects.filter(project_id=project_id, hour=hour)) as seen:
        rows = dict(rows_of_hour(project_id, hour))
        with transaction.atomic():
            if _replace(DirtyHour, seen, UsageHour, {"project_id": project_id, "hour": hour}, rows):
                DirtyDay.objects.create(project_id=project_id, day=floor_day(hour))


def recount_day(project_id: int, day: datetime) -> None:
    """Replaces a day's rollups by what its hours add up to now, as `recount_hour` does from logs: a recount of an hour
    that commits meanwhile leaves a mark that was not seen."""
    with _held(DirtyDay.objects.filter(project_id=project_id, day=day)) as seen:
        rows = dict(rows_of_day(project_id, day))
        with transaction.atomic():
            _replace(DirtyDay, seen, UsageDay, {"project_id": project_id, "day": day}, rows)


class InUse(Exception):  # noqa: N818
    """Another process is counting it."""


@contextmanager
def _held(marks: QuerySet[Any]) -> Iterator[list[int]]:
    """The marks that are there, held against other recounts; only read on SQLite, where writers would be held too."""
    if not connection.features.has_select_for_update_nowait:
        yield list(marks.values_list("id", flat=True))
        return
    with transaction.atomic():
        try:
            seen = list(marks.select_for_update(nowait=True).values_list("id", flat=True))
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                raise InUse from error
            raise
        yield seen


def _replace(
    marks: type[DirtyHour | DirtyDay],
    seen: list[int],
    kind: type[UsageHour | UsageDay],
    of: dict[str, Any],
    rows: dict[Key, Sums],
) -> bool:
    """False, and nothing is changed, where another recount has removed some of these marks."""
    if _remove(marks, seen) < len(seen):
        transaction.set_rollback(True)
        return False
    kind._default_manager.filter(**of).delete()
    # An hour may have thousands of rows: to make objects of them took longer than to count them.
    start = tuple(of.values())
    engine().insert(
        (kind, ("id", *of, *SEGMENT, *COLUMNS), [(uuid4(), *start, *key, *_kept(sums)) for key, sums in rows.items()])
    )
    return True


def _kept(sums: Sums) -> Iterator[Any]:
    for name in COLUMNS:
        value = getattr(sums, name)
        yield kept(value) if isinstance(value, dict) else value


def _remove(kind: type[DirtyHour | DirtyDay], marks: list[int]) -> int:
    """How many of these marks were still there."""
    starts = range(0, len(marks), ROWS_A_STATEMENT)
    parts = (kind._default_manager.filter(id__in=marks[start : start + ROWS_A_STATEMENT]) for start in starts)
    return sum(part.delete()[0] for part in parts)


def rows_of_hour(project_id: int, hour: datetime) -> Iterator[tuple[Key, Sums]]:
    """What the logs of an hour add up to, by the values of SEGMENT."""
    first, after = hour_ids(hour)
    logs = Log.objects.filter(project_id=project_id, id__gte=first, id__lt=after)
    for division, sums in divided_sums(logs).items():
        for key, one in sums.items():
            yield _segment(division, key), one


def rows_of_day(project_id: int, day: datetime) -> Iterator[tuple[Key, Sums]]:
    """What the hours of a day add up to, as rows_of_hour."""
    hours = UsageHour.objects.filter(project_id=project_id, hour__gte=day, hour__lt=day + DAY)
    for division in DIVISIONS:
        rows = hours.filter(divided_by=" ".join(division)).order_by()
        for key, one in _added(rows, division).items():
            yield _segment(division, key), one


def _added(rows: Iterable[UsageHour], division: tuple[str, ...]) -> dict[Key, Sums]:
    found: dict[Key, Sums] = {}
    for row in rows:
        found.setdefault(tuple(getattr(row, column) for column in division), Sums()).add(row)
    return found


def _segment(division: tuple[str, ...], key: Key) -> Key:
    said = dict(zip(division, key, strict=True))
    return (" ".join(division), *(said.get(name, _NOT_SAID[name]) for name in SEGMENTS))


@transaction.atomic
def recount_wholes(kind: type[Whole], ids: list[UUID]) -> None:
    """Brings the totals of these traces or sessions up to date; those that lost their last log go."""
    # The lock comes before the sums: a writer that waits for it marks the row anew.
    rows = kind._default_manager.select_for_update().filter(id__in=ids).order_by("id").in_bulk()
    totals = totals_of(kind, rows)
    kind._default_manager.filter(id__in=rows.keys() - totals.keys()).delete()
    for id, columns in totals.items():
        kind._default_manager.filter(id=id).update(**columns, is_dirty=False)
