"""What the admin of large tables shares: nothing is counted, nothing is added or changed by hand."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.admin import ShowFacets, SimpleListFilter
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.paginator import InfinitePaginator
from unfold.utils import parse_date_str
from unfold.views import ChangeList

from logs_app.ids import first_id


class _Uncounted(int):
    """More than a page, nobody knows how many; reads well in "Select all matching logs"."""

    def __str__(self) -> str:
        return "matching"


class UncountedList(ChangeList):
    """A list that never asks how long it is."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_count: int = _Uncounted(self.result_count)


class ReadOnlyAdmin(ModelAdmin):
    """Rows that only the pipeline writes. Whoever may delete may delete."""

    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator
    list_filter_submit = True
    list_fullwidth = True
    show_facets = ShowFacets.NEVER  # they count

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return UncountedList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Undeletable(ReadOnlyAdmin):
    """Rows that go with what they are made from."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Recent(SimpleListFilter):
    """The last hour, day, week or month. By id, which is the clock: the range is read from the primary key."""

    title = "time"
    parameter_name = "recent"
    _SPANS = {"1": "Past hour", "24": "Past 24 hours", "168": "Past 7 days", "720": "Past 30 days"}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self._SPANS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        hours = self.value()
        if hours not in self._SPANS:
            return queryset
        return queryset.filter(id__gte=first_id(timezone.now() - timedelta(hours=int(hours))))


class Days(RangeDateFilter):
    """From one day to another, both included. By id, too."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        since, until = (self._day(end) for end in ("from", "to"))
        if since:
            queryset = queryset.filter(id__gte=first_id(since))
        return queryset.filter(id__lt=first_id(until + timedelta(days=1))) if until else queryset

    def _day(self, end: str) -> datetime | None:
        said = self.used_parameters.get(f"{self.parameter_name}_{end}")
        day: date | None = parse_date_str(said) if said else None
        return timezone.make_aware(datetime(day.year, day.month, day.day)) if day else None  # noqa: DTZ001
