"""A project's name, how its costs are shown, its public id, and its environments."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from observability.projects.forms import EnvironmentForm, ProjectForm
from observability.projects.models import Environment, Project, User
from observability.projects.pages import draw, in_project
from observability.projects.permissions import Right, demand


@require_http_methods(["GET", "POST"])
@in_project
def page(request: HttpRequest, project: Project) -> HttpResponse:
    if request.method != "POST":
        return drawn(request, project)
    demand(Right.SETTINGS, cast(User, request.user), project)
    form = ProjectForm(request.POST, instance=Project.objects.get(pk=project.pk))
    if not form.is_valid():
        return drawn(request, project, form=form)
    form.save()
    messages.success(request, "Saved.")
    return redirect("projects:general", project.slug)


def drawn(request: HttpRequest, project: Project, **bound: Any) -> HttpResponse:
    """The page, with the form that was sent and is wrong: `form`, or `adding`, or `renaming`."""
    context = {
        "nav": "settings",
        "tab": "general",
        "form": ProjectForm(instance=project),
        "adding": EnvironmentForm(instance=Environment(project=project)),
        "environments": project.environments.all(),
    }
    return draw(request, project, "projects/general.html", context | bound, 400 if bound else 200)
