"""Making a project."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from observability.projects import membership
from observability.projects.forms import NewProjectForm
from observability.projects.models import User
from observability.projects.pages import draw, last_project
from observability.projects.permissions import may_make_projects


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """POST makes it, with its maker as admin, and leads to what a new project needs first: a client."""
    user = cast(User, request.user)
    if not may_make_projects(user):
        raise PermissionDenied("Only an admin of a project makes another.")
    form = NewProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        project = membership.found(form.cleaned_data["name"], form.cleaned_data["slug"], user)
        return redirect("logs:connect", project.slug)
    return draw(request, last_project(request), "projects/new.html", {"form": form}, 400 if form.is_bound else 200)
