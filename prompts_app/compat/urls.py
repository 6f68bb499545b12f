"""Vendors' registries of prompts, at the vendors' own paths."""

from django.urls import include, path

from prompts_app.compat import langfuse, lunary

urlpatterns = [
    path("v1/template_versions/latest", lunary.TemplateVersionView.as_view()),
    path("v1/templates/latest", lunary.TemplateListView.as_view()),
    path("api/public/v2/prompts", langfuse.PromptListView.as_view()),
    path("api/public/v2/prompts/<path:name>/versions/<int:version>", langfuse.VersionView.as_view()),
    path("api/public/v2/prompts/<path:name>", langfuse.PromptView.as_view()),
    path("", include("prompts_app.compat.langsmith")),
]
