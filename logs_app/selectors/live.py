"""Logs as they arrive."""

from datetime import datetime, timedelta
from typing import Final

from logs_app.filters import Filters
from logs_app.ids import first_id
from logs_app.models import Log
from logs_app.selectors.logs import RELATED, logs_in
from observability.projects.models import Project

MOST: Final = 100
# How long before it arrives a log may have begun. No index leads to when logs arrived: this bounds what is looked at.
LATE: Final = timedelta(minutes=5)
# A log is seen a moment after it arrived, when its transaction ends.
OVERLAP: Final = timedelta(seconds=3)


def logs_since(project: Project, filters: Filters, seen: datetime) -> list[Log]:
    """The logs that arrived since a moment, or a little before it, newest first: the latest MOST. Raises BadFilter."""
    logs = logs_in(project, filters).filter(id__gte=first_id(seen - LATE), received_at__gt=seen - OVERLAP)
    return list(logs.select_related(*RELATED).order_by("-id")[:MOST])
