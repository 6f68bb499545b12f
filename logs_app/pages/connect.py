"""Connect: for each client, what to change so that it logs to this server, and whether its logs arrive."""

from typing import Any, Final, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from logs_app.models import Log
from logs_app.pages.clients import CLIENTS, GROUPS
from logs_app.pages.guides import guide_of
from logs_app.pages.snippets import snippet_of
from observability.projects.models import ApiKey, Project, User
from observability.projects.pages import draw, in_project
from observability.projects.permissions import Right, demand

PLACEHOLDER: Final = "YOUR_KEY"
# By format. Of several clients with one, the first is the vendor's own.
_TITLES: Final = {client.logs_as: client.title for client in reversed(CLIENTS)} | {"litellm": "LiteLLM"}


@never_cache  # a page may show a new key, which is shown once
@require_http_methods(["GET", "POST"])
@in_project
def page(request: HttpRequest, project: Project) -> HttpResponse:
    """POST makes a key, which this answer alone shows. `?guide` is the document of a client."""
    base = request.build_absolute_uri("/").rstrip("/")
    if "guide" in request.GET:
        return _guide(request, project, base)
    user = cast(User, request.user)
    key = ""
    if request.method == "POST":
        demand(Right.KEYS, user, project)
        key = ApiKey.make(project, request.POST.get("name", "").strip()[:200] or "default", created_by=user)[1]
    context = {
        "nav": "connect",
        "base": base,
        "key": key,
        "groups": GROUPS,
        "clients": [
            (group, client, snippet_of(client, base, key or PLACEHOLDER, project.slug))
            for group, clients in GROUPS
            for client in clients
        ],
        "keys": project.keys.filter(revoked_at=None),
        **_latest_of(project),
    }
    return draw(request, project, "logs/connect.html", context)


@require_GET
@in_project
def arrival(request: HttpRequest, project: Project) -> HttpResponse:
    """The latest log, where it is not the one that `after` names, the latest that the page knew; else 204."""
    try:
        after = UUID(request.GET["after"]) if request.GET.get("after") else None
    except ValueError:
        return HttpResponseBadRequest("after: expected the id of a log")
    found = _latest_of(project)
    if found["latest"] is None or found["latest"].id == after:
        return HttpResponse(status=204)
    return draw(request, project, "logs/_arrived.html", found)


def _guide(request: HttpRequest, project: Project, base: str) -> HttpResponse:
    client = next((client for client in CLIENTS if client.name == request.GET["guide"]), None)
    if client is None:
        raise Http404
    return draw(request, project, "logs/_guide.html", {"guide": guide_of(client, base, project.slug)})


def _latest_of(project: Project) -> dict[str, Any]:
    latest = Log.objects.filter(project=project).order_by("-id").first()
    return {"latest": latest, "client": _TITLES.get(latest.format, latest.format) if latest else ""}
