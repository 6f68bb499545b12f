"""Pages, the API, and vendors' registries at their own paths."""

from django.urls import include, path

urlpatterns = [
    path("", include("prompts_app.pages.urls")),
    path("api/v1/prompts/", include("prompts_app.api.urls")),
    path("", include("prompts_app.compat.urls")),
]
