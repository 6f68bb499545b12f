"""Lists that were asked for as files."""

from django.contrib import admin

from logs_app.admin.base import ReadOnlyAdmin
from logs_app.models import Export


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "project", "what", "file_format", "status", "rows", "asked_by")
    list_filter = ("project", "status")
    list_select_related = ("project", "asked_by")
    exclude = ("file",)  # whoever asked for it fetches it from its page
