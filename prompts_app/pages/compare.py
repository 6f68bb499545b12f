"""What changed between any two versions of a prompt."""

from typing import NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import whole_number
from prompts_app import diff, selectors
from prompts_app.models import PromptVersion
from prompts_app.pages.details import prompt_in, version_in
from prompts_app.pages.drawing import text_of

_KINDS = {"+": "added", "-": "removed", "@": "place"}


class Line(NamedTuple):
    """A line of the template: added, removed, same, or the place of what follows."""

    kind: str
    mark: str
    text: str


@in_project
def page(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """`?from=2&to=3`; without them, the newest version and the one before it."""
    prompt = prompt_in(project, id)
    numbers = list(prompt.versions.order_by("-number").values_list("number", flat=True))
    newest = numbers[0] if numbers else 0
    old = version_in(prompt, _number(request, "from", numbers[1] if len(numbers) > 1 else newest))
    new = version_in(prompt, _number(request, "to", newest))
    context = {
        "nav": "prompts",
        "prompt": prompt,
        "numbers": numbers,
        "both": [old, new] if old != new else [new],
        "old": old,
        "new": new,
        "lines": lines_of(old, new),
        "changes": [
            (change.field, text_of(change.old), text_of(change.new))
            for change in diff.changes(old.details, new.details)
            if change.field != "template"
        ],
        "deployed": selectors.deployed_in([prompt]).get(prompt.pk, []),
    }
    return draw(request, project, "prompts/compare.html", context)


def lines_of(old: PromptVersion, new: PromptVersion) -> list[Line]:
    """The unified diff of the templates without its two lines of names."""
    found = diff.unified(old.details.get("template"), new.details.get("template"))
    return [Line(_KINDS.get(line[0], "same"), line[0], line[1:]) for line in found[2:]]


def _number(request: HttpRequest, name: str, default: int) -> int:
    number = whole_number(request.GET.get(name) or str(default))
    if number is None:
        raise Http404("A version is named by its number.")
    return number
