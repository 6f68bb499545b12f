"""What the pages of one thing show of its logs: figures against the time before, charts, and tables."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from logs_app import units
from logs_app.selectors.overview import Overview
from logs_app.selectors.usage import UsageRow

# Below this many logs a change against the time before says nothing.
_LEAST: Final = 5
_TITLES: Final = {
    "customer": "Customers", "user": "Users", "prompt": "Prompts", "model": "Models", "environment": "Environments",
}  # fmt: skip


_TOKENS: Final = {
    "Input": "input_tokens",
    "Cache read": "cache_read_tokens",
    "Cache write": "cache_write_tokens",
    "Output": "output_tokens",
    "Reasoning": "reasoning_tokens",
}


class Figure(NamedTuple):
    """A figure; its change against the time before, and whether that is a good one."""

    title: str
    value: str
    note: str
    change: str
    is_good: bool | None
    status: str = ""  # of the logs behind it


class Line(NamedTuple):
    """A row of a table: a group's name as filters take it, and its share of the longest in percent."""

    name: str
    usage: UsageRow
    share: float


class Table(NamedTuple):
    group: str
    title: str
    lines: list[Line]
    others: int


def figures_of(found: Overview) -> list[Figure]:
    now, before = found.total, found.before
    if now is None:
        return []
    unpriced = f"{units.short(now.unpriced_logs)} unpriced" if now.unpriced_logs else ""
    logs, median = f"{units.short(now.errors)} logs", f"median {units.duration(now.latency_ms.p50)}"
    error_rate, p95 = units.share(now.errors, now.logs), units.duration(now.latency_ms.p95)
    return [
        Figure("Cost", units.usd(now.cost_usd), unpriced, *_change(now, before, lambda row: row.cost_usd)),
        Figure("Logs", units.short(now.logs), "", *_change(now, before, lambda row: row.logs)),
        Figure("Tokens", units.short(now.total_tokens), "", *_change(now, before, lambda row: row.total_tokens)),
        Figure("Errors", error_rate, logs, *_change(now, before, lambda row: row.errors / row.logs, -1), "error"),
        Figure("Latency p95", p95, median, *_change(now, before, lambda row: row.latency_ms.p95 or 0, -1)),
    ]


def charts_of(found: Overview) -> list[dict[str, Any]]:
    """What charts.js draws."""
    rows = [row for _, row in found.series]
    ok: list[float | None] = [None if row is None else row.logs - row.errors for row in rows]
    latency = {
        name: [None if row is None else getattr(row.latency_ms, name) for row in rows] for name in ("p50", "p95", "p99")
    }
    return [
        _chart("Cost", "usd", "bar", {"Cost": lines_of(rows, "cost_usd")}),
        _chart("Logs", "count", "bar", {"OK": ok, "Errors": lines_of(rows, "errors")}),
        _chart("Tokens", "count", "bar", {title: lines_of(rows, name) for title, name in _TOKENS.items()}),
        _chart("Latency", "ms", "line", latency),
    ]


def lines_of(rows: Sequence[UsageRow | None], name: str) -> list[float | None]:
    """One of the sums of each bucket; None where there are no logs."""
    return [None if row is None else float(getattr(row, name)) for row in rows]


def labels_of(found: Overview) -> list[str]:
    """The buckets' names on the axis, by the viewer's clock."""
    is_long = found.until - found.since > timedelta(hours=24)
    hour = "%b %-d %H:%M" if is_long else "%H:%M"
    form = {"hour": hour, "day": "%b %-d", "month": "%b %Y"}[found.interval]
    return [start.strftime(form) for start, _ in found.series]


def tables_of(found: Overview) -> list[Table]:
    """The tables that have more to tell than that nothing was said."""
    made = []
    for group, table in found.tables.items():
        most = max((row.logs for row in table.rows), default=1)
        lines = [Line(row.groups[group] or "", row, 100 * row.logs / most) for row in table.rows]
        if any(line.name for line in lines):
            made.append(Table(group, _TITLES[group], lines, table.others))
    return made


def _chart(title: str, unit: str, kind: str, datasets: dict[str, list[float | None]]) -> dict[str, Any]:
    return {"title": title, "unit": unit, "kind": kind, "datasets": datasets}


def _change(
    now: UsageRow, before: UsageRow | None, measure: Callable[[UsageRow], Any], is_better: int = 0
) -> tuple[str, bool | None]:
    if before is None or before.logs < _LEAST or not measure(before):
        return "", None
    return units.change(float(measure(now)), float(measure(before)), is_better)
