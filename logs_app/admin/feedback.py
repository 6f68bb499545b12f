"""Feedback: judgements of people and evaluators, each with its log."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from logs_app.admin import shown
from logs_app.admin.base import ReadOnlyAdmin
from logs_app.models import Feedback, Log


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ("name", "said", "score", "comment", "user", "log", "created", "project")
    list_filter = (
        ("created_at", RangeDateFilter),
        "project",
        ("name", FieldTextFilter),
        ("user", FieldTextFilter),
        ("log_id", admin.EmptyFieldListFilter),
    )
    search_fields = ("target", "comment", "user")
    search_help_text = "A client's id of a log, a comment or a user"
    fields = (
        ("name", "said", "score"), "comment", ("user", "created"), "log", ("target", "format", "project"),
        "evaluator_version", "extra_shown",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        return super().get_queryset(request).select_related("project", "evaluator_version__prompt")

    @display(description="value")
    def said(self, feedback: Feedback) -> str:
        return shown.text(feedback.value)

    @display(description="log")
    def log(self, feedback: Feedback) -> str:
        if feedback.log_id is None:
            return f"{feedback.target} (not here yet)"
        return shown.link(Log(id=feedback.log_id), feedback.target)

    @display(description="when", ordering="created_at")
    def created(self, feedback: Feedback) -> str:
        return shown.moment(feedback.created_at)

    @display(description="extra")
    def extra_shown(self, feedback: Feedback) -> str:
        return shown.body(feedback.extra)
