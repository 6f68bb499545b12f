"""Logs with the few columns that a tree of thousands needs, and nothing besides."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models.functions import Left

from logs_app.models import Log
from logs_app.models.expressions import usd_of
from logs_app.records import TOKENS
from observability.projects.models import Project

MAX_ERROR = 300  # characters


class Lean(NamedTuple):
    """A log; `usd` is the cost that the project shows."""

    id: UUID
    external_id: str
    parent: str
    trace_id: UUID | None
    kind: str
    name: str
    model: str
    status: str
    error_type: str
    error: str  # its beginning
    started_at: datetime
    latency_ms: float | None
    ended_at: datetime | None
    tokens: int | None
    usd: Decimal | None

    @property
    def title(self) -> str:
        return self.name or self.model or self.kind

    @property
    def duration_ms(self) -> float | None:
        """What was measured, else from start to end."""
        if self.latency_ms is not None or self.ended_at is None:
            return self.latency_ms
        return max((self.ended_at - self.started_at) / timedelta(milliseconds=1), 0)

    @property
    def end_at(self) -> datetime:
        """Its end as far as it is known."""
        try:
            return self.started_at + timedelta(milliseconds=self.duration_ms or 0)
        except OverflowError:
            return self.started_at


_COLUMNS = tuple(name for name in Lean._fields if name not in ("error", "tokens", "usd"))


def lean_logs(project: Project, limit: int, **where: object) -> list[Lean]:
    """The first logs for which `where` holds, oldest first."""
    logs = Log.objects.filter(project=project, **where).order_by("started_at", "id")
    rows = logs.values_list(*_COLUMNS, Left("error_message", MAX_ERROR), usd_of(project.cost), *TOKENS)
    return [_lean(row) for row in rows[:limit]]


def _lean(row: tuple[object, ...]) -> Lean:
    known = len(_COLUMNS)
    said = dict(zip(_COLUMNS, row, strict=False))
    counts = [count for count in row[known + 2 :] if isinstance(count, int)]
    return Lean(**said, error=row[known], usd=row[known + 1], tokens=sum(counts) if counts else None)  # type: ignore[arg-type]
