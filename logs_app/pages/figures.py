"""Tables of what the logs of one thing come to by customer, prompt and the like."""

from collections.abc import Sequence
from typing import NamedTuple

from logs_app.pages.looks import TITLES
from logs_app.selectors.breakdowns import SHOWN, Sort, breakdown, by
from logs_app.selectors.periods import Period
from logs_app.selectors.usage import UsageRow
from observability.projects.models import Project


class Line(NamedTuple):
    """A row of a table: a group's name, and its share of the longest in percent."""

    name: str
    usage: UsageRow
    share: float


class Table(NamedTuple):
    group: str
    title: str
    lines: list[Line]
    others: int


def tables_of(project: Project, period: Period, groups: Sequence[str]) -> list[Table]:
    """The tables that have more to tell than that nothing was said, each with the most logs first. Raises BadFilter."""
    made = []
    for group in groups:
        found = breakdown(by(project, period, group), Sort("logs"), SHOWN)
        most = max((row.logs for row in found.rows), default=1)
        lines = [Line(row.groups[group] or "", row, 100 * row.logs / most) for row in found.rows]
        if found.named:
            made.append(Table(group, TITLES[group], lines, found.groups - len(found.rows)))
    return made
