"""Addresses that LangSmith's clients read from. Those of runs and of feedback are also written to."""

from django.urls import URLPattern

from logs_app.compat.langsmith import feedback, runs, sessions
from logs_app.compat.langsmith.door import doors
from logs_app.compat.langsmith.information import information

urlpatterns: list[URLPattern] = [
    *information,
    *doors("runs/query", POST=runs.query_runs),
    *doors("runs/<uuid:id>", {"PATCH": "runs/<str:run_id>"}, GET=runs.get_run),
    *doors("feedback", {"POST": "feedback"}, GET=feedback.list_feedback),
    *doors(
        "feedback/<uuid:id>",
        GET=feedback.get_feedback,
        PATCH=feedback.change_feedback,
        DELETE=feedback.delete_feedback,
    ),
    *doors("sessions", GET=sessions.list_sessions, POST=sessions.make_session),
    *doors("sessions/<uuid:id>", GET=sessions.get_session),
]
