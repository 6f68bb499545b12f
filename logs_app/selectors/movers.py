"""What changed most against the time before: which customers, prompts and models cost, log or fail otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from logs_app.hours import ceil_hour
from logs_app.selectors.periods import Period, is_measure
from logs_app.selectors.questions import Question
from logs_app.selectors.rolled import Answer
from logs_app.selectors.usage import names_of
from logs_app.sums import Sums
from observability.projects.models import Project

MOVING: Final = ("customer", "prompt", "model")
MOST: Final = 6
# What is smaller is noise: so many logs, so many errors, this share of what all come to, this change.
_LEAST_LOGS: Final = 20
_LEAST_ERRORS: Final = 5
_LEAST_SHARE: Final = 0.02
_LEAST_CHANGE: Final = 0.25
_LEAST_POINTS: Final = 0.03  # of the share of logs that failed

Groups = dict[Any, Sums]
Pair = tuple[Sums, Sums]  # now and before


@dataclass(frozen=True, slots=True)
class Mover:
    """A group, and its cost (USD), logs or errors (a share of its logs) now and before. `weight` is how much of what
    all groups come to has moved with it."""

    group: str
    name: str
    what: str
    now: float
    before: float
    weight: float


def movers(project: Project, period: Period, answers: Mapping[str, Answer]) -> list[Mover]:
    """The groups that changed most, the heaviest first; `answers` are those of MOVING
    for the period. Nothing where there is nothing to be held against."""
    found: list[Mover] = []
    for group in MOVING:
        before = _groups(Answer(project, _whole_hours(period, group), period.behind))
        now = _groups(answers[group])
        has_measure = is_measure(_total(before).logs, _total(now).logs)
        if has_measure and len(now.keys() | before.keys()) > 1:  # of a single one the cards tell
            moved = sorted(_moved(project, group, now, before), key=_by_weight)[:MOST]
            names = names_of(group, {key for key, _ in moved})
            found += [replace(mover, name=names.get(key, str(key))) for key, mover in moved]
    return sorted(found, key=lambda mover: -mover.weight)[:MOST]


def _by_weight(moved: tuple[Any, Mover]) -> tuple[float, str]:
    return -moved[1].weight, str(moved[0])


def _whole_hours(period: Period, group: str) -> Question:
    """Here an hour that is cut would be read for each group, and tells nothing more."""
    until = period.so_far.until
    return replace(period.so_far, until=until and ceil_hour(until), group_by=(group,))


def _groups(answer: Answer) -> Groups:
    return {key[1]: sums for key, sums in answer.sums.items()}


def _moved(project: Project, group: str, now: Groups, before: Groups) -> Iterator[tuple[Any, Mover]]:
    """Of each group that has a name: its cost or its logs, which go together, and its errors."""
    wholes = _total(now), _total(before)
    for key in filter(None, now.keys() | before.keys()):
        pair = now.get(key, Sums()), before.get(key, Sums())
        if max(one.logs for one in pair) < _LEAST_LOGS:
            continue
        if amounts := list(_amounts(project, group, pair, wholes)):
            yield key, max(amounts, key=lambda mover: mover.weight)
        for failed in _errors(group, pair, wholes):
            yield key, failed


def _amounts(project: Project, group: str, pair: Pair, wholes: Pair) -> Iterator[Mover]:
    for what in ("cost", "logs"):
        now, before = (_amount(project, what, one) for one in pair)
        whole = max(_amount(project, what, one) for one in wholes)
        is_large = whole and max(now, before) >= _LEAST_SHARE * whole
        if is_large and abs(now - before) >= _LEAST_CHANGE * before:
            yield Mover(group, "", what, now, before, abs(now - before) / whole)


def _errors(group: str, pair: Pair, wholes: Pair) -> Iterator[Mover]:
    if min(one.logs for one in pair) < _LEAST_LOGS or max(one.errors for one in pair) < _LEAST_ERRORS:
        return
    now, before = (one.errors / one.logs for one in pair)
    if abs(now - before) >= _LEAST_POINTS:
        # Where hardly anything fails, a few errors weigh little.
        whole = max(max(one.errors, _LEAST_SHARE * one.logs) for one in wholes)
        yield Mover(group, "", "errors", now, before, abs(now - before) * pair[0].logs / whole)


def _amount(project: Project, what: str, sums: Sums) -> float:
    return float(sums.cost_usd(project.cost)) if what == "cost" else float(sums.logs)


def _total(groups: Groups) -> Sums:
    total = Sums()
    for sums in groups.values():
        total.add(sums)
    return total
