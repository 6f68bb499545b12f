"""The logs before and after one: of the same user, and in a filtered list."""

from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from logs_app.filters import Filters
from logs_app.ids import first_id, moment_of
from logs_app.models import Log
from logs_app.selectors.logs import logs_in

# How far is looked: no index leads to a user's logs, and a rare user's next one may be millions of rows away.
NEAR: Final = timedelta(days=30)


class Neighbours(NamedTuple):
    """The ids of the log before (older) and after (newer), where there are such."""

    older: UUID | None
    newer: UUID | None


def of_user(log: Log) -> Neighbours:
    """Those of the same user, within a month."""
    at = moment_of(log.id)
    near = Log.objects.filter(id__gte=first_id(at - NEAR), id__lt=first_id(at + NEAR))
    return _beside(near.filter(project=log.project_id, user=log.user), log)


def in_list(log: Log, filters: Filters) -> Neighbours:
    """Those of a filtered list. Raises BadFilter."""
    return _beside(logs_in(log.project, filters), log)


def _beside(logs: QuerySet[Log], log: Log) -> Neighbours:
    ids = logs.values_list("id", flat=True)
    older = ids.filter(id__lt=log.id).order_by("-id").first()
    return Neighbours(older, ids.filter(id__gt=log.id).order_by("id").first())
