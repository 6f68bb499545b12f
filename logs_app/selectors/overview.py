"""One page's answer: what the logs of a range cost, how fast they were, what failed, and how that was before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from django.utils import timezone

from logs_app.filters import Filters
from logs_app.selectors.questions import Question, question_of
from logs_app.selectors.usage import UsageRow, usage
from observability.projects.models import Project

TABLES: Final = ("customer", "environment", "prompt", "model")
_HOURLY: Final = timedelta(days=2)
_DAILY: Final = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Overview:
    """`series` has one (start, row) a bucket, None where there are no logs; tables are by cost, the highest first."""

    since: datetime
    until: datetime
    interval: str
    total: UsageRow | None
    before: UsageRow | None
    series: list[tuple[datetime, UsageRow | None]]
    tables: dict[str, list[UsageRow]]


def overview(project: Project, filters: Filters, zone: tzinfo) -> Overview:
    """The logs that all filters hold for; the range must have a beginning. Raises BadFilter."""
    asked = replace(question_of(filters), timezone=zone)
    until = asked.until or timezone.now()
    since = min(asked.since or until, until)
    asked = replace(asked, since=since, until=until)
    before = replace(asked, since=since - (until - since), until=since)
    interval = _interval(until - since)
    return Overview(
        since=since,
        until=until,
        interval=interval,
        total=_only(usage(project, asked)),
        before=_only(usage(project, before)),
        series=_series(project, replace(asked, interval=interval)),
        tables={group: _table(project, replace(asked, group_by=(group,))) for group in TABLES},
    )


def _interval(range: timedelta) -> str:
    if range <= _HOURLY:
        return "hour"
    return "day" if range <= _DAILY else "month"


def _only(rows: Sequence[UsageRow]) -> UsageRow | None:
    return rows[0] if rows else None


def _series(project: Project, question: Question) -> list[tuple[datetime, UsageRow | None]]:
    slots = question.slots()
    rows = {row.start: row for row in usage(project, question)}
    starts = (slots.start_of(slot) for slot in range(len(slots.starts)))
    return [(start, rows.get(start)) for start in starts]


def _table(project: Project, question: Question) -> list[UsageRow]:
    return sorted(usage(project, question), key=lambda row: (-row.cost_usd, -row.logs))
