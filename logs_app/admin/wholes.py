"""Traces and sessions: what logs belong to, with their totals. They go with their last log, or all at once."""

from typing import Any, Final
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from logs_app import ids, units
from logs_app.admin import shown
from logs_app.admin.base import ReadOnlyAdmin
from logs_app.ingest.store import deletion
from logs_app.models import Log, Session, Trace
from observability.projects.models import Project

_MOST_LOGS: Final = 100
_CELL: Final = "padding:.25rem .75rem .25rem 0;white-space:nowrap;vertical-align:top"


class WholeAdmin(ReadOnlyAdmin):
    """A trace or a session: `what` says which."""

    what = ""
    list_filter = (
        ("started_at", RangeDateFilter),
        "project",
        ("environment", FieldTextFilter),
        ("customer", FieldTextFilter),
        ("user", FieldTextFilter),
    )
    search_fields: tuple[str, ...] = ("external_id",)
    search_help_text = "The id, as Polylog or as the client wrote it"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("project")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        projects = Project.objects.values_list("pk", flat=True)
        named = Q(pk__in=[ids.key_of(pk, self.what, term) for pk in projects])
        try:
            named |= Q(pk=UUID(term))
        except ValueError:
            named |= Q(external_id__startswith=term)
        return queryset.filter(named), False

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        said = f"{len(objs):,} {self.what}{'s' if len(objs) != 1 else ''}, with all logs and what was said in them"
        return [said], {f"{self.what}s": len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        deletion.erase(obj.project_id, f"{self.what}_id", obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for whole in queryset:
            self.delete_model(request, whole)

    @display(description="started", ordering="started_at")
    def started(self, whole: Any) -> str:
        return shown.moment(whole.started_at)

    @display(description="took")
    def took(self, whole: Any) -> str:
        return units.duration(whole.duration_ms)

    @display(description="tokens", ordering="total_tokens")
    def tokens(self, whole: Any) -> str:
        return units.count(whole.total_tokens)

    @display(description="cost")
    def cost(self, whole: Any) -> str:
        return units.usd(whole.shown_usd(whole.project.cost))

    @display(description="errors", label={True: "danger"})
    def failed(self, whole: Any) -> Any:
        return (True, str(whole.errors)) if whole.errors else None

    @display(description="totals are current")
    def is_current(self, whole: Any) -> str:
        return shown.yes(not whole.is_dirty)

    @display(description="logs")
    def log_table(self, whole: Any) -> str:
        """Its logs in order, each leading to its page."""
        logs = Log.objects.filter(**{self.what: whole.pk}).order_by("id")[:_MOST_LOGS]
        outer_first = sorted(logs, key=lambda log: (log.started_at, -(log.latency_ms or 0)))
        table = format_html_join("", "<tr>{}</tr>", ([_cells(log)] for log in outer_first))
        every = shown.list_link(Log, f"All logs of this {self.what}", **{self.what: whole.pk})
        return format_html('<table style="font-size:12px">{}</table><p>{}</p>', table, every)


def _cells(log: Log) -> str:
    name = shown.link(log, log.name or log.kind)
    values = (shown.moment(log.started_at), log.kind, name, log.model, units.duration(log.latency_ms), log.status)
    return format_html_join("", '<td style="{}">{}</td>', ((_CELL, value) for value in values))


@admin.register(Session)
class SessionAdmin(WholeAdmin):
    what = "session"
    list_display = (
        "external_id",
        "started",
        "took",
        "customer",
        "user",
        "environment",
        "logs",
        "failed",
        "tokens",
        "cost",
    )
    fields = (
        ("external_id", "project"), ("started", "took"), ("environment", "customer", "user"),
        ("logs", "errors", "unpriced_logs"), ("tokens", "cost", "is_current"), "log_table",
    )  # fmt: skip


@admin.register(Trace)
class TraceAdmin(WholeAdmin):
    what = "trace"
    list_display = (
        "title", "started", "took", "customer", "user", "environment", "logs", "failed", "tokens", "cost",
    )  # fmt: skip
    fields = (
        ("name", "external_id", "project"), "session_link", ("started", "took"), ("environment", "customer", "user"),
        ("logs", "errors", "unpriced_logs"), ("tokens", "cost", "is_current"), "log_table",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("session")

    @display(description="trace", header=True)
    def title(self, trace: Trace) -> list[str]:
        return [trace.name or trace.external_id, trace.external_id if trace.name else ""]

    @display(description="session")
    def session_link(self, trace: Trace) -> str:
        return shown.link(trace.session)
