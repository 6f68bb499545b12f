"""What the logs of a range come to by customer, prompt, model, environment or user."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

from logs_app.selectors.overview import any_of
from logs_app.selectors.periods import Period
from logs_app.selectors.rolled import Answer
from logs_app.selectors.usage import UsageRow, names_of, rows_of
from logs_app.sums import Key, Sums
from observability.projects.models import Project

SHOWN: Final = 8  # rows of a table
ALL: Final = 100  # rows of a table that is asked for whole
GROUPS: Final = ("customer", "prompt", "model", "environment", "user")
SORTS: Final = ("name", "cost", "logs", "tokens", "errors", "p95")
# A table that is sorted by percentiles reads those of so many groups, the ones with most logs.
MEASURED: Final = 200


class Sort(NamedTuple):
    """By which column, and whether the highest is first."""

    column: str = "cost"
    is_down: bool = True


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The first rows of a table, how many there are in all and how many of them have a name, and what all come to."""

    group: str
    rows: list[UsageRow]
    groups: int
    named: int
    total: Sums
    cost_usd: Decimal


def breakdown(answer: Answer, sort: Sort, limit: int) -> Breakdown:
    """A table of an answer that is grouped by one thing. Percentiles are read of the groups that are shown, and where
    they are what it is sorted by."""
    (group,), (column,) = answer.question.group_by, answer.question.columns
    total = Sums()
    for sums in answer.sums.values():
        total.add(sums)
    keys = sorted(answer.sums, key=lambda key: -answer.sums[key].logs)
    if sort.column == "p95":
        keys = keys[:MEASURED]
        _measure(answer, column, keys)
    keys.sort(key=_rank(answer, group, sort), reverse=sort.is_down)
    shown = keys[:limit]
    if sort.column != "p95":
        _measure(answer, column, shown)
    rows = {row.groups[group]: row for row in rows_of(answer, {key: answer.sums[key] for key in shown})}
    names = _names(answer, group, shown)
    return Breakdown(
        group=group,
        rows=list({names[key]: rows[names[key] or None] for key in shown}.values()),
        groups=len(answer.sums),
        named=named_in(answer),
        total=total,
        cost_usd=total.cost_usd(answer.project.cost),
    )


def named_in(answer: Answer) -> int:
    """How many groups have a name: the logs that say none are no customer."""
    return sum(1 for key in answer.sums if key[1])


def by(project: Project, period: Period, group: str) -> Answer:
    """Raises BadFilter."""
    return Answer(project, replace(period.now, group_by=(group,)), period.behind)


def _measure(answer: Answer, column: str, keys: list[Key]) -> None:
    if keys:
        answer.measure(("latency",), any_of(column, keys))


def _rank(answer: Answer, group: str, sort: Sort) -> Callable[[Key], Any]:
    if sort.column == "name":
        names = _names(answer, group, answer.sums)
        return lambda key: names[key].casefold()
    of: dict[str, Callable[[Sums], float | Decimal]] = {
        "cost": lambda sums: sums.cost_usd(answer.project.cost),
        "logs": lambda sums: sums.logs,
        "tokens": lambda sums: sums.total_tokens,
        "errors": lambda sums: sums.errors / sums.logs,
        "p95": lambda sums: sums.latency_ms.p95 or 0,
    }
    return lambda key: of[sort.column](answer.sums[key])


def _names(answer: Answer, group: str, keys: Iterable[Key]) -> dict[Key, str]:
    keys = list(keys)
    known = names_of(group, {key[1] for key in keys})
    return {key: known.get(key[1], str(key[1] or "")) for key in keys}
