"""Which formats a project's logs come in."""

from collections import Counter
from datetime import timedelta
from typing import Final, NamedTuple

from django.utils import timezone

from logs_app.ids import first_id
from logs_app.models import Log
from observability.projects.models import Project

RECENT: Final = timedelta(hours=24)
MOST: Final = 10_000  # logs that are looked at: no rolled-up hour knows formats


class Formats(NamedTuple):
    """How many logs began within RECENT, by format, the most frequent first; of at most the latest MOST."""

    logs: list[tuple[str, int]]
    is_whole: bool


def formats_of(project: Project) -> Formats:
    since = first_id(timezone.now() - RECENT)
    logs = Log.objects.filter(project=project, id__gte=since).order_by("-id").values_list("format", flat=True)
    found = Counter(logs[: MOST + 1])
    return Formats(found.most_common(), found.total() <= MOST)
