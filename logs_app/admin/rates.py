"""Prices that stand above the shipped ones."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import FieldTextFilter
from unfold.decorators import action, display

from logs_app import units
from logs_app.models import Rate
from logs_app.tasks import reprice_since

PRICES = ("input_usd", "cache_read_usd", "cache_write_usd", "output_usd", "reasoning_usd")


@admin.register(Rate)
class RateAdmin(ModelAdmin):
    list_display = (
        "model",
        "provider",
        "whose",
        "valid_from",
        "input",
        "cache_read",
        "cache_write",
        "output",
        "reasoning",
    )
    list_filter = ("project", ("model", FieldTextFilter), ("provider", FieldTextFilter))
    list_filter_submit = True
    list_select_related = ("project",)
    search_fields = ("model", "provider")
    autocomplete_fields = ("project",)
    date_hierarchy = "valid_from"
    actions = ("recalculate",)
    fieldsets = (
        (None, {"fields": ("project", ("provider", "model"), "valid_from")}),
        ("USD per million tokens", {"fields": (PRICES[:3], PRICES[3:])}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in PRICES:
            field.label = db_field.name.removesuffix("_usd").replace("_", " ").capitalize()
        return field

    def save_model(self, request: HttpRequest, obj: Rate, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        said = "Logs that were here before keep their cost: choose “Recalculate logs since then” in the list of rates."
        self.message_user(request, said, messages.INFO)

    @action(description="Recalculate logs since then", permissions=["change"], icon="calculate")
    def recalculate(self, request: HttpRequest, queryset: QuerySet[Rate]) -> None:
        for project_id, valid_from in {(rate.project_id, rate.valid_from) for rate in queryset}:
            reprice_since.delay(project_id, valid_from.isoformat())
        self.message_user(
            request, "The worker calculates the cost again; this may take some minutes.", messages.SUCCESS
        )

    @display(description="for", empty_value="every project")
    def whose(self, rate: Rate) -> str | None:
        return rate.project.name if rate.project else None

    @display(description="input")
    def input(self, rate: Rate) -> str:
        return units.usd(rate.input_usd)

    @display(description="cache read")
    def cache_read(self, rate: Rate) -> str:
        return units.usd(rate.cache_read_usd)

    @display(description="cache write")
    def cache_write(self, rate: Rate) -> str:
        return units.usd(rate.cache_write_usd)

    @display(description="output")
    def output(self, rate: Rate) -> str:
        return units.usd(rate.output_usd)

    @display(description="reasoning")
    def reasoning(self, rate: Rate) -> str:
        return units.usd(rate.reasoning_usd)
