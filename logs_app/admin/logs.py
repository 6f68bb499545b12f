"""Logs: found by any id, filtered by time, shown whole; priced again or deleted, never edited."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import FieldTextFilter
from unfold.decorators import action, display

from logs_app import ids, units
from logs_app.admin import shown
from logs_app.admin.base import Days, ReadOnlyAdmin, Recent
from logs_app.admin.partitions import PartitionsView
from logs_app.ingest.store import deletion
from logs_app.models import Feedback, Log, LogBody
from logs_app.records import TOKENS
from logs_app.repricing import reprice
from observability.projects.models import Project

BODY: Final = ("input", "output", "tools", "tool_calls", "parameters", "extra")
_STATUS: Final = {"ok": "success", "error": "danger", "running": "info"}
_STARTS: Final = ("name", "model", "customer", "user", "prompt__path", "error_type")


def rows_named(term: str) -> Q:
    """Logs by an id: their own, their trace's or their session's, as Polylog or as the client wrote it."""
    projects = Project.objects.values_list("pk", flat=True)
    keys = {what: [ids.key_of(pk, what, term) for pk in projects] for what in ("log", "trace", "session")}
    named = Q(external_key__in=keys["log"]) | Q(trace__in=keys["trace"]) | Q(session__in=keys["session"])
    try:
        own = UUID(term)
    except ValueError:
        return named
    return named | Q(pk=own) | Q(trace=own) | Q(session=own)


def body_of(log: Log) -> LogBody:
    """A log's body, asked for once a page."""
    if not hasattr(log, "body"):
        log.body = LogBody.objects.filter(pk=log.pk).first() or LogBody(log_id=log.pk)  # type: ignore[attr-defined]
    return log.body  # type: ignore[attr-defined]


def _column(description: str, show: Callable[[Log], str]) -> Any:
    """A column that only shows a field in another way."""

    @display(description=description)
    def column(self: Any, log: Log) -> str:
        return show(log)

    return column


def _part(name: str) -> Any:
    return _column(name.replace("_", " "), lambda log: shown.body(getattr(body_of(log), name)))


@admin.register(Log)
class LogAdmin(ReadOnlyAdmin):
    list_display = (
        "started", "what", "status_label", "environment", "customer", "model", "prompt_version", "tokens", "cost",
        "latency",
    )  # fmt: skip
    list_display_links = ("started", "what")
    list_filter = (
        Recent,
        ("started_at", Days),
        "project",
        "status",
        "kind",
        ("environment", FieldTextFilter),
        ("customer", FieldTextFilter),
        ("model", FieldTextFilter),
        ("provider", FieldTextFilter),
        "is_counted",
    )
    search_fields = ("external_id",)
    search_help_text = "Any id; or how a name, model, customer, user, prompt or error begins"
    actions = ("recalculate",)
    latency = _column("latency", lambda log: units.duration(log.latency_ms))
    received = _column("received", lambda log: shown.moment(log.received_at))
    ttft = _column("first token after", lambda log: units.duration(log.ttft_ms))
    reported = _column("reported by the client", lambda log: units.usd(log.reported_usd))
    computed = _column("computed from prices", lambda log: units.usd(log.computed_usd))
    counted = _column("counted here", lambda log: shown.yes(log.is_counted))
    session_link = _column("session", lambda log: shown.link(log.session))
    trace_link = _column("trace", lambda log: shown.link(log.trace))
    tag_list = _column("tags", lambda log: shown.words(log.tags))
    metadata_shown = _column("metadata", lambda log: shown.body(log.metadata or None))
    input, output, tools, tool_calls, parameters, extra = map(_part, BODY)
    fieldsets = (
        (
            None,
            {"fields": (("id", "project"), ("kind", "name", "status_label"), "error", ("started", "latency", "ttft"))},
        ),
        ("Conversation", {"fields": ("input", "output", "tool_calls", "finish_reason")}),
        (
            "Cost",
            {"fields": (("cost", "reported", "computed"), "unpriced_reason", TOKENS[:3], (*TOKENS[3:], "counted"))},
        ),
        (
            "Where it belongs",
            {
                "fields": (
                    ("environment", "customer", "user"),
                    ("provider", "model", "requested_model"),
                    ("prompt_link", "session_link", "trace_link"),
                    ("external_id", "parent_link"),
                    "tag_list",
                    "metadata_shown",
                )
            },
        ),
        ("Feedback", {"fields": ("feedback",)}),
        ("Raw", {"fields": (("format", "received"), "parameters", "tools", "extra")}),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(PartitionsView.as_view(model_admin=self))
        return [path("partitions/", view, name="logs_log_partitions"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Log]:
        logs: QuerySet[Log] = super().get_queryset(request)
        return logs.select_related("project", "prompt", "prompt_version__prompt", "session", "trace")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Log], search_term: str
    ) -> tuple[QuerySet[Log], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        named = queryset.filter(rows_named(term))
        if named.exists():
            return named, False
        begins = Q()
        for field in _STARTS:
            begins |= Q(**{f"{field}__istartswith": term})
        return queryset.filter(begins), False

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Only how many: a list of thousands helps nobody, and what goes along hangs on no foreign key."""
        count = len(objs)
        said = f"{count:,} log{'s' if count != 1 else ''}, with what was said in them and all feedback on them"
        return [said], {"logs": count}, set(), []

    def delete_model(self, request: HttpRequest, obj: Log) -> None:
        deletion.remove(Log.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Log]) -> None:
        deletion.remove(queryset)

    @action(description="Recalculate cost", permissions=["reprice"], icon="calculate")
    def recalculate(self, request: HttpRequest, queryset: QuerySet[Log]) -> None:
        changed = reprice(queryset)
        self.message_user(request, f"Calculated again: the cost of {changed:,} changed.", messages.SUCCESS)

    def has_reprice_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("logs.change_log")  # which nobody needs for anything else

    @display(description="started", ordering="id")
    def started(self, log: Log) -> str:
        return shown.moment(log.started_at)

    @display(description="what", header=True)
    def what(self, log: Log) -> list[str]:
        return [log.name or log.kind, f"{log.kind} · {log.error_type or log.format}"]

    @display(description="status", label=_STATUS)
    def status_label(self, log: Log) -> str:
        return log.status

    @display(description="error")
    def error(self, log: Log) -> str:
        if not (log.error_type or log.error_message):
            return units.NOTHING
        stack = shown.body(body_of(log).error_stack) if body_of(log).error_stack else ""
        return format_html("<strong>{}</strong> {}{}", log.error_type, log.error_message, stack)

    @display(description="prompt")
    def prompt_link(self, log: Log) -> str:
        return shown.link(log.prompt_version or log.prompt)

    @display(description="tokens")
    def tokens(self, log: Log) -> str:
        return units.count(log.total_tokens)

    @display(description="cost")
    def cost(self, log: Log) -> str:
        return units.usd(log.shown_usd(log.project.cost))

    @display(description="parent")
    def parent_link(self, log: Log) -> str:
        return shown.list_link(Log, log.parent, q=log.parent) if log.parent else units.NOTHING

    @display(description="feedback")
    def feedback(self, log: Log) -> str:
        rows = Feedback.objects.filter(log_id=log.pk)
        return format_html_join("", "<p>{} {}</p>", ((shown.link(row), row.comment) for row in rows)) or units.NOTHING
