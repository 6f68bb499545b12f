"""What the logs of a range cost, how fast they were, what failed, and how that was before."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q

from logs_app.filters import Filters
from logs_app.selectors.periods import Period, period_of
from logs_app.selectors.questions import Question
from logs_app.selectors.rolled import Answer
from logs_app.selectors.usage import UsageRow, names_of, rows_of
from logs_app.sums import HISTOGRAMS, Key, Sums
from observability.projects.models import Project

PARTS: Final = 7  # that are told apart; the others are one more


@dataclass(frozen=True, slots=True)
class Part:
    """What one group cost in each bucket. `name` is as filters take it; None for all the others together."""

    name: str | None
    costs_usd: list[Decimal]


@dataclass(frozen=True, slots=True)
class Overview:
    """`series` has a row a bucket, None where there are no logs, and `starts` its beginning by the viewer's clock;
    bucket n is from edges[n] to edges[n + 1]. `ghosts` are the buckets before, `parts` the costs: where asked for."""

    period: Period
    total: UsageRow | None
    before: UsageRow | None
    starts: list[datetime]
    edges: list[datetime]
    series: list[UsageRow | None]
    ghosts: list[UsageRow | None] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def overview(
    project: Project, filters: Filters, zone: tzinfo, segment: str = "", *, has_ghosts: bool = False
) -> Overview:
    """The logs that all filters hold for; the range must have a beginning. `segment` is what cost is divided by, one of
    questions.GROUPS. Raises BadFilter."""
    period = period_of(project, filters, zone)
    series = _measured(project, replace(period.now, interval=period.interval), period)
    ghosts = replace(period.before, interval=period.interval)
    return Overview(
        period=period,
        total=_total(series),
        before=_total(_measured(project, period.so_far, period)),
        starts=[series.slots.start_of(slot) for slot in range(len(series.slots.starts))],
        edges=series.slots.edges,
        series=_by_bucket(series),
        ghosts=_by_bucket(_measured(project, ghosts, period)) if has_ghosts else [],
        parts=_parts(series, period, segment) if segment else [],
    )


def any_of(column: str, keys: Sequence[Key]) -> Q:
    """The rows of these groups; a prompt that is not said is null."""
    return reduce(or_, (Q(**{column: key[1]}) for key in keys))


def _measured(project: Project, question: Question, period: Period) -> Answer:
    answer = Answer(project, question, period.behind)
    answer.measure(HISTOGRAMS)
    return answer


def _total(answer: Answer) -> UsageRow | None:
    """All buckets as one."""
    total = Sums()
    for sums in answer.sums.values():
        total.add(sums)
    return rows_of(answer, {(0,): total})[0] if answer.sums else None


def _by_bucket(answer: Answer) -> list[UsageRow | None]:
    # By number and not by start: in autumn two hours have the same name.
    rows = {slot: rows_of(answer, {(slot,): sums})[0] for (slot,), sums in answer.sums.items()}
    return [rows.get(slot) for slot in range(len(answer.slots.starts))]


def _parts(series: Answer, period: Period, segment: str) -> list[Part]:
    """The groups that cost most, the highest first. Only theirs are asked for by bucket: there may be thousands."""
    project = series.project
    asked = replace(period.now, group_by=(segment,))
    whole = Answer(project, asked, period.behind)
    costs = {key: sums.cost_usd(project.cost) for key, sums in whole.sums.items() if sums.cost_usd(project.cost)}
    top = sorted(costs, key=lambda key: (-costs[key], str(key[1])))[:PARTS]
    if not top:
        return []
    asked = replace(asked, interval=period.interval)
    answer = Answer(project, asked, period.behind, any_of(asked.columns[0], top))
    names = names_of(segment, {key[1] for key in top})
    slots = range(len(series.slots.starts))
    parts = [
        Part(names.get(value, str(value or "")), [_cost(answer, (slot, value)) for slot in slots]) for _, value in top
    ]
    if len(costs) > len(top):
        # What arrived since the series was read is not taken from it.
        rest = [_cost(series, (slot,)) - sum(part.costs_usd[slot] for part in parts) for slot in slots]
        parts.append(Part(None, [max(cost, Decimal(0)) for cost in rest]))
    return parts


def _cost(answer: Answer, key: Key) -> Decimal:
    sums = answer.sums.get(key)
    return sums.cost_usd(answer.project.cost) if sums else Decimal(0)
