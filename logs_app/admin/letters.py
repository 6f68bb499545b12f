"""Requests that could not be read. Their bodies are on the page Health of their project."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from logs_app.admin.base import ReadOnlyAdmin
from logs_app.models import DeadLetter


@admin.register(DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "project", "format", "method", "path", "status", "reason", "items", "size", "tries")
    list_filter = ("project", "format", "status")
    list_select_related = ("project",)
    exclude = ("body",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("body")
