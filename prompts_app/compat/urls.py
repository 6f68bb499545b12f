"""Vendors' registries of prompts, at the vendors' own paths."""

from django.urls import path

from prompts_app.compat import lunary

urlpatterns = [
    path("v1/template_versions/latest", lunary.TemplateVersionView.as_view()),
    path("v1/templates/latest", lunary.TemplateListView.as_view()),
]
