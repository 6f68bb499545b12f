"""Health: what of a project's logs arrives, and which requests could not be read."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from logs_app.selectors.formats import MOST, formats_of
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter, part_of

PAGE: Final = 25


@require_GET
@in_project
def page(request: HttpRequest, project: Project) -> HttpResponse:
    letters = project.letters.defer("body")
    try:
        found = part_of(letters, request.GET.get("cursor"), PAGE)
    except BadFilter as bad:
        return HttpResponse(str(bad), status=400)
    context: dict[str, Any] = {
        "nav": "health",
        "formats": formats_of(project),
        "most": MOST,
        "page": found,
        "letters": letters.count(),
        "days": min(settings.DEAD_LETTER_DAYS, project.retention_days or settings.DEAD_LETTER_DAYS),
        "most_letters": settings.DEAD_LETTERS,
    }
    return draw(request, project, "logs/health.html", context)
