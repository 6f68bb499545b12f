"""Evaluations, their runs and evaluators: made by clients."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from logs_app.admin import shown
from logs_app.admin.base import ReadOnlyAdmin
from logs_app.models import Evaluation, EvaluationEvaluator, EvaluationRun, Log, Run, RunLog


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "file", "run_count", "project", "created_at")
    list_filter = ("project", ("name", FieldTextFilter), ("created_at", RangeDateFilter))
    search_fields = ("name", "file__path")
    fields = (("name", "file"), "judges", "compared", ("project", "created_at", "updated_at"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evaluation]:
        rows = super().get_queryset(request).select_related("project", "file")
        return rows.annotate(runs_made=Count("members"))

    @display(description="runs")
    def run_count(self, evaluation: Evaluation) -> int:
        return int(evaluation.runs_made)  # type: ignore[attr-defined]

    @display(description="evaluators")
    def judges(self, evaluation: Evaluation) -> str:
        rows = evaluation.evaluators.select_related("version__prompt")
        return ", ".join(str(row.version) for row in rows) or "-"

    @display(description="runs")
    def compared(self, evaluation: Evaluation) -> str:
        members = evaluation.members.select_related("run__version__prompt", "run__dataset__prompt")
        return "; ".join(f"{member.run}{' (control)' if member.is_control else ''}" for member in members) or "-"


@admin.register(EvaluationEvaluator)
class EvaluationEvaluatorAdmin(ReadOnlyAdmin):
    list_display = ("evaluation", "version", "added_at")
    list_select_related = ("evaluation", "version__prompt")
    search_fields = ("evaluation__name", "version__prompt__path")


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ("id", "version", "dataset", "log_count", "said", "project", "created_at")
    list_filter = ("project", "said", ("created_at", RangeDateFilter))
    search_fields = ("version__prompt__path", "dataset__prompt__path")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        rows = super().get_queryset(request).select_related("project", "version__prompt", "dataset__prompt")
        return rows.annotate(logs_made=Count("logs"))

    @display(description="logs")
    def log_count(self, run: Run) -> int:
        return int(run.logs_made)  # type: ignore[attr-defined]


@admin.register(EvaluationRun)
class EvaluationRunAdmin(ReadOnlyAdmin):
    list_display = ("evaluation", "run", "is_control", "added_at")
    list_select_related = ("evaluation", "run__version__prompt", "run__dataset__prompt")
    search_fields = ("evaluation__name", "run__version__prompt__path")


@admin.register(RunLog)
class RunLogAdmin(ReadOnlyAdmin):
    list_display = ("log", "run", "datapoint")
    list_select_related = ("run__version__prompt", "run__dataset__prompt")
    search_fields = ("datapoint",)
    fields = ("run", "log", "datapoint")

    @display(description="log")
    def log(self, row: RunLog) -> str:
        return shown.link(Log(id=row.log_id), str(row.log_id))
