"""Usage by hour, as the charts add it up, and the hours that are behind."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from logs_app import units
from logs_app.admin import shown
from logs_app.admin.base import Undeletable
from logs_app.models import DirtyHour, UsageHour
from logs_app.records import TOKENS
from logs_app.sums import DIVISIONS
from observability.projects.models import Project


class Division(SimpleListFilter):
    """An hour is there several times, divided less and less finely; side by side they would only confuse."""

    title = "division"
    parameter_name = "division"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(" ".join(division), self._name(division)) for division in DIVISIONS if division]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(divided_by=self.value() or "")

    def choices(self, changelist: Any) -> Iterator[Any]:
        whole, *others = super().choices(changelist)
        yield whole | {"display": "Whole hours"}
        yield from others

    def _name(self, division: tuple[str, ...]) -> str:
        return ", ".join(column.removesuffix("_id").replace("_", " ") for column in division)


@admin.register(UsageHour)
class UsageHourAdmin(Undeletable):
    list_display = (
        "begins", "project", "environment", "customer", "prompt", "model", "kind", "logs", "errors",
        "tokens", "cost", "latency",
    )  # fmt: skip
    list_filter = (
        Division,
        ("hour", RangeDateFilter),
        "project",
        ("environment", FieldTextFilter),
        ("customer", FieldTextFilter),
        ("model", FieldTextFilter),
    )
    exclude = ("latency_histogram", "ttft_histogram")

    def get_queryset(self, request: HttpRequest) -> QuerySet[UsageHour]:
        return super().get_queryset(request).select_related("project", "prompt", "prompt_version__prompt")

    @display(description="hour", ordering="hour")
    def begins(self, hour: UsageHour) -> str:
        return shown.moment(hour.hour)

    @display(description="tokens")
    def tokens(self, hour: UsageHour) -> str:
        return units.count(sum(getattr(hour, name) for name in TOKENS))

    @display(description="cost")
    def cost(self, hour: UsageHour) -> str:
        is_computed = hour.project.cost == Project.Cost.COMPUTED
        return units.usd(hour.computed_first_usd if is_computed else hour.reported_first_usd)

    @display(description="latency, mean")
    def latency(self, hour: UsageHour) -> str:
        return units.duration(hour.latency_sum_ms / hour.latency_logs if hour.latency_logs else None)


@admin.register(DirtyHour)
class DirtyHourAdmin(Undeletable):
    list_display = ("hour", "project")
    list_filter = ("project", ("hour", RangeDateFilter))
    list_select_related = ("project",)
    ordering = ("-hour",)
