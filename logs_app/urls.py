"""Pages, the API, and every format's own addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("logs_app.pages.urls")),
    # Before the formats: one address of the native format both takes (POST) and gives (GET).
    path("api/v1/", include("logs_app.api.urls")),
    path("", include("logs_app.compat.urls")),
    path("", include("logs_app.ingest.urls")),
]
