"""Langfuse's addresses besides its doors. A name may hold slashes."""

from django.urls import path

from logs_app.compat.langfuse import about, datasets, media, reads, scores
from logs_app.compat.langfuse.door import door

urlpatterns = [
    path("api/public/health", about.HealthView.as_view()),
    door("projects", about.projects),
    path("api/public/scores", scores.ScoreViewSet.as_view({"get": "list", "post": "create"})),
    door("v2/scores", scores.list_scores),
    door("v3/scores", scores.list_scores_v3),
    door("scores/<path:id>", scores.get_score),
    door("v2/scores/<path:id>", scores.get_score),
    door("traces", reads.list_traces),
    door("traces/<path:id>", reads.get_trace),
    door("observations", reads.list_observations),
    door("v2/observations", reads.list_observations_v2),
    door("observations/<path:id>", reads.get_observation),
    door("sessions", reads.list_sessions),
    door("sessions/<path:id>", reads.get_session),
    door("v2/datasets", datasets.list_datasets),
    door("v2/datasets/<path:name>", datasets.get_dataset),
    door("dataset-items", datasets.list_items),
    door("dataset-items/<path:id>", datasets.get_item),
    door("media", post=media.ask_for_upload),
    door("media/<str:id>", get=media.get_media, patch=media.tell_of_upload),
    path("api/public/media/<str:id>/content", media.ContentView.as_view(), name="langfuse-media"),
]
