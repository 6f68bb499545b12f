"""Addresses under /api/v1/prompts/. A prompt is named by its id or by its path, slashes and all."""

from django.urls import path

from prompts_app.api import views

urlpatterns = [
    path("", views.PromptViewSet.as_view({"get": "list", "post": "create"})),
    path("deployed/", views.DeployedViewSet.as_view({"get": "retrieve"})),
    path("<path:prompt>/versions/", views.VersionViewSet.as_view({"get": "list"})),
    path(
        "<path:prompt>/versions/<str:version>/",
        views.VersionViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
    ),
    path("<path:prompt>/diff/", views.DiffViewSet.as_view({"get": "retrieve"})),
    path("<path:prompt>/deployments/", views.DeploymentViewSet.as_view({"get": "list", "post": "create"})),
    path("<path:prompt>/rollback/", views.RollbackViewSet.as_view({"post": "create"})),
    path("<path:prompt>/withdraw/", views.WithdrawalViewSet.as_view({"post": "create"})),
    path("<path:prompt>/", views.PromptViewSet.as_view({"get": "retrieve"})),
]
