"""The figures on top of the Overview, each with its change and its course."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from logs_app import units
from logs_app.pages.links import Links
from logs_app.selectors.overview import Overview
from logs_app.selectors.periods import is_measure
from logs_app.selectors.usage import UsageRow
from logs_app.sparklines import path_of

# From which change on it is for better or worse.
_NOTABLE: Final = 0.05
_NOTABLE_POINTS: Final = 0.5
Measure = Callable[[UsageRow], float | None]


class Card(NamedTuple):
    """A figure; `is_good` where one direction is better, `course` as the path of a line."""

    title: str
    value: str
    note: str
    change: str
    is_good: bool | None
    course: str
    address: str
    help: str = ""


def cards_of(found: Overview, links: Links) -> list[Card]:
    """Nothing where there are no logs."""
    now, before, series = found.total, found.before, found.series
    if now is None:
        return []
    change = partial(_change, now, before)

    def course(measure: Measure, empty: float | None = None) -> str:
        return path_of([empty if row is None else measure(row) for row in series])

    unpriced = f"{units.short(now.unpriced_logs)} unpriced" if now.unpriced_logs else ""
    every, failed = links.logs(), links.logs(status="error") if now.errors else links.logs()
    return [
        Card("Logs", units.short(now.logs), "", *change(_logs), course(_logs, 0), every),
        Card("Cost", units.usd(now.cost_usd), unpriced, *change(_cost, -1), course(_cost, 0), every),
        Card("Tokens", units.short(now.total_tokens), "", *change(_tokens), course(_tokens, 0), every),
        Card(
            "Error rate",
            units.share(now.errors, now.logs),
            f"{units.short(now.errors)} failed",
            *_points(now, before),
            course(_errors),
            failed,
            "The share of logs that failed",
        ),
        Card(
            "Latency p95",
            units.duration(now.latency_ms.p95),
            f"p50 {units.duration(now.latency_ms.p50)}",
            *change(_latency, -1),
            course(_latency),
            every,
            "95 of 100 calls took at most this long; p50 is the median",
        ),
        Card(
            "First token p95",
            units.duration(now.ttft_ms.p95),
            f"p50 {units.duration(now.ttft_ms.p50)}" if now.ttft_ms.p50 is not None else "",
            *change(_ttft, -1),
            course(_ttft),
            every,
            "The time until a streamed answer began: 95 of 100 waited at most this long",
        ),
    ]


def _change(now: UsageRow, before: UsageRow | None, measure: Measure, is_better: int = 0) -> tuple[str, bool | None]:
    """The change in percent, and whether it is a good one: `is_better` -1 where less is."""
    if before is None or not is_measure(before.logs, now.logs):
        return "", None
    after, earlier = measure(now), measure(before)
    if after is None or not earlier:
        return "", None
    return units.change(after, earlier, is_better if abs(after / earlier - 1) >= _NOTABLE else 0)


def _points(now: UsageRow, before: UsageRow | None) -> tuple[str, bool | None]:
    """The change of the share of errors, in points: it is often from nothing."""
    if before is None or not is_measure(before.logs, now.logs) or now.errors == before.errors == 0:
        return "", None
    points = 100 * (_errors(now) - _errors(before))
    return f"{points:+.1f} points", points < 0 if abs(points) >= _NOTABLE_POINTS else None


def _logs(row: UsageRow) -> float:
    return row.logs


def _cost(row: UsageRow) -> float:
    return float(row.cost_usd)


def _tokens(row: UsageRow) -> float:
    return row.total_tokens


def _errors(row: UsageRow) -> float:
    return row.errors / row.logs


def _latency(row: UsageRow) -> float | None:
    return row.latency_ms.p95


def _ttft(row: UsageRow) -> float | None:
    return row.ttft_ms.p95
