"""Addresses that vendors' clients read back from, at the vendors' own paths."""

from django.urls import path

from logs_app.compat.humanloop import LogUpdateView
from logs_app.compat.lunary import AppView, FeedbackView

urlpatterns = [
    path("api/app/<path:app>", AppView.as_view()),
    path("v1/runs/<path:run_id>/feedback", FeedbackView.as_view()),
    path("v5/prompts/<str:file_id>/log/<str:log_id>", LogUpdateView.as_view()),
    path("v5/tools/<str:file_id>/log/<str:log_id>", LogUpdateView.as_view(file="tool")),
    path("v5/agents/<str:file_id>/log/<str:log_id>", LogUpdateView.as_view(file="agent")),
    path("v5/flows/logs/<str:log_id>", LogUpdateView.as_view(file="flow")),
    path("v5/flows/log/<str:log_id>", LogUpdateView.as_view(file="flow")),
]
