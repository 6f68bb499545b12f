"""Feedback: a page of judgements, and what they come to by name and by prompt version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final
from uuid import UUID

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import TruncDay, TruncHour, TruncMonth
from django.utils import timezone

from logs_app.models import Feedback, Log
from logs_app.models.expressions import JsonText
from logs_app.selectors.paging import page_of
from logs_app.selectors.periods import interval_of
from logs_app.selectors.questions import EVER, ends_of
from observability.projects.models import Project
from observability.projects.paging import Page
from prompts_app.models import PromptVersion

FILTERS: Final = ("since", "until", "name", "value", "source")
EVALUATOR: Final = "evaluator"  # the source of judgements that no person gave
MOST: Final = 20_000  # judgements of which versions are told
NAMES: Final = 50
_CUTS: Final[dict[str, Any]] = {"hour": TruncHour, "day": TruncDay, "month": TruncMonth}


@dataclass(slots=True)
class Named:
    """The judgements of a name; `mean` is that of those that are numbers, thumbs up being 1 and down 0. `trend` are the
    means of hours, days or months that have some."""

    name: str
    judgements: int
    ups: int
    downs: int
    mean: float | None
    trend: list[float]

    @property
    def are_thumbs(self) -> bool:
        return bool(self.ups + self.downs) and self.ups + self.downs == self.judgements


@dataclass(frozen=True, slots=True)
class OfVersion:
    """The mean of a version's judgements of a name."""

    version: PromptVersion
    name: str
    judgements: int
    mean: float


def page_of_judgements(project: Project, asked: Mapping[str, str], cursor: str | None, limit: int) -> Page[Feedback]:
    """A page of judgements, the latest first, each with its `.log` or None. Raises BadFilter."""
    judgements = _judgements(project, asked).select_related("evaluator_version__prompt")
    page = page_of(judgements, cursor, limit, by="created_at")
    logs = Log.objects.filter(project=project).select_related("prompt", "prompt_version")
    by_id = logs.in_bulk([row.log_id for row in page.rows if row.log_id])
    for row in page.rows:
        row.log = by_id.get(row.log_id)  # type: ignore[attr-defined]
    return page


def names_in(project: Project, asked: Mapping[str, str], zone: tzinfo) -> list[Named]:
    """What the judgements come to by name, the most frequent first; at most NAMES. Raises BadFilter."""
    since, until = ends_of(asked)
    cut = _CUTS[interval_of((until or timezone.now()) - (since or EVER))]
    grouped = _judgements(project, asked).order_by().values("name", at=cut("created_at", tzinfo=zone))
    counted = grouped.annotate(
        n=Count("*"),
        scored=Count("score"),
        mean=Avg("score"),
        ups=Count("id", Q(score=1)),
        downs=Count("id", Q(score=0)),
    )
    by_name: dict[str, list[dict[str, Any]]] = {}
    rows: Any = counted.order_by("at")
    for row in rows:
        by_name.setdefault(row["name"], []).append(row)
    found = [_named(name, rows) for name, rows in by_name.items()]
    return sorted(found, key=lambda one: (-one.judgements, one.name))[:NAMES]


def versions_in(project: Project, asked: Mapping[str, str]) -> list[OfVersion]:
    """The means by prompt version and name of the latest MOST judgements that are numbers. Raises BadFilter."""
    latest = _judgements(project, asked).filter(score__isnull=False, log_id__isnull=False)[:MOST]
    of_log = Log.objects.filter(id=OuterRef("log_id"), project=project).values("prompt_version_id")[:1]
    judged = Feedback.objects.filter(id__in=latest.values("id")).order_by()
    judged = judged.annotate(version=Subquery(of_log, output_field=UUIDField())).exclude(version=None)
    rows = list(judged.values("version", "name").annotate(n=Count("*"), mean=Avg("score")))
    versions: dict[UUID, PromptVersion] = PromptVersion.objects.select_related("prompt").in_bulk(
        {row["version"] for row in rows}
    )
    found = [
        OfVersion(versions[row["version"]], row["name"], row["n"], row["mean"])
        for row in rows
        if row["version"] in versions
    ]
    return sorted(found, key=lambda one: (one.version.prompt.path, -one.version.number, one.name))


def _judgements(project: Project, asked: Mapping[str, str]) -> QuerySet[Feedback]:
    since, until = ends_of(asked)
    found = Feedback.objects.filter(project=project).order_by("-created_at", "-id")
    found = found.filter(created_at__gte=since) if since else found
    found = found.filter(created_at__lt=until) if until else found
    found = found.filter(name=asked["name"]) if asked.get("name") else found
    if value := asked.get("value"):
        found = found.annotate(text=JsonText(F("value"))).filter(Q(text=value) | Q(value__hasitem=value))
    if source := asked.get("source"):
        is_person = Q(evaluator_version=None)
        found = found.filter(~is_person if source == EVALUATOR else is_person & Q(format=source))
    return found


def _named(name: str, rows: list[dict[str, Any]]) -> Named:
    scored = sum(row["scored"] for row in rows)
    return Named(
        name=name,
        judgements=sum(row["n"] for row in rows),
        ups=sum(row["ups"] for row in rows),
        downs=sum(row["downs"] for row in rows),
        mean=sum(row["mean"] * row["scored"] for row in rows if row["scored"]) / scored if scored else None,
        trend=[row["mean"] for row in rows if row["scored"]],
    )
