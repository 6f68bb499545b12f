"""A prompt with its versions and deployments; a version."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from observability.projects.models import Environment, Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter, part_of
from prompts_app import publish, selectors
from prompts_app.models import Deployment, Prompt, PromptVersion
from prompts_app.pages.drawing import messages_of, parameters_of, tools_of
from prompts_app.templating import variables_of

VERSIONS: Final = 50
HISTORY: Final = 30


class Place(NamedTuple):
    """An environment, what is deployed there now, and what a roll back would deploy."""

    environment: Environment
    current: Deployment | None
    before: PromptVersion | None


class Line(NamedTuple):
    """A version, and where it is deployed now."""

    version: PromptVersion
    environments: list[Environment]


def prompt_in(project: Project, id: UUID) -> Prompt:
    prompt = Prompt.objects.filter(project=project, pk=id).first()
    if prompt is None:
        raise Http404("There is no such prompt in this project.")
    return prompt


def version_in(prompt: Prompt, number: int) -> PromptVersion:
    version = selectors.versions_of(prompt).filter(number=number).first()
    if version is None:
        raise Http404("There is no such version of this prompt.")
    return version


@in_project
def prompt_detail(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    prompt = prompt_in(project, id)
    deployed = selectors.deployed_in([prompt]).get(prompt.pk, [])
    try:
        page = part_of(selectors.versions_of(prompt), request.GET.get("cursor"), VERSIONS)
    except BadFilter as bad:
        raise Http404(str(bad)) from None
    history = list(selectors.history_of(prompt)[: HISTORY + 1])
    context = {
        "nav": "prompts",
        "prompt": prompt,
        "places": _places(prompt, deployed),
        "page": page,
        "lines": [Line(version, _environments(version, deployed)) for version in page.rows],
        "history": history[:HISTORY],
        "has_more_history": len(history) > HISTORY,
    }
    return draw(request, project, "prompts/prompt_detail.html", context)


@in_project
def version_detail(request: HttpRequest, project: Project, id: UUID, number: int) -> HttpResponse:
    prompt = prompt_in(project, id)
    version = version_in(prompt, number)
    details = version.details
    parameters, defaults = parameters_of(prompt.file, details)
    context: dict[str, Any] = {
        "nav": "prompts",
        "prompt": prompt,
        "version": version,
        "environments": _environments(version, selectors.deployed_in([prompt]).get(prompt.pk, [])),
        "before": prompt.versions.filter(number__lt=number).order_by("-number").first(),
        "template": messages_of(details.get("template")),
        "variables": variables_of(details.get("template"), details.get("template_language") or "default"),
        "parameters": parameters,
        "defaults": defaults,
        "tools": tools_of(details),
    }
    return draw(request, project, "prompts/version_detail.html", context)


def _places(prompt: Prompt, deployed: list[Deployment]) -> list[Place]:
    current = {row.environment_id: row for row in deployed}
    return [
        Place(environment, current.get(environment.pk), publish.version_before(prompt, environment))
        for environment in selectors.environments_of(prompt.project_id)
    ]


def _environments(version: PromptVersion, deployed: list[Deployment]) -> list[Environment]:
    return [row.environment for row in deployed if row.version_id == version.pk]
