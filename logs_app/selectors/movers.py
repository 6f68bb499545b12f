"""What changed most against the time before: which customers, prompts and models cost, log or fail otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from logs_app.hours import ceil_hour
from logs_app.selectors.periods import Period
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
    """The groups that changed most, the heaviest first, each by what changed most of it; `answers` are those of MOVING
    for the period. Nothing where there is nothing to be held against."""
    found: list[Mover] = []
    for group in MOVING:
        before = _groups(Answer(project, _whole_hours(period, group), period.behind))
        now = _groups(answers[group])
        if before and len(now.keys() | before.keys()) > 1:  # of a single one the cards tell
            found += _moved(project, group, now, before)
    return sorted(found, key=lambda mover: -mover.weight)[:MOST]


def _whole_hours(period: Period, group: str) -> Any:
    """Here an hour that is cut would be read for each group, and tells nothing more."""
    until = period.so_far.until
    return replace(period.so_far, until=until and ceil_hour(until), group_by=(group,))


def _groups(answer: Answer) -> Groups:
    return {key[1]: sums for key, sums in answer.sums.items()}


def _moved(project: Project, group: str, now: Groups, before: Groups) -> Iterator[Mover]:
    wholes = _total(now), _total(before)
    best: dict[Any, Mover] = {}
    for key in now.keys() | before.keys():
        pair = now.get(key, Sums()), before.get(key, Sums())
        moves = [move for move in _moves(project, group, key, pair, wholes) if key]
        if moves:
            best[key] = max(moves, key=lambda mover: mover.weight)
    heaviest = sorted(best.items(), key=lambda item: -item[1].weight)[:MOST]
    names = names_of(group, {key for key, _ in heaviest})
    for key, mover in heaviest:
        yield replace(mover, name=names.get(key, str(key)))


def _moves(
    project: Project, group: str, key: Any, pair: tuple[Sums, Sums], wholes: tuple[Sums, Sums]
) -> Iterator[Mover]:
    """What changed of one group, where it is worth a word."""
    if max(one.logs for one in pair) < _LEAST_LOGS:
        return
    for what in ("cost", "logs"):
        now, before = (_amount(project, what, one) for one in pair)
        whole = max(_amount(project, what, one) for one in wholes)
        is_large = whole and max(now, before) >= _LEAST_SHARE * whole
        if is_large and abs(now - before) >= _LEAST_CHANGE * max(before, 0.0):
            yield Mover(group, "", what, now, before, abs(now - before) / whole)
    if min(one.logs for one in pair) >= _LEAST_LOGS and max(one.errors for one in pair) >= _LEAST_ERRORS:
        now, before = (one.errors / one.logs for one in pair)
        if abs(now - before) >= _LEAST_POINTS:
            errors = max(one.errors for one in wholes)
            yield Mover(group, "", "errors", now, before, abs(now - before) * pair[0].logs / errors)


def _amount(project: Project, what: str, sums: Sums) -> float:
    return float(sums.cost_usd(project.cost)) if what == "cost" else float(sums.logs)


def _total(groups: Groups) -> Sums:
    total = Sums()
    for sums in groups.values():
        total.add(sums)
    return total
