"""What there is to choose from in a filter bar."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Sum
from django.utils import timezone

from logs_app.hours import floor_hour
from logs_app.selectors.questions import NEVER
from logs_app.selectors.rolled import cover_of, rolled
from logs_app.selectors.spans import joined
from observability.projects.models import Project
from prompts_app.models import Prompt

MAX_CHOICES: Final = 200
RECENT: Final = timedelta(days=90)
# A filter, the hours that tell its values apart (sums.DIVISIONS), and their column.
_CHOICES: Final = {
    "environment": ("environment", "environment"),
    "customer": ("customer", "customer"),
    "prompt": ("prompt_id", "prompt_id"),
    "model": ("provider model", "model"),
}


def choices_in(project: Project, since: datetime | None = None) -> dict[str, list[str]]:
    """The values of the filters that have few, by filter: the most used MAX_CHOICES, in the order of the alphabet.

    From rolled-up days and hours since then, the last 90 days by default: what came within the last seconds is missing.
    Empty text stands for the logs that say none.
    """
    since = floor_hour(since or timezone.now() - RECENT)
    covered = cover_of(project.pk, [min(since, NEVER), NEVER])
    hours = joined([*covered.hours, *covered.logs])  # those that are behind, too
    found = {}
    for name, (division, column) in _CHOICES.items():
        counts: Counter[Any] = Counter()
        for rows, _ in rolled(project.pk, division, covered.days, hours):
            counts.update(dict(rows.order_by().values_list(column).annotate(n=Sum("logs"))))
        found[name] = [value for value, _ in counts.most_common(MAX_CHOICES)]
    paths = dict(Prompt.objects.filter(id__in=[id for id in found["prompt"] if id]).values_list("id", "path"))
    found["prompt"] = [paths.get(id, "") for id in found["prompt"]]
    return {name: sorted(set(values)) for name, values in found.items()}
