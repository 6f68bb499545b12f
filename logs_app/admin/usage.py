"""Usage by hour and by day, as the charts add it up, and what of it is behind."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from logs_app import units
from logs_app.admin import shown
from logs_app.admin.base import Undeletable
from logs_app.models import DirtyDay, DirtyHour, UsageDay, UsageHour
from logs_app.records import TOKENS
from logs_app.sums import DIVISIONS
from observability.projects.models import Project

SHOWN: Final = (
    "project", "environment", "customer", "user", "prompt", "model", "kind", "error_group",
    "logs", "errors", "tokens", "cost", "latency",
)  # fmt: skip
FILTERS: Final = (
    "project",
    ("environment", FieldTextFilter),
    ("customer", FieldTextFilter),
    ("user", FieldTextFilter),
    ("model", FieldTextFilter),
)


class Division(SimpleListFilter):
    """An hour or a day is there several times, divided less and less finely; side by side they would only confuse."""

    title = "division"
    parameter_name = "division"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(" ".join(division), self._name(division)) for division in DIVISIONS if division]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(divided_by=self.value() or "")

    def choices(self, changelist: Any) -> Iterator[Any]:
        whole, *others = super().choices(changelist)
        yield whole | {"display": "Whole"}
        yield from others

    def _name(self, division: tuple[str, ...]) -> str:
        return ", ".join(column.removesuffix("_id").replace("_", " ") for column in division)


class UsageSumsAdmin(Undeletable):
    exclude = ("latency_histogram", "ttft_histogram")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("project", "prompt", "prompt_version__prompt")

    @display(description="tokens")
    def tokens(self, sums: UsageHour | UsageDay) -> str:
        return units.count(sum(getattr(sums, name) for name in TOKENS))

    @display(description="cost")
    def cost(self, sums: UsageHour | UsageDay) -> str:
        is_computed = sums.project.cost == Project.Cost.COMPUTED
        return units.usd(sums.computed_first_usd if is_computed else sums.reported_first_usd)

    @display(description="latency, mean")
    def latency(self, sums: UsageHour | UsageDay) -> str:
        return units.duration(sums.latency_sum_ms / sums.latency_logs if sums.latency_logs else None)


@admin.register(UsageHour)
class UsageHourAdmin(UsageSumsAdmin):
    list_display = ("begins", *SHOWN)
    list_filter = (Division, ("hour", RangeDateFilter), *FILTERS)

    @display(description="hour", ordering="hour")
    def begins(self, sums: UsageHour) -> str:
        return shown.moment(sums.hour)


@admin.register(UsageDay)
class UsageDayAdmin(UsageSumsAdmin):
    list_display = ("begins", *SHOWN)
    list_filter = (Division, ("day", RangeDateFilter), *FILTERS)

    @display(description="day", ordering="day")
    def begins(self, sums: UsageDay) -> str:
        return f"{sums.day.astimezone(UTC):%Y-%m-%d}"


@admin.register(DirtyHour)
class DirtyHourAdmin(Undeletable):
    list_display = ("hour", "project")
    list_filter = ("project", ("hour", RangeDateFilter))
    list_select_related = ("project",)
    ordering = ("-hour",)


@admin.register(DirtyDay)
class DirtyDayAdmin(Undeletable):
    list_display = ("day", "project")
    list_filter = ("project", ("day", RangeDateFilter))
    list_select_related = ("project",)
    ordering = ("-day",)
