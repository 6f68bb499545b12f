"""Bodies of logs: large, so a list of them shows their ids alone."""

from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from logs_app import ids
from logs_app.admin import shown
from logs_app.admin.base import Undeletable
from logs_app.models import Log, LogBody


@admin.register(LogBody)
class LogBodyAdmin(Undeletable):
    list_display = ("log_id", "started")
    list_filter = ()
    search_fields = ("log_id",)
    search_help_text = "The id of a log"
    fields = ("log", "input", "output", "tools", "tool_calls", "parameters", "extra", "error_stack")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogBody]:
        return super().get_queryset(request).only("log_id").order_by("-log_id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LogBody], search_term: str
    ) -> tuple[QuerySet[LogBody], bool]:
        if not search_term:
            return queryset, False
        try:
            return queryset.filter(pk=UUID(search_term.strip())), False
        except ValueError:
            return queryset.none(), False

    @display(description="started")
    def started(self, body: LogBody) -> str:
        return shown.moment(ids.moment_of(body.log_id))

    @display(description="log")
    def log(self, body: LogBody) -> str:
        return shown.link(Log(id=body.log_id))
