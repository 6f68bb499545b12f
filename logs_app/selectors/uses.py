"""How often prompts and their versions were used, and when last. Exact, from rolled-up hours and those that wait."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q, Sum

from logs_app.ids import first_id
from logs_app.models import DirtyHour, Log, UsageHour
from logs_app.selectors.spans import HOUR, Span, joined

_DIVISION: Final = "environment prompt_id prompt_version_id"  # of sums.DIVISIONS
_SPANS_A_QUERY: Final = 200
_KEYS: Final = ("prompt_id", "prompt_version_id")


@dataclass(slots=True)
class Use:
    """How many logs, and the start of the last of them."""

    logs: int = 0
    last_at: datetime | None = None

    def add(self, logs: int, last_at: datetime | None) -> None:
        self.logs += logs
        self.last_at = max(filter(None, (self.last_at, last_at)), default=None)


def uses_of(project_id: int, prompts: Collection[UUID]) -> dict[tuple[UUID, UUID | None], Use]:
    """By prompt and version (None: logs without one)."""
    dirty = set(DirtyHour.objects.filter(project_id=project_id).values_list("hour", flat=True).distinct())
    found: dict[tuple[UUID, UUID | None], Use] = {}
    for row in (*_rolled(project_id, prompts, dirty), *_live(project_id, prompts, dirty)):
        found.setdefault((row["prompt_id"], row["prompt_version_id"]), Use()).add(row["n"], row["last"])
    return found


def _rolled(project_id: int, prompts: Collection[UUID], dirty: set[datetime]) -> Iterator[dict[str, Any]]:
    hours = UsageHour.objects.filter(project_id=project_id, divided_by=_DIVISION, prompt_id__in=prompts)
    summed = hours.exclude(hour__in=dirty).order_by().values(*_KEYS)
    yield from summed.annotate(n=Sum("logs"), last=Max("last_at"))


def _live(project_id: int, prompts: Collection[UUID], dirty: set[datetime]) -> Iterator[dict[str, Any]]:
    logs = Log.objects.filter(project_id=project_id, prompt_id__in=prompts)
    spans = joined(Span(hour, hour + HOUR) for hour in dirty)
    for start in range(0, len(spans), _SPANS_A_QUERY):
        some = spans[start : start + _SPANS_A_QUERY]
        within = reduce(or_, (Q(id__gte=first_id(span.start), id__lt=first_id(span.end)) for span in some))
        yield from logs.filter(within).order_by().values(*_KEYS).annotate(n=Count("*"), last=Max("started_at"))
