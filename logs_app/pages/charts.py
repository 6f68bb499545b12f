"""The Overview's charts, as the page's script draws them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from logs_app.histograms import Percentiles
from logs_app.selectors.overview import Overview
from logs_app.selectors.usage import UsageRow

Measure = Callable[[UsageRow], float | None]
Dataset = dict[str, Any]

_TOKENS: Final = {
    "Input": "input_tokens",
    "Cache read": "cache_read_tokens",
    "Cache write": "cache_write_tokens",
    "Output": "output_tokens",
    "Reasoning": "reasoning_tokens",
}
_PERCENTILES: Final = {"p50": "--c2", "p95": "--c1", "p99": "--c5"}


def charts_of(found: Overview, segment: str) -> list[dict[str, Any]]:
    """For each its title, unit, kind (bar or line) and datasets: values by bucket, a colour of the style sheet, and the
    filter that its logs have; of percentiles what is said where there are `none`. In bars an empty bucket is zero; in
    lines it is a gap: nothing was measured. A ghost is what the whole came to before."""
    return [
        _chart(
            found, "Logs", "count", "bar",
            [
                _amounts(found, "OK", lambda row: row.logs - row.errors, "--ok", ("status", "-error")),
                _amounts(found, "Errors", lambda row: row.errors, "--error", ("status", "error")),
            ],
            lambda row: row.logs,
        ),
        _chart(found, "Cost", "usd", "bar", _costs(found, segment), lambda row: float(row.cost_usd)),
        _chart(
            found, "Tokens", "count", "bar",
            [
                _amounts(found, label, attrgetter(name), f"--c{place}")
                for place, (label, name) in enumerate(_TOKENS.items(), start=1)
            ],
            lambda row: row.total_tokens,
        ),
        _percentiles(found, "Latency", lambda row: row.latency_ms, "No log says how long it took."),
        _percentiles(found, "Time to first token", lambda row: row.ttft_ms, "No log says when its answer began."),
        _chart(
            found, "Error rate", "share", "line",
            [_values(found.series, "Error rate", _error_rate, "--error", ("status", "error"))],
            _error_rate,
        ),
    ]  # fmt: skip


def labels_of(found: Overview) -> list[str]:
    """The buckets' names on the axis, by the viewer's clock."""
    interval = found.period.interval
    form = {"hour": "%H:%M", "day": "%b %-d", "month": "%b %Y"}[interval]
    is_long = found.period.until - found.period.since > timedelta(hours=24)
    return [_label(start, form, interval == "hour" and is_long) for start in found.starts]


def _label(start: datetime, form: str, has_day: bool) -> str:
    return start.strftime(f"%b %-d {form}" if has_day else form)


def _chart(
    found: Overview, title: str, unit: str, kind: str, datasets: list[Dataset], whole: Measure
) -> dict[str, Any]:
    is_empty = not any(value is not None for dataset in datasets for value in dataset["data"])
    shown = [dataset for dataset in datasets if any(dataset["data"])] or datasets[:1]
    if found.ghosts and not is_empty:
        values = [_value(row, whole, 0 if kind == "bar" else None) for row in found.ghosts]
        shown.append({"label": "Before", "data": values, "isGhost": True})
    return {"title": title, "unit": unit, "kind": kind, "datasets": shown, "isEmpty": is_empty}


def _percentiles(found: Overview, title: str, of: Callable[[UsageRow], Percentiles], none: str) -> dict[str, Any]:
    lines = [_values(found.series, name, _then(of, attrgetter(name)), colour) for name, colour in _PERCENTILES.items()]
    chart = _chart(found, title, "ms", "line", lines, lambda row: of(row).p95)
    for dataset in chart["datasets"]:
        dataset["label"] = "p95 before" if dataset.get("isGhost") else dataset["label"]
    return chart | {"none": none}


def _then(of: Callable[[UsageRow], Percentiles], measure: Callable[[Percentiles], float | None]) -> Measure:
    return lambda row: measure(of(row))


def _costs(found: Overview, segment: str) -> list[Dataset]:
    if not found.parts:
        return [_amounts(found, "Cost", lambda row: float(row.cost_usd), "--c1")]
    return [
        {
            "label": "Others" if part.name is None else part.name or "(none)",
            "data": [float(cost) for cost in part.costs_usd],
            "colour": "--others" if part.name is None else f"--c{place}",
            "filter": None if part.name is None else (segment, part.name),
        }
        for place, part in enumerate(found.parts, start=1)
    ]


def _amounts(found: Overview, label: str, measure: Measure, colour: str, filter: Any = None) -> Dataset:
    return _values(found.series, label, measure, colour, filter, 0)


def _values(
    rows: Sequence[UsageRow | None],
    label: str,
    measure: Measure,
    colour: str,
    filter: tuple[str, str] | None = None,
    empty: float | None = None,
) -> Dataset:
    data = [_value(row, measure, empty) for row in rows]
    return {"label": label, "data": data, "colour": colour, "filter": filter}


def _value(row: UsageRow | None, measure: Measure, empty: float | None) -> float | None:
    value = empty if row is None else measure(row)
    return None if value is None else round(value, 12)


def _error_rate(row: UsageRow) -> float:
    return row.errors / row.logs
