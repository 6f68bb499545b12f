"""Which group of errors each failed log belongs to."""

from django.contrib import admin

from logs_app.admin.base import Undeletable
from logs_app.models import LogError


@admin.register(LogError)
class LogErrorAdmin(Undeletable):
    list_display = ("log_id", "project", "fingerprint")
    list_filter = ("project",)
    list_select_related = ("project",)
    search_fields = ("fingerprint",)
    ordering = ("-log_id",)
