"""Logs go when they are older than their project keeps them, with all that is theirs.

On PostgreSQL a week that no project keeps is dropped whole; all else is deleted in batches. May run at any time, in two
processes at once, and be ended at any moment: the next run goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from logs_app import partitions
from logs_app.ids import first_id
from logs_app.ingest.store import deletion, media
from logs_app.models import DirtyHour, Feedback, Log, LogError, MediaUse, Session, Trace, UsageHour
from observability.projects.models import Project

WHOLES_A_STATEMENT: Final = 2000


@dataclass(slots=True)
class Retained:
    """What a run took away, or would: the weeks that were dropped whole, and how many other logs of each project."""

    weeks: list[datetime] = field(default_factory=list)
    logs: dict[str, int] = field(default_factory=dict)


def retain(is_dry: bool = False) -> Retained:
    """Takes away what no project keeps. Where `is_dry`, only says what that would be."""
    horizons = _horizons()
    free = [week for week in partitions.weeks() if week + partitions.WEEK <= _free_until(week, horizons)]
    done = Retained()
    # What is deleted row by row goes first: once a week is dropped, nothing of its projects is older.
    for project, horizon in horizons.items():
        old = Log.objects.filter(project=project, id__lt=first_id(horizon))
        for week in free:
            old = old.exclude(id__gte=first_id(week), id__lt=first_id(week + partitions.WEEK))
        if count := old.count() if is_dry else deletion.remove(old):
            done.logs[project.slug] = count
    done.weeks = free if is_dry else list(_dropped(free))
    if not is_dry:
        for project in Project.objects.exclude(gone_before=None):
            _clear_wholes(project)
        media.remove_unnamed()
    return done


def _horizons() -> dict[Project, datetime]:
    """The moment before which nothing is kept, of each project that does not keep all."""
    now = timezone.now()
    kept = Project.objects.exclude(retention_days=None)
    return {project: now - timedelta(days=project.retention_days or 0) for project in kept}


def _free_until(week: datetime, horizons: dict[Project, datetime]) -> datetime:
    """The earliest moment that a project with logs in this week keeps logs from; its start where one keeps them all."""
    by_id = {project.pk: horizon for project, horizon in horizons.items()}
    if week + partitions.WEEK > max(by_id.values(), default=week):
        return week  # still kept by all: no need to look
    return min((by_id.get(id, week) for id in partitions.projects_in(week)), default=week + partitions.WEEK)


def _dropped(weeks: list[datetime]) -> Iterator[datetime]:
    """Drops weeks in order; ends at the first that somebody uses: it is dropped by the next run."""
    for week in weeks:
        try:
            if not _drop(week):
                return
        except partitions.InUse:
            return
        yield week


def _drop(week: datetime) -> bool:
    """Drops a week; False where a project has logs in it by now that are to be kept."""
    end = week + partitions.WEEK
    with partitions.changing():
        horizons = _horizons()  # anew: deleting may have taken hours, and somebody may have changed their mind
        Feedback.objects.filter(log_id__gte=first_id(week), log_id__lt=first_id(end)).delete()
        free = [project.pk for project, horizon in horizons.items() if horizon >= end]
        Project.objects.filter(Q(gone_before=None) | Q(gone_before__lt=end), pk__in=free).update(gone_before=end)
        # The recount takes their usage away; charts leave it out from now on, as of any hour that is marked.
        counted = UsageHour.objects.filter(project__in=free, divided_by="", hour__gte=week, hour__lt=end)
        marks = counted.order_by().values_list("project_id", "hour")
        DirtyHour.objects.bulk_create([DirtyHour(project_id=project, hour=hour) for project, hour in marks])
        partitions.lock()
        is_free = _free_until(week, horizons) >= end  # asked again: now nobody writes
        if is_free:
            partitions.drop(week)
            for kind in (LogError, MediaUse):
                kind._default_manager.filter(log_id__gte=first_id(week), log_id__lt=first_id(end)).delete()
        else:
            transaction.set_rollback(True)
    return is_free


def _clear_wholes(project: Project) -> None:
    """Deletes the traces and sessions whose logs are gone, and has those counted anew that lost some."""
    for kind in (Trace, Session):
        old = kind._default_manager.filter(project=project, started_at__lt=project.gone_before, is_dirty=False)
        ended: QuerySet[Any] = old.filter(ended_at__lt=project.gone_before)
        while rows := list(ended.order_by("started_at").values_list("pk", "started_at")[:WHOLES_A_STATEMENT]):
            # A log that arrived meanwhile has marked its own: it stays.
            ended.filter(pk__in=[pk for pk, _ in rows])._raw_delete(ended.db)
            # From there on: else each batch walks over what those before it left in the index.
            ended = ended.filter(started_at__gte=rows[-1][1])
        old.update(is_dirty=True)
