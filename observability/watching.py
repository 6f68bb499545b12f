"""What watches over an installation asks: `/healthz`, `/readyz` and Prometheus' `/metrics`."""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from logs_app.models import DirtyHour
from logs_app.search.index import search_lag

_BROKER_SECONDS: Final = 2
_migrated: Final[set[str]] = set()  # databases whose migrations were found applied: they do not become fewer


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readiness(request: HttpRequest) -> HttpResponse:
    """Logs can be taken in, or why not."""
    found = problem()
    return HttpResponse(f"{found or 'ok'}\n", status=503 if found else 200, content_type="text/plain")


def problem() -> str:
    """Why logs cannot be taken in; "" where the database answers and is migrated. The broker is not needed for that."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "" if _is_migrated() else "migrations are not applied: run manage.py migrate"
    except DatabaseError:
        return "the database does not answer"


def _is_migrated() -> bool:
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add(name)
    return True


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All processes of this machine together. 404 unless METRICS_TOKEN is set, 401 without it in the request."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def collected() -> Iterator[Metric]:
    """What /metrics tells."""
    return iter(_registry().collect())


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    _forget_dead()
    MultiProcessCollector(registry, path=str(settings.METRICS_DIR))  # type: ignore[no-untyped-call]
    registry.register(_Looked())
    return registry


def _forget_dead() -> None:
    """What a process that was killed said of its own state; what it has counted stays."""
    for path in settings.METRICS_DIR.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, str(settings.METRICS_DIR))  # type: ignore[no-untyped-call]


class _Looked(Collector):
    """What no process counts: it is looked up when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        behind = DirtyHour.objects.values("project_id", "hour").distinct().count()
        yield GaugeMetricFamily("polylog_dirty_hours", "Hours whose usage awaits a recount.", behind)
        lag = search_lag().total_seconds()
        yield GaugeMetricFamily("polylog_search_lag_seconds", "For how long the oldest log has awaited the index.", lag)
        queued = GaugeMetricFamily("polylog_queued_tasks", "Tasks that wait in a queue.", labels=["queue"])
        is_up = False
        with suppress(BrokerError, OSError):  # told by polylog_broker_up
            for queue, tasks in _queued():
                queued.add_metric([queue], tasks)
            is_up = True
        yield queued
        yield GaugeMetricFamily("polylog_broker_up", "Whether the broker answers.", int(is_up))


def _queued() -> Iterator[tuple[str, int]]:
    with current_app.connection_for_read(connect_timeout=_BROKER_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=_BROKER_SECONDS)
        for queue in settings.CELERY_TASK_QUEUES:
            with broker.channel() as channel:
                # Declared as a worker would: one that nobody has used yet is empty, not an error.
                declared: Any = queue(channel).queue_declare()
                yield queue.name, declared.message_count
