"""How the server as a whole does, for its superusers: what was taken and refused since it started, and what waits."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.metrics_core import Metric

from observability.projects.models import User
from observability.watching import collected


class Sign(NamedTuple):
    """A number of /metrics: what it is called here, what it means, and what to do where it grows."""

    metric: str
    title: str
    means: str
    act: str


SIGNS: Final = (
    Sign(
        "polylog_dirty_hours",
        "Hours that await a recount",
        "Charts add these up from their logs: as exact, and slower.",
        "Where it grows for minutes, no worker serves the queue quick, or it needs another one.",
    ),
    Sign(
        "polylog_search_lag_seconds",
        "Seconds that the search index is behind",
        "A search reads what is not indexed yet, of the latest logs.",
        "Where it grows for minutes, no worker serves the queue slow, or a long export is before it: another one.",
    ),
    Sign(
        "polylog_queued_tasks",
        "Tasks that wait",
        "Recounts and missing tokens are quick; search index, exports and prices anew are slow.",
        "Where it grows, another worker for this queue.",
    ),
    Sign(
        "polylog_broker_up",
        "The broker answers (1) or does not (0)",
        "Without it no task runs. Logs are taken in all the same.",
        "Where it is 0, start the broker; no log is lost meanwhile.",
    ),
    Sign(
        "polylog_waiting_requests",
        "Requests that wait for the next transaction",
        "Those that wait at the same moment share one.",
        "Where it stays above half the number of threads, another web process, or larger batches.",
    ),
)


class Row(NamedTuple):
    """What came in one format: items that were made durable, and refusals by their reason, the most frequent first."""

    format: str
    accepted: int
    refused: list[tuple[str, int]]


@require_safe
@never_cache
@login_required
def health(request: HttpRequest) -> HttpResponse:
    """A part of the page Health; it is drawn after the page, since the broker may not answer."""
    if not (isinstance(request.user, User) and request.user.is_superuser):
        raise PermissionDenied("This is for superusers of the server.")
    metrics = {metric.name: metric for metric in collected()}
    return render(request, "_server.html", {"rows": _rows(metrics), "signs": list(_signs(metrics))})


def _rows(metrics: dict[str, Metric]) -> list[Row]:
    taken = {labels["format"]: int(value) for labels, value in _counts(metrics, "polylog_accepted")}
    refused: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for labels, value in _counts(metrics, "polylog_refused"):
        refused[labels["format"]].append((labels["reason"], int(value)))
    return [
        Row(format, taken.get(format, 0), sorted(refused.get(format, ()), key=lambda pair: -pair[1]))
        for format in sorted({*taken, *refused})
    ]


def _counts(metrics: dict[str, Metric], name: str) -> Iterable[tuple[dict[str, str], float]]:
    samples = metrics[name].samples if name in metrics else ()
    return ((sample.labels, sample.value) for sample in samples if sample.name == f"{name}_total")


def _signs(metrics: dict[str, Metric]) -> Iterable[dict[str, Any]]:
    for sign in SIGNS:
        for sample in metrics[sign.metric].samples if sign.metric in metrics else ():
            yield {"sign": sign, "queue": sample.labels.get("queue", ""), "value": int(sample.value)}
