"""Addresses that vendors' clients read back from, at the vendors' own paths."""

from django.urls import include, path

from logs_app.compat.braintrust import ProjectView
from logs_app.compat.galileo import LoginView
from logs_app.compat.lunary import AppView, FeedbackView

urlpatterns = [
    path("api/app/<path:app>", AppView.as_view()),
    path("v1/runs/<path:run_id>/feedback", FeedbackView.as_view()),
    path("login", LoginView.as_view()),
    path("project", ProjectView.as_view()),
    path("project/register", ProjectView.as_view()),
    path("v1/project", ProjectView.as_view()),
    path("v1/project/register", ProjectView.as_view()),
    path("", include("logs_app.compat.humanloop.urls")),
]
