"""The weeks that logs are kept in, how large they are, and when they go."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.views.generic import TemplateView
from unfold.views import UnfoldModelAdminViewMixin

from logs_app import partitions, units
from logs_app.admin import shown
from logs_app.partitions import Partition
from observability.projects.models import Project

_HEADERS: Final = ("Partition", "From", "To", "Logs (estimated)", "Size", "Goes")
_MOST_NAMES: Final = 3


class PartitionsView(UnfoldModelAdminViewMixin, TemplateView):
    """A list that can only be read: a task makes partitions and takes them away."""

    title = "Partitions"
    permission_required = "logs.view_log"
    template_name = "admin/logs/partitions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [_row(partition) for partition in partitions.partitions()]
        table = {"headers": _HEADERS, "rows": rows}
        return super().get_context_data(**kwargs) | {"table": table, "are_kept": partitions.are_kept()}


def _row(partition: Partition) -> list[str]:
    ends = (shown.moment(end) if end else units.NOTHING for end in (partition.week, partition.end))
    return [partition.name, *ends, units.count(partition.rows), filesizeformat(partition.bytes), _goes(partition)]


def _goes(partition: Partition) -> str:
    """When a week is dropped, or who keeps it."""
    if partition.week is None or partition.end is None:
        return "never: it takes in what no week is made for"
    projects = Project.objects.filter(pk__in=partitions.projects_in(partition.week))
    keeping = projects.filter(retention_days=None)
    if keeping:
        return f"never: kept by {_names(keeping)}"
    days = max((project.retention_days or 0 for project in projects), default=None)
    if days is None:
        return "no logs" if partition.end > timezone.now() else "within the hour, where a project keeps less"
    return f"{partition.end + timedelta(days=days):%Y-%m-%d}, by {_names(projects)}"


def _names(projects: QuerySet[Project]) -> str:
    names = [project.name for project in projects]
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
