"""Customers and users: who the logs are about, and what each comes to."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from logs_app.filters import Filters
from logs_app.histograms import Percentiles
from logs_app.selectors.questions import Question, ends_of
from logs_app.selectors.usage import usage
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


def customers_in(project: Project, filters: Filters) -> list[Person]:
    """Customers of the logs that all filters hold for, the most active first. Raises BadFilter."""
    return _people(project, filters, "customer")


def users_in(project: Project, filters: Filters) -> list[Person]:
    """Users, as customers_in."""
    return _people(project, filters, "user")


def _people(project: Project, filters: Filters, group: str) -> list[Person]:
    since, until = ends_of(filters)
    rows = usage(project, Question(since, until, group_by=(group,), filters=filters), measured=("latency",))
    people = [
        Person(
            name=row.groups[group] or "",
            logs=row.logs,
            errors=row.errors,
            total_tokens=row.total_tokens,
            cost_usd=row.cost_usd,
            unpriced_logs=row.unpriced_logs,
            latency_ms=row.latency_ms,
            last_at=row.last_at,
        )
        for row in rows
    ]
    return sorted(people, key=lambda person: (-person.logs, person.name))
