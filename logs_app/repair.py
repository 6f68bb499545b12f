"""Counts everything again and tells what was stored otherwise: there must be nothing.

What is behind claims nothing, so it is recounted and no difference. It may run beside writers and other recounts.
"""

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.db.transaction import atomic

from logs_app.fingerprints import fingerprint_of
from logs_app.hours import HOUR, floor_day, floor_hour
from logs_app.ids import first_id, hour_ids, moment_of
from logs_app.models import DirtyDay, DirtyHour, Log, LogError, Session, Trace, UsageDay, UsageHour
from logs_app.rollups import (
    SEGMENT,
    WHOLES_A_TRANSACTION,
    recount_day,
    recount_hour,
    recount_wholes,
    rows_of_day,
    rows_of_hour,
)
from logs_app.sums import COLUMNS, Key, Sums
from logs_app.totals import Whole, totals_of

LAST_HOUR: Final = floor_hour(datetime.max.replace(tzinfo=UTC))
# SQLite keeps the sum of an hour's money as a float.
_LEAST_USD: Final = Decimal("0.000001")


def differences(project_id: int, since: datetime, is_mended: bool) -> Iterator[str]:
    """Each hour, day, trace and session from `since` on whose stored sums are not what its logs come to, in words."""
    days = set()
    for hour in _hours(project_id, since):
        days.add(floor_day(hour))
        if wrong := _wrong_errors(project_id, hour):
            yield f"errors of {hour:%Y-%m-%d %H:00}"
            if is_mended:
                _group_anew(project_id, wrong)
        if _is_wrong_hour(project_id, hour):
            yield f"hour {hour:%Y-%m-%d %H:00}"
            if is_mended:
                # With a mark, so that it gives way to a recount that has seen more.
                DirtyHour.objects.create(project_id=project_id, hour=hour)
                recount_hour(project_id, hour)
    for day in sorted(days):
        if _is_wrong_day(project_id, day):
            yield f"day {day:%Y-%m-%d}"
            if is_mended:
                DirtyDay.objects.create(project_id=project_id, day=day)
                recount_day(project_id, day)
    for kind in (Session, Trace):
        yield from _wrong_wholes(kind, project_id, since, is_mended)


def _hours(project_id: int, since: datetime) -> Iterator[datetime]:
    """The hours that have logs or are stored, in order."""
    at = floor_hour(since)
    while True:
        log = Log.objects.filter(project_id=project_id, id__gte=first_id(at)).order_by("id").only("id").first()
        stored = UsageHour.objects.filter(project_id=project_id, divided_by="", hour__gte=at).order_by("hour").first()
        found = [floor_hour(moment_of(log.id))] if log else []
        found += [stored.hour] if stored else []
        if not found:
            return
        yield min(found)
        if min(found) >= LAST_HOUR:
            return
        at = min(found) + HOUR


def _wrong_errors(project_id: int, hour: datetime) -> set[UUID]:
    """The logs of an hour that are stored in another group of errors than theirs, or are and did not fail."""
    first, after = hour_ids(hour)
    mine = Q(project_id=project_id)
    suspects = _apart(mine & Q(id__gte=first, id__lt=after), mine & Q(log_id__gte=first, log_id__lt=after))
    # Asked again: one that came between the two questions is no difference.
    return _apart(Q(id__in=suspects), Q(log_id__in=suspects)) if suspects else suspects


def _apart(logs: Q, errors: Q) -> set[UUID]:
    stored = dict(LogError.objects.filter(errors).order_by().values_list("log_id", "fingerprint"))
    return {id for id, _ in stored.items() ^ _grouped(logs).items()}


def _grouped(logs: Q) -> dict[UUID, str]:
    """The group of each of these logs that failed."""
    failed = Log.objects.filter(logs, status="error").order_by().values_list("id", "error_type", "error_message")
    return {id: fingerprint_of(type, message) for id, type, message in failed}


@atomic
def _group_anew(project_id: int, ids: set[UUID]) -> None:
    list(Log.objects.filter(id__in=ids).order_by("id").select_for_update().values_list("id"))  # a half may arrive
    LogError.objects.filter(log_id__in=ids).delete()
    groups = _grouped(Q(id__in=ids)).items()
    LogError.objects.bulk_create([LogError(log_id=id, project_id=project_id, fingerprint=text) for id, text in groups])


def _is_wrong_hour(project_id: int, hour: datetime) -> bool:
    marks = DirtyHour.objects.filter(project_id=project_id, hour=hour)
    stored = UsageHour.objects.filter(project_id=project_id, hour=hour)
    # Marks are looked at last: who writes meanwhile leaves one.
    return not _are_same(stored, rows_of_hour(project_id, hour)) and not marks.exists()


def _is_wrong_day(project_id: int, day: datetime) -> bool:
    marks = DirtyDay.objects.filter(project_id=project_id, day=day)
    if marks.exists():
        return False  # as each day that is not over
    stored = UsageDay.objects.filter(project_id=project_id, day=day)
    return not _are_same(stored, rows_of_day(project_id, day)) and not marks.exists()


def _are_same(stored: Iterable[Any], counted: Iterable[tuple[Key, Sums]]) -> bool:
    before, now = {tuple(getattr(row, name) for name in SEGMENT): row for row in stored}, dict(counted)
    return before.keys() == now.keys() and all(
        _is_same(getattr(before[key], name), getattr(sums, name)) for key, sums in now.items() for name in COLUMNS
    )


def _is_same(stored: Any, counted: Any) -> bool:
    if isinstance(counted, Decimal):
        return bool(abs(stored - counted) < _LEAST_USD)
    return math.isclose(stored, counted) if isinstance(counted, float) else bool(stored == counted)


def _wrong_wholes(kind: type[Whole], project_id: int, since: datetime, is_mended: bool) -> Iterator[str]:
    wholes = kind._default_manager.filter(project=project_id, ended_at__gte=since).order_by("id")
    ids = list(wholes.values_list("id", flat=True))
    for start in range(0, len(ids), WHOLES_A_TRANSACTION):
        some = ids[start : start + WHOLES_A_TRANSACTION]
        wrong = _wrong_of(kind, some)
        yield from (f"{kind._meta.verbose_name} {text}" for text in wrong.values())
        if is_mended and wrong:
            recount_wholes(kind, list(wrong))


def _wrong_of(kind: type[Whole], ids: list[UUID]) -> dict[UUID, str]:
    """The client's ids of those that are wrong, by id."""
    stored = kind._default_manager.in_bulk(ids)
    counted = totals_of(kind, ids)
    wrong = [id for id, row in stored.items() if not _has_totals(row, counted.get(id))]
    still = kind._default_manager.filter(id__in=wrong, is_dirty=False)
    return dict(still.values_list("id", "external_id"))


def _has_totals(row: Whole, totals: dict[str, Any] | None) -> bool:
    return totals is not None and all(_is_same(getattr(row, name), value) for name, value in totals.items())
