"""One page's answer: what the logs of a range cost, how fast they were, what failed, and how that was before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q
from django.utils import timezone

from logs_app.filters import Filters
from logs_app.hours import ceil_hour
from logs_app.selectors.questions import Question, question_of
from logs_app.selectors.rolled import Answer, Behind, behind_within
from logs_app.selectors.usage import UsageRow, rows_of
from logs_app.sums import Key, Sums
from observability.projects.models import Project

SHOWN: Final = 8  # rows of a table
TABLES: Final = ("customer", "environment", "prompt", "model")
_HOURLY: Final = timedelta(days=2)
_DAILY: Final = timedelta(days=120)
_MEASURED: Final = ("latency",)


@dataclass(frozen=True, slots=True)
class Table:
    """The groups that cost most, the highest first; how many others there are, and what all come to."""

    rows: list[UsageRow]
    others: int
    cost_usd: Decimal
    logs: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`series` has one (start, row) a bucket, None where there are no logs."""

    since: datetime
    until: datetime
    interval: str
    total: UsageRow | None
    before: UsageRow | None
    series: list[tuple[datetime, UsageRow | None]]
    tables: dict[str, Table]


def overview(project: Project, filters: Filters, zone: tzinfo, tables: Sequence[str] = TABLES) -> Overview:
    """The logs that all filters hold for; the range must have a beginning. Raises BadFilter."""
    asked = replace(question_of(filters), timezone=zone)
    now = timezone.now()
    # An open end takes the running hour whole: an hour that is cut would be summed from its logs.
    until = asked.until or ceil_hour(now)
    since = min(asked.since or until, until)
    # Of the time before, as much as has gone by of this: the running hour is not held against a whole one.
    so_far = max(min(until, now), since) - since
    asked = replace(asked, since=since, until=until)
    before = replace(asked, since=since - (until - since), until=since - (until - since) + so_far)
    interval = interval_of(until - since)
    behind = behind_within(project.pk, before.since or since, until)
    series = _measured(project, replace(asked, interval=interval), behind)
    rows = {row.start: row for row in rows_of(series, series.sums)}
    return Overview(
        since=since,
        until=until,
        interval=interval,
        total=_total(series),
        before=_total(_measured(project, before, behind)),
        series=[(start, rows.get(start)) for start in map(series.slots.start_of, range(len(series.slots.starts)))],
        tables={group: _table(project, replace(asked, group_by=(group,)), behind) for group in tables},
    )


def interval_of(range: timedelta) -> str:
    """How a range is cut so that its buckets can be told apart."""
    if range <= _HOURLY:
        return "hour"
    return "day" if range <= _DAILY else "month"


def _measured(project: Project, question: Question, behind: Behind) -> Answer:
    answer = Answer(project, question, behind)
    answer.measure(_MEASURED)
    return answer


def _total(answer: Answer) -> UsageRow | None:
    """All buckets as one."""
    total = Sums()
    for sums in answer.sums.values():
        total.add(sums)
    return rows_of(answer, {(0,): total})[0] if answer.sums else None


def _table(project: Project, question: Question, behind: Behind) -> Table:
    """Percentiles are read of the groups that are shown, and of no others."""
    answer = Answer(project, question, behind)
    by_cost = sorted(answer.sums, key=lambda key: _rank(project, answer.sums[key]))
    shown = {key: answer.sums[key] for key in by_cost[:SHOWN]}
    if shown:
        answer.measure(_MEASURED, reduce(or_, (_is(question.columns[0], key) for key in shown)))
    return Table(
        rows=sorted(rows_of(answer, shown), key=lambda row: (-row.cost_usd, -row.logs)),
        others=len(by_cost) - len(shown),
        cost_usd=sum((sums.cost_usd(project.cost) for sums in answer.sums.values()), Decimal(0)),
        logs=sum(sums.logs for sums in answer.sums.values()),
    )


def _rank(project: Project, sums: Sums) -> tuple[Decimal, int]:
    return -sums.cost_usd(project.cost), -sums.logs


def _is(column: str, key: Key) -> Q:
    return Q(**{column: key[1]})
