"""Errors by what failed: groups of failed logs that say the same but for numbers and ids. Exact, as usage is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, Subquery

from logs_app.filters import Filters
from logs_app.fingerprints import masked
from logs_app.ids import moment_of
from logs_app.models import Log, LogError
from logs_app.selectors.questions import Question, ends_of
from logs_app.selectors.rolled import Answer
from logs_app.selectors.trends import trends_of
from logs_app.sums import Sums
from observability.projects.models import Project
from observability.projects.paging import BadFilter, Page, part_of

ORDERS: Final = ("logs", "last")
_AFFECTED: Final = ("customer", "user", "model")


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """`logs` are those of the question; when it was first and last seen is told of all logs. `message` is masked,
    `example` is the latest log of the group."""

    fingerprint: str
    type: str
    message: str
    logs: int
    first_at: datetime
    last_at: datetime
    example: Log
    trend: Sequence[int]


@dataclass(frozen=True, slots=True)
class Affected:
    """Whom and what the logs of a group name, the most affected first."""

    customers: list[str]
    users: list[str]
    models: list[str]


@dataclass(frozen=True, slots=True)
class Errors:
    """A page of groups; how many there are, and what their logs come to."""

    page: Page[ErrorGroup]
    groups: int
    logs: int


def errors_in(
    project: Project, filters: Filters, order: str = "logs", cursor: str | None = None, limit: int = 25
) -> Errors:
    """The groups of the failed logs that all filters hold for, most frequent or latest first. Raises BadFilter."""
    if order not in ORDERS:
        raise BadFilter({"order": [f"Expected {' or '.join(ORDERS)}, got {order!r}."]})
    since, until = ends_of(filters)
    question = Question(since, until, group_by=("error",), filters=filters)
    sums = {key[1]: one for key, one in Answer(project, question).sums.items()}
    ordered = sorted(sums, key=lambda fingerprint: (_rank(sums[fingerprint], order), fingerprint))
    page = part_of(ordered, cursor, limit)
    rows = _groups(project, question, {fingerprint: sums[fingerprint].logs for fingerprint in page.rows})
    return Errors(page._replace(rows=rows), len(sums), sum(one.logs for one in sums.values()))


def one_error(project: Project, fingerprint: str, filters: Filters) -> ErrorGroup | None:
    """A group, also where none of its logs is among those that all filters hold for. Raises BadFilter."""
    since, until = ends_of(filters)
    question = Question(since, until, group_by=("error",), filters=filters)
    answer = Answer(project, question, only=Q(error_group=fingerprint))
    groups = _groups(project, question, {fingerprint: sum(one.logs for one in answer.sums.values())})
    return groups[0] if groups else None


def affected_by(project: Project, fingerprints: Sequence[str], filters: Filters) -> dict[str, Affected]:
    """By some groups of errors, of the logs that all filters hold for. Apart from the groups themselves: of many failed
    logs it takes far longer. Raises BadFilter."""
    since, until = ends_of(filters)
    question = Question(since, until, group_by=("error",), filters=filters)
    customers, users, models = (_named(project, question, what, fingerprints) for what in _AFFECTED)
    return {text: Affected(customers[text], users[text], models[text]) for text in fingerprints}


def _rank(sums: Sums, order: str) -> tuple[float, ...]:
    last = sums.last_at.timestamp() if sums.last_at else 0.0
    return (-sums.logs, -last) if order == "logs" else (-last, -sums.logs)


def _groups(project: Project, question: Question, logs: dict[str, int]) -> list[ErrorGroup]:
    """Some groups, by the number of their logs."""
    if not logs:
        return []
    ends = _ends_of(project, list(logs))
    examples = Log.objects.in_bulk([last for _, last in ends.values()])
    trends = trends_of(project, question, logs)
    return [
        ErrorGroup(
            fingerprint=fingerprint,
            type=masked(example.error_type),
            message=masked(example.error_message),
            logs=count,
            first_at=moment_of(ends[fingerprint][0]),
            last_at=moment_of(ends[fingerprint][1]),
            example=example,
            trend=trends[fingerprint],
        )
        for fingerprint, count in logs.items()
        # One whose last log was deleted meanwhile is gone.
        if fingerprint in ends and (example := examples.get(ends[fingerprint][1]))
    ]


def _ends_of(project: Project, fingerprints: list[str]) -> dict[str, tuple[UUID, UUID]]:
    """The first and the last log of each group: two steps into the index each, all in one question."""
    errors = LogError.objects.filter(project=project)
    ends: Any = {
        f"{order}{n}": Subquery(errors.filter(fingerprint=text).order_by(f"{sign}log_id").values("log_id")[:1])
        for n, text in enumerate(fingerprints)
        for order, sign in (("first", ""), ("last", "-"))
    }
    row: Any = Project.objects.filter(pk=project.pk).values(**ends).get()
    found = {text: (row[f"first{n}"], row[f"last{n}"]) for n, text in enumerate(fingerprints)}
    return {text: pair for text, pair in found.items() if all(pair)}


def _named(project: Project, question: Question, what: str, fingerprints: Sequence[str]) -> dict[str, list[str]]:
    """The customers, users or models that logs of each group name, the most affected first."""
    asked = replace(question, group_by=("error", what))
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (_, text, name), logs in Answer(project, asked, only=Q(error_group__in=fingerprints)).counts().items():
        if name:
            found[text].append((-logs, name))
    return {text: [name for _, name in sorted(found[text])] for text in fingerprints}
