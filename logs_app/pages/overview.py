"""Overview: what does each customer, environment and prompt cost, how fast is it, what fails?"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from logs_app import units
from logs_app.models import Log
from logs_app.pages.bar import Bar
from logs_app.selectors import overview as answers
from logs_app.selectors.overview import Overview, overview
from logs_app.selectors.usage import UsageRow
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter

DEFAULT_RANGE: Final = "7d"
MANY_ERRORS: Final = 0.05  # from this share on they stand out
# Below this many logs a change against the period before says nothing.
_LEAST: Final = 5


class Card(NamedTuple):
    """A figure; `change` against the period before in percent, `is_good` where one direction is better."""

    title: str
    value: str
    note: str
    change: str
    is_good: bool | None
    filters: str


class Line(NamedTuple):
    """A row of a table: a group's name as filters take it, and its share of the table's cost in percent."""

    name: str
    usage: UsageRow
    share: float

    @property
    def has_many_errors(self) -> bool:
        return self.usage.errors >= MANY_ERRORS * self.usage.logs


class Table(NamedTuple):
    group: str
    title: str
    lines: list[Line]
    others: int


_TITLES: Final = {"customer": "Customers", "environment": "Environments", "prompt": "Prompts", "model": "Models"}


@in_project
def page(request: HttpRequest, project: Project) -> HttpResponse:
    bar = Bar(project, request.GET, default_since=DEFAULT_RANGE)
    try:
        found = overview(project, bar.filters, timezone.get_current_timezone())
    except BadFilter as bad:
        bar.errors = bad.errors
        return draw(request, project, "logs/overview.html", {"nav": "overview", "bar": bar}, status=400)
    context = {
        "nav": "overview",
        "bar": bar,
        "overview": found,
        "cards": _cards(found),
        "charts": _charts(found),
        "labels": _labels(found),
        "edges": [found.since, *(start for start, _ in found.series[1:]), found.until],
        "tables": [_table(group, table) for group, table in found.tables.items()],
        "has_logs": bool(found.total) or Log.objects.filter(project=project).exists(),
    }
    return draw(request, project, "logs/overview.html", context)


def _cards(found: Overview) -> list[Card]:
    now, before = found.total, found.before
    if now is None:
        return []
    unpriced = f"{units.short(now.unpriced_logs)} unpriced" if now.unpriced_logs else ""
    return [
        Card("Logs", units.short(now.logs), "", *_change(now, before, lambda row: row.logs), ""),
        Card("Cost", units.usd(now.cost_usd), unpriced, *_change(now, before, lambda row: row.cost_usd), ""),
        Card("Tokens", units.short(now.total_tokens), "", *_change(now, before, lambda row: row.total_tokens), ""),
        Card(
            "Errors",
            units.share(now.errors, now.logs),
            f"{units.short(now.errors)} logs",
            *_change(now, before, lambda row: row.errors / row.logs, is_better=-1),
            "error",
        ),
        Card(
            "Latency p95",
            units.duration(now.latency_ms.p95),
            f"median {units.duration(now.latency_ms.p50)}",
            *_change(now, before, lambda row: row.latency_ms.p95 or 0, is_better=-1),
            "",
        ),
    ]


def _change(
    now: UsageRow, before: UsageRow | None, measure: Callable[[UsageRow], Any], is_better: int = 0
) -> tuple[str, bool | None]:
    """The change in percent, and whether it is a good one: `is_better` -1 where less is."""
    if before is None or before.logs < _LEAST or not measure(before):
        return "", None
    return units.change(float(measure(now)), float(measure(before)), is_better)


def _table(group: str, found: answers.Table) -> Table:
    whole = float(found.cost_usd)
    lines = [
        Line(row.groups[group] or "", row, 100 * (float(row.cost_usd) / whole if whole else row.logs / found.logs))
        for row in found.rows
    ]
    return Table(group, _TITLES[group], lines, found.others)


def _charts(found: Overview) -> list[dict[str, Any]]:
    """What the page's script draws: a title, an address, a unit, the buckets' labels and the datasets' values."""
    rows = [row for _, row in found.series]
    return [
        _chart("Logs", "count", "bar", {"OK": _of(rows, "ok"), "Errors": _of(rows, "errors")}),
        _chart("Cost", "usd", "bar", {"Cost": _of(rows, "cost_usd")}),
        _chart(
            "Tokens",
            "count",
            "bar",
            {
                "Input": _of(rows, "input_tokens"),
                "Cache read": _of(rows, "cache_read_tokens"),
                "Cache write": _of(rows, "cache_write_tokens"),
                "Output": _of(rows, "output_tokens"),
                "Reasoning": _of(rows, "reasoning_tokens"),
            },
        ),
        _chart("Latency", "ms", "line", {name: _of(rows, name) for name in ("p50", "p95", "p99")}),
    ]


def _chart(title: str, unit: str, kind: str, datasets: dict[str, list[float | None]]) -> dict[str, Any]:
    return {"title": title, "unit": unit, "kind": kind, "datasets": datasets}


def _of(rows: Sequence[UsageRow | None], name: str) -> list[float | None]:
    return [None if row is None else _value(row, name) for row in rows]


def _value(row: UsageRow, name: str) -> float | None:
    if name == "ok":
        return row.logs - row.errors
    if name in ("p50", "p95", "p99"):
        milliseconds: float | None = getattr(row.latency_ms, name)
        return milliseconds and round(milliseconds, 1)
    return float(getattr(row, name))


def _labels(found: Overview) -> list[str]:
    """The buckets' names on the axis, by the viewer's clock."""
    form = {"hour": "%H:%M", "day": "%b %-d", "month": "%b %Y"}[found.interval]
    is_long = found.until - found.since > timedelta(hours=24)
    return [_label(start, form, found.interval == "hour" and is_long) for start, _ in found.series]


def _label(start: datetime, form: str, has_day: bool) -> str:
    return start.strftime(f"%b %-d {form}" if has_day else form)
