"""Customers and users: who the logs are about, and what each comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import overload

from django.db.models import Q

from logs_app.filters import Filters
from logs_app.histograms import Percentiles
from logs_app.selectors.questions import Question, ends_of
from logs_app.selectors.rolled import Answer
from logs_app.sums import Key, Sums
from observability.projects.models import Project


@dataclass(frozen=True, slots=True)
class Person:
    """A customer or a user; `name` is empty for the logs that name none."""

    name: str
    logs: int
    errors: int
    total_tokens: int
    cost_usd: Decimal
    unpriced_logs: int
    latency_ms: Percentiles
    last_at: datetime | None


class People(Sequence[Person]):
    """Customers or users, the most active first. Percentiles are read of those that are taken out, and of no others:
    a page of fifty need not measure fifty thousand."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._keys = sorted(answer.sums, key=lambda key: (-answer.sums[key].logs, key[1]))
        self._measured: set[Key] = set()

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> Person: ...
    @overload
    def __getitem__(self, place: slice) -> list[Person]: ...
    def __getitem__(self, place: int | slice) -> Person | list[Person]:
        keys = self._keys[place] if isinstance(place, slice) else [self._keys[place]]
        self._measure([key for key in keys if key not in self._measured])
        people = [self._person(key) for key in keys]
        return people if isinstance(place, slice) else people[0]

    def _measure(self, keys: Sequence[Key]) -> None:
        if not keys:
            return
        (column,) = self._answer.question.columns
        is_all = len(keys) == len(self._keys)
        self._answer.measure(("latency",), None if is_all else Q(**{f"{column}__in": [key[1] for key in keys]}))
        self._measured.update(keys)

    def _person(self, key: Key) -> Person:
        sums: Sums = self._answer.sums[key]
        return Person(
            name=key[1],
            logs=sums.logs,
            errors=sums.errors,
            total_tokens=sums.total_tokens,
            cost_usd=sums.cost_usd(self._answer.project.cost),
            unpriced_logs=sums.unpriced_logs,
            latency_ms=sums.latency_ms,
            last_at=sums.last_at,
        )


def customers_in(project: Project, filters: Filters) -> People:
    """Customers of the logs that all filters hold for. Raises BadFilter."""
    return _people(project, filters, "customer")


def users_in(project: Project, filters: Filters) -> People:
    """Users, as customers_in."""
    return _people(project, filters, "user")


def _people(project: Project, filters: Filters, group: str) -> People:
    since, until = ends_of(filters)
    return People(Answer(project, Question(since, until, group_by=(group,), filters=filters)))
