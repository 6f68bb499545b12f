"""Pages of prompts, under their project."""

from django.urls import path

from prompts_app.pages import compare, deploy, details, lists

app_name = "prompts"

urlpatterns = [
    path("projects/<slug:slug>/prompts/", lists.prompt_list, name="prompt-list"),
    path("projects/<slug:slug>/prompts/<uuid:id>/", details.prompt_detail, name="prompt-detail"),
    path("projects/<slug:slug>/prompts/<uuid:id>/compare/", compare.page, name="compare"),
    path("projects/<slug:slug>/prompts/<uuid:id>/<int:number>/", details.version_detail, name="version-detail"),
    path("projects/<slug:slug>/prompts/<uuid:id>/<int:number>/deploy/", deploy.page, name="deploy"),
]
