"""What the filter bar fetches: the values of one filter to choose from, and facets, the values of several at once."""

from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from logs_app.filters import METADATA
from logs_app.pages.bar import PAGES
from logs_app.pages.said_filters import NAMES, STEPS, label_of, said_in, text_of, without
from logs_app.selectors.choices import METADATA_KEYS, Choice, Choices, Chooser
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter

FACETS: Final = ("status", "model", "environment", "customer", "prompt", "kind")
FACET_VALUES: Final = 6


class Facet(NamedTuple):
    """A filter's most used values: each with its share in percent, and the address with it or, if chosen, without."""

    label: str
    key: str
    values: list[tuple[Choice, float, str, bool]]
    others: int
    scope: str


@in_project
def editor(request: HttpRequest, project: Project) -> HttpResponse:
    """The form of one filter: `name` is its key in the bar, `page` and `query` say where it is edited."""
    page, query, key = request.GET.get("page", ""), QueryDict(request.GET.get("query", "")), _key_asked(request)
    name = key.removeprefix("-")
    if page not in PAGES or not (name in NAMES or name.startswith(METADATA)):
        return HttpResponse("There is no such page, or no such filter.", status=400)
    context: dict[str, Any] = {
        "key": key,
        "name": name,
        "label": label_of(key),
        "help": NAMES[name][1] if name in NAMES else "of the metadata",
        "page": page,
        "query": query.urlencode(),
        "action": reverse(PAGES[page], args=[project.slug]),
        "kept": [(name, value) for name, values in without(query, key).lists() for value in values],
    }
    if name in STEPS:
        context |= {"step": STEPS[name], "least": query.get(f"min_{name}", ""), "most": query.get(f"max_{name}", "")}
        return draw(request, project, "logs/_filter_bounds.html", context)
    found = _choices(project, query, name)
    chosen = [said.text for said in said_in(query) if said.key == key]
    missing = [Choice(text, None, text) for text in chosen if all(text != choice.value for choice in found.choices)]
    context |= {"choices": missing + _in_words(name, found.choices), "scope": found.scope, "chosen": chosen}
    is_keys = name == METADATA_KEYS
    return draw(request, project, "logs/_filter_keys.html" if is_keys else "logs/_filter_values.html", context)


@in_project
def facets(request: HttpRequest, project: Project) -> HttpResponse:
    try:
        chooser = Chooser(project, request.GET)
        found = [_facet(request.GET, chooser, name) for name in FACETS]
    except BadFilter as bad:
        return HttpResponse(str(bad), status=400)
    return draw(request, project, "logs/_facet_values.html", {"facets": [facet for facet in found if facet.values]})


def _key_asked(request: HttpRequest) -> str:
    """`name`, or for one of the metadata its `key`."""
    name, key = request.GET.get("name", ""), request.GET.get("key", "")
    return f"{METADATA}{key}" if name == METADATA_KEYS and key else name


def _choices(project: Project, query: QueryDict, name: str) -> Choices:
    try:
        # How many run is not rolled up.
        chooser = Chooser(project, query)
        return chooser.latest(name) if name == "status" else chooser.choices(name)
    except BadFilter:  # what is wrong with the others is told by the page; this one can be mended all the same
        return Chooser(project, {}).choices(name)


def _in_words(name: str, choices: list[Choice]) -> list[Choice]:
    return [choice._replace(text=text_of(name, choice.text)) for choice in choices]


def _facet(query: QueryDict, chooser: Chooser, name: str) -> Facet:
    found = (chooser.errors() if name == "status" else None) or chooser.choices(name)
    shown = [choice for choice in _in_words(name, found.choices) if choice.logs][:FACET_VALUES]
    chosen = query.getlist(name)
    values = [
        (choice, 100 * (choice.logs or 0) / found.logs, _toggled(query, name, choice.value), choice.value in chosen)
        for choice in shown
    ]
    others = sum(1 for choice in found.choices if choice.logs) - len(shown)
    return Facet(label_of(name), name, values, others, found.scope)


def _toggled(query: QueryDict, name: str, value: str) -> str:
    left = query.copy()
    left.pop("cursor", None)
    values = left.getlist(name)
    left.setlist(name, [each for each in values if each != value] if value in values else [*values, value])
    return left.urlencode()
