"""Pictures, sounds and files that logs refer to. Their bytes are on the pages of the logs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from logs_app.admin.base import ReadOnlyAdmin, Undeletable
from logs_app.models import Media, MediaUse


@admin.register(Media)
class MediaAdmin(ReadOnlyAdmin):
    list_display = ("added_at", "project", "external_id", "content_type", "length")
    list_filter = ("project", "content_type")
    list_select_related = ("project",)
    search_fields = ("external_id",)
    exclude = ("content",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("content")


@admin.register(MediaUse)
class MediaUseAdmin(Undeletable):
    list_display = ("log_id", "media_id")
    list_filter = ()
    search_fields = ("log_id",)
