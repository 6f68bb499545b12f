"""Every page, under its project. The home page leads to the project where the person was last."""

from django.urls import path

from logs_app.pages import (
    breakdowns,
    columns,
    connect,
    details,
    erasing,
    exports,
    filter_fragments,
    lists,
    overview,
    prompt_usage,
    said,
    saved_views,
    selected,
)
from observability.projects.pages import home

app_name = "logs"

urlpatterns = [
    path("", home, name="home"),
    path("projects/<slug:slug>/", overview.page, name="overview"),
    path("projects/<slug:slug>/logs/", lists.log_list, name="log-list"),
    path("projects/<slug:slug>/logs/live/", lists.live, name="log-live"),
    path("projects/<slug:slug>/logs/columns/", columns.keep, name="log-columns"),
    path("projects/<slug:slug>/logs/delete/", selected.delete, name="logs-delete"),
    path("projects/<slug:slug>/logs/tags/", selected.tag, name="logs-tag"),
    path("projects/<slug:slug>/logs/<uuid:id>/", details.log_detail, name="log-detail"),
    path("projects/<slug:slug>/logs/<uuid:id>/said/", said.said, name="log-said"),
    path("projects/<slug:slug>/logs/<uuid:id>/neighbours/", said.neighbours, name="log-neighbours"),
    path("projects/<slug:slug>/logs/<uuid:id>/delete/", erasing.page, {"what": "log"}, "log-delete"),
    path("projects/<slug:slug>/traces/", lists.trace_list, name="trace-list"),
    path("projects/<slug:slug>/traces/<uuid:id>/", details.trace_detail, name="trace-detail"),
    path("projects/<slug:slug>/traces/<uuid:id>/delete/", erasing.page, {"what": "trace"}, "trace-delete"),
    path("projects/<slug:slug>/sessions/", lists.session_list, name="session-list"),
    path("projects/<slug:slug>/sessions/<uuid:id>/", details.session_detail, name="session-detail"),
    path("projects/<slug:slug>/sessions/<uuid:id>/delete/", erasing.page, {"what": "session"}, "session-delete"),
    path("projects/<slug:slug>/exports/", exports.whole_list, name="export-list"),
    path("projects/<slug:slug>/exports/new/", exports.start, name="export-start"),
    path("projects/<slug:slug>/exports/<uuid:id>/", exports.detail, name="export-detail"),
    path("projects/<slug:slug>/exports/<uuid:id>/file/", exports.download, name="export-file"),
    path("projects/<slug:slug>/filter/", filter_fragments.editor, name="filter-editor"),
    path("projects/<slug:slug>/facets/", filter_fragments.facets, name="facets"),
    path("projects/<slug:slug>/views/", saved_views.menu, name="view-list"),
    path("projects/<slug:slug>/views/<uuid:id>/", saved_views.change, name="view"),
    path("projects/<slug:slug>/views/<uuid:id>/delete/", saved_views.delete, name="view-delete"),
    path("projects/<slug:slug>/connect/", connect.page, name="connect"),
    path("projects/<slug:slug>/connect/arrival/", connect.arrival, name="connect-arrival"),
    path("projects/<slug:slug>/usage/breakdowns/", breakdowns.page, name="breakdowns"),
    path("projects/<slug:slug>/usage/prompts/", prompt_usage.of_prompts, name="prompt-usage"),
    path("projects/<slug:slug>/usage/prompts/<uuid:id>/", prompt_usage.of_versions, name="version-usage"),
]
