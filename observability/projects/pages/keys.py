"""A project's keys: made, shown once, and revoked."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from observability.projects import last_use
from observability.projects.forms import KeyForm
from observability.projects.models import ApiKey, Project, User
from observability.projects.pages import draw, in_project
from observability.projects.pages.asking import Question, ask
from observability.projects.permissions import Right, demand


@never_cache  # a page may show a new key, which is shown once
@require_http_methods(["GET", "POST"])
@in_project
def page(request: HttpRequest, project: Project) -> HttpResponse:
    """POST makes a key, which this answer alone shows."""
    if request.method != "POST":
        last_use.write()  # what this process knows
        return _drawn(request, project)
    maker = cast(User, request.user)
    demand(Right.KEYS, maker, project)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _drawn(request, project, status=400, form=form)
    made, key = ApiKey.make(project, form.cleaned_data["name"] or "default", created_by=maker)
    base = request.build_absolute_uri("/").rstrip("/")
    return _drawn(request, project, made=made, key=key, base=base)


def _drawn(request: HttpRequest, project: Project, status: int = 200, **more: Any) -> HttpResponse:
    keys = project.keys.select_related("created_by")
    context = {
        "nav": "settings",
        "tab": "keys",
        "keys": keys.filter(revoked_at=None),
        "revoked": keys.exclude(revoked_at=None).order_by("-revoked_at"),
        "form": KeyForm(),
    }
    return draw(request, project, "projects/keys.html", context | more, status)


@require_http_methods(["GET", "POST"])
@in_project
def revoke(request: HttpRequest, project: Project, id: int) -> HttpResponse:
    demand(Right.KEYS, cast(User, request.user), project)
    key = get_object_or_404(project.keys, pk=id, revoked_at=None)
    back = reverse("projects:keys", args=[project.slug])
    if request.method != "POST":
        words = f"Requests with {key.prefix}… are refused from then on. Nobody can bring the key back."
        return ask(request, project, Question(f"Revoke {key.name}?", words, "Revoke", back))
    key.revoke()
    messages.success(request, f"{key.name} is revoked: requests with it are refused.")
    return redirect(back)
