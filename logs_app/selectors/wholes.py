"""What lists of traces and of sessions share: totals are exact, whether they were recounted yet or not."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from logs_app.filters import Filters, LogFilter
from logs_app.models import Log, Session, Trace
from logs_app.totals import totals_of
from observability.projects.models import Project

W = TypeVar("W", Trace, Session)


def having_logs(wholes: QuerySet[W], project: Project, filters: Filters, column: str) -> QuerySet[W]:
    """Traces or sessions that have a log for which all filters hold. Raises BadFilter."""
    logs = LogFilter(project, filters, Log.objects.filter(project=project))
    has_one = Exists(logs.qs.filter(**{column: OuterRef("pk")}))
    # Those that were recounted have logs, unless these went with their partition.
    counted = Q(is_dirty=False, started_at__gte=project.gone_before) if project.gone_before else Q(is_dirty=False)
    return wholes.filter(has_one if logs.data else counted | Q(has_one))


def with_totals(kind: type[W], wholes: Sequence[W], project: Project) -> None:
    """Makes the totals exact: those that are behind are read from the logs, in one go for all."""
    gone = project.gone_before
    behind = {whole.id: whole for whole in wholes if whole.is_dirty or (gone and whole.started_at < gone)}
    totals = totals_of(kind, behind.keys()) if behind else {}
    for id, columns in totals.items():
        for name, value in columns.items():
            setattr(behind[id], name, value)
