"""A project's environments: made, renamed, and which one is the default. They are drawn on its general page."""

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from observability.projects.forms import EnvironmentForm
from observability.projects.models import Environment, Project, User
from observability.projects.pages import in_project
from observability.projects.pages.general import drawn
from observability.projects.permissions import Right, demand


@require_POST
@in_project
def add(request: HttpRequest, project: Project) -> HttpResponse:
    demand(Right.SETTINGS, cast(User, request.user), project)
    form = EnvironmentForm(request.POST, instance=Environment(project=project))
    if not form.is_valid():
        return drawn(request, project, adding=form)
    messages.success(request, f"{form.save()} is an environment now.")
    return redirect("projects:general", project.slug)


@require_POST
@in_project
def rename(request: HttpRequest, project: Project, id: int) -> HttpResponse:
    demand(Right.SETTINGS, cast(User, request.user), project)
    form = EnvironmentForm(request.POST, instance=get_object_or_404(project.environments, pk=id))
    if not form.is_valid():
        return drawn(request, project, renaming=form)
    messages.success(request, f"It is called {form.save()} now. Logs keep the name that they came with.")
    return redirect("projects:general", project.slug)


@require_POST
@in_project
def make_default(request: HttpRequest, project: Project, id: int) -> HttpResponse:
    demand(Right.SETTINGS, cast(User, request.user), project)
    chosen = get_object_or_404(project.environments, pk=id)
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        project.environments.filter(is_default=True).update(is_default=False)
        chosen.is_default = True
        chosen.save(update_fields=["is_default"])
    messages.success(request, f"{chosen} is the default now.")
    return redirect("projects:general", project.slug)
