"""Addresses under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from logs_app.api import selected, views

urlpatterns = [
    path("logs/", views.LogViewSet.as_view({"get": "list", "post": "create"})),
    path("logs/<uuid:pk>/", views.LogViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path("logs/tags/", selected.TagsViewSet.as_view({"post": "create"})),
    path("logs/delete/", selected.DeletionViewSet.as_view({"post": "create"})),
    path("feedback/", views.FeedbackViewSet.as_view({"post": "create"})),
    path("traces/", views.TraceViewSet.as_view({"get": "list"})),
    path("traces/<path:pk>/", views.TraceViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path("sessions/", views.SessionViewSet.as_view({"get": "list"})),
    path("sessions/<path:pk>/", views.SessionViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path("customers/", views.CustomerViewSet.as_view({"get": "list"})),
    path("customers/<path:pk>/", views.CustomerViewSet.as_view({"delete": "destroy"})),
    path("users/", views.UserViewSet.as_view({"get": "list"})),
    path("users/<path:pk>/", views.UserViewSet.as_view({"delete": "destroy"})),
    path("usage/", views.UsageViewSet.as_view({"get": "list"})),
    path("schema/", SpectacularAPIView.as_view()),
    path("docs/", SpectacularSwaggerSplitView.as_view(url="../schema/")),
]
