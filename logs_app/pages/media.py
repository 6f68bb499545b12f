"""A picture, sound or file that a log refers to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from logs_app.ids import key_of
from logs_app.media import reply_with
from logs_app.models import Media
from observability.projects.models import Project
from observability.projects.pages import in_project


@require_safe
@in_project
def page(request: HttpRequest, project: Project, id: str) -> HttpResponse:
    """`id` is the client's, as references have it; 404 until it is uploaded, and once no log refers to it."""
    return reply_with(get_object_or_404(Media, project=project, pk=key_of(project.pk, "media", id)), request)
