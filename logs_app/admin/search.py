"""The search index, and the logs that it does not have as they are now."""

from django.contrib import admin
from unfold.decorators import display

from logs_app import units
from logs_app.admin.base import Undeletable
from logs_app.models import LogWords, UnindexedLogs


@admin.register(LogWords)
class LogWordsAdmin(Undeletable):
    list_display = ("log_id", "project")
    list_filter = ("project",)
    list_select_related = ("project",)
    ordering = ("-log_id",)


@admin.register(UnindexedLogs)
class UnindexedLogsAdmin(Undeletable):
    list_display = ("marked_at", "project", "logs")
    list_filter = ("project",)
    list_select_related = ("project",)
    ordering = ("id",)

    @display(description="logs")
    def logs(self, mark: UnindexedLogs) -> str:
        return units.count(len(mark.log_ids.split()))
