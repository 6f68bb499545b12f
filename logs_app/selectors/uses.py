"""How often prompts and their versions were used, and when last. Exact, as usage is."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q, Sum

from logs_app.models import Log
from logs_app.selectors.questions import EVER, NEVER
from logs_app.selectors.rolled import cover_of, ids_within, parts_of, rolled

_DIVISION: Final = "environment prompt_id prompt_version_id"  # of sums.DIVISIONS
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
    found: dict[tuple[UUID, UUID | None], Use] = {}
    for row in _rows(project_id, Q(prompt_id__in=prompts)):
        found.setdefault((row["prompt_id"], row["prompt_version_id"]), Use()).add(row["n"], row["last"])
    return found


def _rows(project_id: int, asked: Q) -> Iterator[dict[str, Any]]:
    covered = cover_of(project_id, [EVER, NEVER])
    for rows, _ in rolled(project_id, _DIVISION, covered.days, covered.hours):
        yield from rows.filter(asked).order_by().values(*_KEYS).annotate(n=Sum("logs"), last=Max("last_at"))
    logs = Log.objects.filter(asked, project_id=project_id).order_by().values(*_KEYS)
    for some in parts_of(covered.logs):
        yield from logs.filter(ids_within(some)).annotate(n=Count("*"), last=Max("started_at"))
