"""Pages, the API, and every format's own addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("logs_app.pages.urls")),
    # Before the formats: one address of the native format both takes (POST) and gives (GET).
    path("api/v1/", include("logs_app.api.urls")),
    # One address of Langfuse's as well.
    path("", include("logs_app.compat.langfuse.urls")),
    # Some addresses of LangSmith's both take and give as well.
    path("", include("logs_app.compat.langsmith.urls")),
    # Also here: `v5/prompts/log` is a door, `v5/prompts/<id>` is read back from.
    path("", include("logs_app.ingest.urls")),
    path("", include("logs_app.compat.urls")),
]
