"""Filters that people kept under a name."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from logs_app.models import SavedView


@admin.register(SavedView)
class SavedViewAdmin(ModelAdmin):
    list_display = ("name", "project", "page", "owner", "is_shared", "made_at")
    list_filter = ("project", "page", "is_shared")
    list_select_related = ("project", "owner")
    search_fields = ("name",)
    readonly_fields = ("project", "owner", "page", "query", "made_at")  # a page knows which filters it has

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
