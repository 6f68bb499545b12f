"""Customers and users: who the logs are about, and what each comes to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, overload

from django.db.models import Q

from logs_app.filters import Filters
from logs_app.histograms import Percentiles
from logs_app.records import TOKENS
from logs_app.selectors.questions import Question, ends_of
from logs_app.selectors.rolled import Answer, behind_within
from logs_app.sums import Key, Sums
from observability.projects.models import Project
from observability.projects.paging import BadFilter

MOST_MEASURED: Final = 1000  # people whose percentiles are all read where a list is sorted by them
PERCENTILES: Final = ("p50", "p95")
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
    """Customers or users in an order, those whose names have a text in them. Raises BadFilter.

    Of all of them only the sums that put them in order are read, the others of those that are taken out: a page of
    fifty need not sum up fifty thousand. Percentiles, which take longest, may be left to `latencies_of`.
    """

    def __init__(
        self, project: Project, question: Question, order: str, text: str = "", *, has_latencies: bool = True
    ) -> None:
        by = order.removeprefix("-")
        if by not in ORDERS:
            raise BadFilter(
                {"order": [f"Expected {', '.join(ORDERS)}, with a - for the largest first, got {order!r}."]}
            )
        edges = question.slots().edges
        self.project, self.question, self.has_latencies = project, question, has_latencies
        self._behind = behind_within(project.pk, edges[0], edges[-1])
        of, measure = ORDERS[by]
        self._ranked = Answer(project, question, self._behind, of=("logs", f"{project.cost}_first_usd", *of))
        wanted = text.casefold()
        self._keys = sorted((key for key in self._ranked.sums if wanted in key[1].casefold()), key=_name)
        if by in PERCENTILES:
            self._measure_all()
        self._keys.sort(key=lambda key: measure(key, self._ranked), reverse=order.startswith("-"))

    @cached_property
    def cost_usd(self) -> Decimal:
        """Of all that the question asks for, whatever their names."""
        return sum((sums.cost_usd(self.project.cost) for sums in self._ranked.sums.values()), Decimal(0))

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> Person: ...
    @overload
    def __getitem__(self, place: slice) -> list[Person]: ...
    def __getitem__(self, place: int | slice) -> Person | list[Person]:
        keys = self._keys[place] if isinstance(place, slice) else [self._keys[place]]
        answer = Answer(self.project, self.question, self._behind, self._only(keys))
        if keys and self.has_latencies:
            answer.measure(("latency",))
        people = [self._person(key, answer.sums.get(key, Sums())) for key in keys]
        return people if isinstance(place, slice) else people[0]

    def _measure_all(self) -> None:
        if len(self._keys) > MOST_MEASURED:
            told = f"A list of more than {MOST_MEASURED:,} is not sorted by latency: filter it, or search for a name."
            raise BadFilter({"order": [told]})
        self._ranked.measure(("latency",), self._only(self._keys))

    def _only(self, keys: Sequence[Key]) -> Q | None:
        (column,) = self.question.columns
        return None if len(keys) == len(self._ranked.sums) else Q(**{f"{column}__in": [key[1] for key in keys]})

    def _person(self, key: Key, sums: Sums) -> Person:
        return Person(
            name=key[1],
            logs=sums.logs,
            errors=sums.errors,
            total_tokens=sums.total_tokens,
            cost_usd=sums.cost_usd(self.project.cost),
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


# What a list may be sorted by, and the sums that it takes, besides logs and cost.
ORDERS: Final[Mapping[str, tuple[Sequence[str], Callable[[Key, Answer], Any]]]] = {
    "name": ((), lambda key, answer: _name(key)),
    "cost": ((), _cost),
    "share": ((), _cost),
    "logs": ((), lambda key, answer: answer.sums[key].logs),
    "tokens": (TOKENS, lambda key, answer: answer.sums[key].total_tokens),
    "errors": (("errors",), lambda key, answer: answer.sums[key].errors / answer.sums[key].logs),
    "p50": (("latency_sum_ms",), _latency("p50")),
    "p95": (("latency_sum_ms",), _latency("p95")),
    "last": (("last_at",), lambda key, answer: answer.sums[key].last_at or _NEVER),
}


def customers_in(
    project: Project, filters: Filters, order: str = "-logs", text: str = "", *, has_latencies: bool = True
) -> People:
    """Customers of the logs that all filters hold for. Raises BadFilter."""
    return People(project, _question(filters, "customer"), order, text, has_latencies=has_latencies)


def users_in(
    project: Project, filters: Filters, order: str = "-logs", text: str = "", *, has_latencies: bool = True
) -> People:
    """Users, as customers_in."""
    return People(project, _question(filters, "user"), order, text, has_latencies=has_latencies)


def latencies_of(project: Project, filters: Filters, group: str, names: Sequence[str]) -> list[Percentiles]:
    """The percentiles of some customers or users, of the logs that all filters hold for. Raises BadFilter."""
    only = Q(**{f"{group}__in": names})
    answer = Answer(project, _question(filters, group), only=only, of=("logs", "latency_sum_ms"))
    answer.measure(("latency",))
    return [answer.sums.get((0, name), Sums()).latency_ms for name in names]


def _question(filters: Filters, group: str) -> Question:
    since, until = ends_of(filters)
    return Question(since, until, group_by=(group,), filters=filters)
