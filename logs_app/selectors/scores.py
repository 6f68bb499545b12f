"""What the judgements of a prompt's logs come to."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Avg, Count, OuterRef, Subquery, UUIDField

from logs_app.ids import first_id
from logs_app.models import Feedback, Log
from observability.projects.models import Project


class Score(NamedTuple):
    """The mean of the judgements that are numbers, and how many there are."""

    mean: float
    judgements: int


def scores_by(column: str, project: Project, ids: Collection[UUID], since: datetime) -> dict[UUID, Score]:
    """Of the logs since a moment, by their `prompt_id` or `prompt_version_id`, which is one of `ids`."""
    logs = Log.objects.filter(id=OuterRef("log_id"), project=project, **{f"{column}__in": list(ids)})
    # A log's id is its time: judgements of older logs are never looked at.
    judged = Feedback.objects.filter(project=project, log_id__gte=first_id(since), score__isnull=False)
    # Its own type: SQLite gives a foreign key as text here.
    owner = Subquery(logs.values(column)[:1], output_field=UUIDField())
    grouped = judged.annotate(owner=owner).exclude(owner__isnull=True).order_by().values("owner")
    rows = grouped.annotate(mean=Avg("score"), judgements=Count("*"))
    return {row["owner"]: Score(row["mean"], row["judgements"]) for row in rows}
