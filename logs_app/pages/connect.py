"""Connect: for each client, what to change so that it logs to this server."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from logs_app.models import Log
from logs_app.pages.clients import CLIENTS, snippet_of
from observability.projects.models import ApiKey, Project, User
from observability.projects.pages import draw, in_project
from observability.projects.permissions import Right, demand

PLACEHOLDER = "YOUR_KEY"


@never_cache  # a page may show a new key, which is shown once
@require_http_methods(["GET", "POST"])
@in_project
def page(request: HttpRequest, project: Project) -> HttpResponse:
    """POST makes a key, which this answer alone shows."""
    user = cast(User, request.user)
    key = ""
    if request.method == "POST":
        demand(Right.KEYS, user, project)
        key = ApiKey.make(project, request.POST.get("name", "").strip()[:200] or "default", created_by=user)[1]
    base = request.build_absolute_uri("/").rstrip("/")
    context = {
        "nav": "connect",
        "base": base,
        "key": key,
        "clients": [(client, snippet_of(client, base, key or PLACEHOLDER, project)) for client in CLIENTS],
        "keys": project.keys.filter(revoked_at=None),
        "last_log": Log.objects.filter(project=project).order_by("-id").first(),
    }
    return draw(request, project, "logs/connect.html", context)
