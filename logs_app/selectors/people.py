"""Customers and users: who the logs are about, and what each comes to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, overload

from django.db.models import Q

from logs_app.filters import Filters
from logs_app.histograms import Percentiles
from logs_app.selectors.questions import Question, ends_of
from logs_app.selectors.rolled import Answer
from logs_app.sums import Key, Sums
from observability.projects.models import Project
from observability.projects.paging import BadFilter

MOST_MEASURED: Final = 1000  # people whose percentiles are all read where a list is sorted by them
_PERCENTILES: Final = ("p50", "p95")
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


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
    """Customers or users in an order, those whose names have a text in them. Percentiles are read of those that are
    taken out, and of no others: a page of fifty need not measure fifty thousand. Raises BadFilter."""

    def __init__(self, answer: Answer, order: str = "-logs", text: str = "") -> None:
        by = order.removeprefix("-")
        if by not in ORDERS:
            raise BadFilter(
                {"order": [f"Expected {', '.join(ORDERS)}, with a - for the largest first, got {order!r}."]}
            )
        self._answer = answer
        self._measured: set[Key] = set()
        wanted = text.casefold()
        self._keys = sorted((key for key in answer.sums if wanted in key[1].casefold()), key=_name)
        if by in _PERCENTILES:
            self._measure_all()
        measure = ORDERS[by]
        self._keys.sort(key=lambda key: measure(key, answer), reverse=order.startswith("-"))

    @property
    def question(self) -> Question:
        return self._answer.question

    @property
    def cost_usd(self) -> Decimal:
        """Of all that the question asks for, whatever their names."""
        return sum((sums.cost_usd(self._answer.project.cost) for sums in self._answer.sums.values()), Decimal(0))

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

    def _measure_all(self) -> None:
        if len(self._keys) > MOST_MEASURED:
            told = f"A list of more than {MOST_MEASURED:,} is not sorted by latency: filter it, or search for a name."
            raise BadFilter({"order": [told]})
        self._measure(self._keys)

    def _measure(self, keys: Sequence[Key]) -> None:
        if not keys:
            return
        (column,) = self._answer.question.columns
        is_all = len(keys) == len(self._answer.sums)
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


def _name(key: Key) -> tuple[str, str]:
    return key[1].casefold(), key[1]


def _cost(key: Key, answer: Answer) -> Decimal:
    return answer.sums[key].cost_usd(answer.project.cost)


def _latency(name: str) -> Callable[[Key, Answer], Any]:
    return lambda key, answer: getattr(answer.sums[key].latency_ms, name) or 0.0


# What a list may be sorted by.
ORDERS: Final[Mapping[str, Callable[[Key, Answer], Any]]] = {
    "name": lambda key, answer: _name(key),
    "cost": _cost,
    "share": _cost,
    "logs": lambda key, answer: answer.sums[key].logs,
    "tokens": lambda key, answer: answer.sums[key].total_tokens,
    "errors": lambda key, answer: answer.sums[key].errors / answer.sums[key].logs,
    "p50": _latency("p50"),
    "p95": _latency("p95"),
    "last": lambda key, answer: answer.sums[key].last_at or _NEVER,
}


def customers_in(project: Project, filters: Filters, order: str = "-logs", text: str = "") -> People:
    """Customers of the logs that all filters hold for. Raises BadFilter."""
    return _people(project, filters, "customer", order, text)


def users_in(project: Project, filters: Filters, order: str = "-logs", text: str = "") -> People:
    """Users, as customers_in."""
    return _people(project, filters, "user", order, text)


def _people(project: Project, filters: Filters, group: str, order: str, text: str) -> People:
    since, until = ends_of(filters)
    return People(Answer(project, Question(since, until, group_by=(group,), filters=filters)), order, text)
