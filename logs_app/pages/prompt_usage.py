"""What the registry's pages show of logs: figures that take the places which those pages keep for them."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from logs_app import units
from logs_app.hours import floor_hour
from logs_app.selectors.scores import Score, scores_by
from logs_app.selectors.usage import Question, UsageRow, usage
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter, whole_number
from prompts_app.models import Prompt
from prompts_app.selectors import page_of_prompts

OF_PROMPTS: Final = timedelta(days=7)
OF_VERSIONS: Final = timedelta(days=30)
MOST_VERSIONS: Final = 100
# Below this many logs, or errors, a change against the version before says nothing.
_LEAST: Final = 5
# From which change on it is for better or worse: of a figure, and of a share of all logs.
_NOTABLE: Final = 0.1
_NOTABLE_POINTS: Final = 1.0


class Cell(NamedTuple):
    """A figure for the place `usage-<id>-<name>`; its change, and whether that is for better or worse."""

    id: UUID
    name: str
    text: str
    change: str = ""
    is_good: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Usage:
    """What the logs of a prompt, or of a version, come to."""

    row: UsageRow
    score: Score | None

    @property
    def cost_usd(self) -> Decimal:
        return self.row.cost_usd / self.row.logs

    @property
    def p95(self) -> float:
        return self.row.latency_ms.p95 or 0

    @property
    def errors(self) -> float:
        return self.row.errors / self.row.logs

    @property
    def mean(self) -> float:
        return self.score.mean if self.score else 0


@in_project
def of_prompts(request: HttpRequest, project: Project) -> HttpResponse:
    """The last days of the prompts that a page of the list has."""
    try:
        prompts = page_of_prompts(project, request.GET).rows
    except BadFilter as bad:
        raise Http404(str(bad)) from None
    since = floor_hour(timezone.now() - OF_PROMPTS)
    rows = {row.groups["prompt"]: row for row in usage(project, Question(since, group_by=("prompt",)))}
    scores = scores_by("prompt_id", project, [prompt.pk for prompt in prompts], since)
    cells: list[Cell] = []
    for prompt in prompts:
        row = rows.get(prompt.path)
        used = Usage(row, scores.get(prompt.pk)) if row else None
        cells += _cells(prompt.pk, used, units.usd(row.cost_usd if row else None))
    return draw(request, project, "logs/_usage_cells.html", {"cells": cells})


@in_project
def of_versions(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """The last days of some versions of a prompt (`?version=3&version=2`), each against the one of them before it."""
    prompt = Prompt.objects.filter(project=project, pk=id).first()
    if prompt is None:
        raise Http404("There is no such prompt in this project.")
    said = request.GET.getlist("version")[:MOST_VERSIONS]
    numbers = [number for text in said if (number := whole_number(text)) is not None]
    ids = list(prompt.versions.filter(number__in=numbers).order_by("number").values_list("id", flat=True))
    found = _usage_of_versions(project, ids) if ids else {}
    cells: list[Cell] = []
    before: Usage | None = None
    for version_id in ids:
        used = found.get(version_id)
        cells += _cells(version_id, used, units.usd(used.cost_usd if used else None), before)
        before = used if used and used.row.logs >= _LEAST else before
    return draw(request, project, "logs/_usage_cells.html", {"cells": cells})


def _usage_of_versions(project: Project, ids: list[UUID]) -> dict[UUID, Usage]:
    since = floor_hour(timezone.now() - OF_VERSIONS)
    asked = Question(since, group_by=("prompt_version",), filters={"prompt_version": [str(id) for id in ids]})
    scores = scores_by("prompt_version_id", project, ids, since)
    rows = {UUID(row.groups["prompt_version"]): row for row in usage(project, asked)}
    return {id: Usage(row, scores.get(id)) for id, row in rows.items()}


def _cells(id: UUID, used: Usage | None, cost: str, before: Usage | None = None) -> list[Cell]:
    """The figures of one line; `before` is what they are held against."""
    if used is None:
        return [Cell(id, "logs", "0"), *(Cell(id, name, units.NOTHING) for name in ("cost", "p95", "errors", "score"))]
    row, score = used.row, used.score
    unpriced = f"{units.count(row.unpriced_logs)} logs have no known price" if row.unpriced_logs else ""
    judged = f"the mean of {units.count(score.judgements)} judgements" if score else ""
    return [
        Cell(id, "logs", units.short(row.logs)),
        Cell(id, "cost", cost, *_change(used, before, "cost_usd", -1), unpriced),
        Cell(id, "p95", units.duration(row.latency_ms.p95), *_change(used, before, "p95", -1)),
        Cell(id, "errors", units.share(row.errors, row.logs), *_points(used, before)),
        Cell(id, "score", f"{score.mean:.2f}" if score else units.NOTHING, *_change(used, before, "mean", 1), judged),
    ]


def _change(now: Usage, before: Usage | None, name: str, is_better: int) -> tuple[str, bool | None]:
    if before is None or now.row.logs < _LEAST or not getattr(before, name) or not getattr(now, name):
        return "", None
    after, earlier = float(getattr(now, name)), float(getattr(before, name))
    return units.change(after, earlier, is_better if abs(after / earlier - 1) >= _NOTABLE else 0)


def _points(now: Usage, before: Usage | None) -> tuple[str, bool | None]:
    """The change of the share of errors, in points: it is often from nothing."""
    if before is None or now.row.logs < _LEAST or max(now.row.errors, before.row.errors) < _LEAST:
        return "", None
    points = 100 * (now.errors - before.errors)
    return f"{points:+.1f} points", points < 0 if abs(points) >= _NOTABLE_POINTS else None
