"""What there is to choose from in a filter bar."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from logs_app.models import UsageHour
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

    From rolled-up hours since then, the last 90 days by default: what came within the last seconds is missing. Empty
    text stands for the logs that say none.
    """
    hours = UsageHour.objects.filter(project=project, hour__gte=since or timezone.now() - RECENT)
    found = {}
    for name, (division, column) in _CHOICES.items():
        most = hours.filter(divided_by=division).order_by().values(column).annotate(n=Sum("logs")).order_by("-n")
        found[name] = [row[column] for row in most[:MAX_CHOICES]]
    paths = dict(Prompt.objects.filter(id__in=[id for id in found["prompt"] if id]).values_list("id", "path"))
    found["prompt"] = [paths.get(id, "") for id in found["prompt"]]
    return {name: sorted(set(values)) for name, values in found.items()}
