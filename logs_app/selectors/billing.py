"""What a month's logs cost by customer, prompt and model, to the last place: what customers are billed by.

No rolled-up hours are divided by all three, which would come near to a row a log: a statement reads the month's logs, a
day at a time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils import timezone

from logs_app.hours import DAY
from logs_app.records import TOKENS
from logs_app.selectors.questions import Question
from logs_app.selectors.rolled import Answer
from logs_app.selectors.usage import UsageRow, rows_of
from logs_app.sums import Key, Sums
from logs_app.terms import exactly
from observability.projects.models import Project
from observability.projects.paging import BadFilter

MONTHS: Final = 24  # that are offered
_GROUPS: Final = ("customer", "prompt", "provider", "model")
_SUMS: Final = ("logs", *TOKENS, "unpriced_logs", "cost_usd")


class Month(NamedTuple):
    """A month in UTC: from its first moment up to the first after it."""

    start: datetime
    end: datetime

    @property
    def name(self) -> str:
        return f"{self.start:%Y-%m}"

    @property
    def title(self) -> str:
        return f"{self.start:%B %Y}"


def month_of(text: str) -> Month:
    """The month that 2026-11 names. Raises BadFilter."""
    try:
        start = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        return Month(start, _next(start))
    except (ValueError, OverflowError):
        raise BadFilter({"month": [f"Expected a month such as 2026-11, got {text!r}."]}) from None


def months_of() -> list[Month]:
    """The running month and those before it."""
    start = timezone.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = [Month(start, _next(start))]
    while len(found) < MONTHS:
        start = (start - DAY).replace(day=1)
        found.append(Month(start, _next(start)))
    return found


def statement_of(project: Project, month: Month, customer: str | None = None) -> Iterator[dict[str, Any]]:
    """A row for each customer, prompt and model that the logs of a month name, then their total. `cost_usd` is the cost
    that the project shows; logs without a known price are in no cost, and counted."""
    filters = {} if customer is None else {"customer": exactly(customer)}
    sums: dict[Key, Sums] = {}
    start = month.start
    while start < month.end:
        answer = Answer(project, Question(start, start + DAY, group_by=_GROUPS, filters=filters))
        for key, one in answer.sums.items():
            sums.setdefault(key, Sums()).add(one)
        start += DAY
    lines = [_line(month, row) for row in rows_of(answer, sums)]
    yield from lines
    if lines:
        yield {"month": month.name, "customer": "Total"} | {name: sum(line[name] for line in lines) for name in _SUMS}


def _line(month: Month, row: UsageRow) -> dict[str, Any]:
    return {"month": month.name, **row.groups} | {name: getattr(row, name) for name in _SUMS}


def _next(start: datetime) -> datetime:
    return (start + timedelta(days=31)).replace(day=1)
