"""How much there was of each of a few groups over time: what a line in a row of a list is drawn from."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from logs_app.hours import ceil_hour
from logs_app.selectors.periods import interval_of
from logs_app.selectors.questions import DEFAULT_RANGE, Question
from logs_app.selectors.rolled import Answer
from observability.projects.models import Project


def trends_of(project: Project, question: Question, values: Collection[Any]) -> dict[Any, Sequence[int]]:
    """The logs of each bucket, by the value of the column that the question groups by; of 30 days where it has no
    beginning. Raises BadFilter."""
    until = question.until or ceil_hour(timezone.now())
    since = question.since or until - DEFAULT_RANGE
    interval = interval_of(max(until - since, timedelta()))
    asked = replace(question, since=min(since, until), until=until, interval=interval)
    (column,) = asked.columns
    answer = Answer(project, asked, only=Q(**{f"{column}__in": list(values)}))
    found = {value: [0] * len(answer.slots.starts) for value in values}
    for (slot, value), logs in answer.counts().items():
        found[value][slot] += logs
    return dict(found)
