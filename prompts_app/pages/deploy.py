"""Deploying a version, or rolling back to one: a question first, then it is done."""

from typing import NamedTuple, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from observability.projects.models import Environment, Project, User
from observability.projects.pages import draw, in_project
from observability.projects.permissions import Right, demand
from prompts_app import publish, selectors
from prompts_app.models import Deployment, Prompt, PromptVersion
from prompts_app.pages.details import prompt_in, version_in


class Choice(NamedTuple):
    """An environment that a version may be deployed to, and what is deployed there now."""

    environment: Environment
    current: Deployment | None
    is_there: bool


@require_http_methods(["GET", "POST"])
@in_project
def page(request: HttpRequest, project: Project, id: UUID, number: int) -> HttpResponse:
    """GET asks: as a dialog where a page asks for that, else as a page of its own. POST deploys."""
    user = cast(User, request.user)
    demand(Right.WRITE, user, project)
    prompt = prompt_in(project, id)
    version = version_in(prompt, number)
    choices = _choices(prompt, version)
    if request.method == "POST":
        publish.deploy(version, _chosen(choices, request.POST.get("environment", "")).environment, user)
        return redirect("prompts:prompt-detail", project.slug, prompt.pk)
    named = request.GET.get("environment", "")
    context = {
        "nav": "prompts",
        "prompt": prompt,
        "version": version,
        "choices": choices,
        "only": _chosen(choices, named) if named else None,
        "is_needed": any(not choice.is_there for choice in choices),
    }
    is_dialog = "dialog" in request.GET
    return draw(request, project, "prompts/_deploy_dialog.html" if is_dialog else "prompts/deploy.html", context)


def _choices(prompt: Prompt, version: PromptVersion) -> list[Choice]:
    current = {row.environment_id: row for row in selectors.deployed_in([prompt]).get(prompt.pk, [])}
    found = []
    for environment in selectors.environments_of(prompt.project_id):
        row = current.get(environment.pk)
        found.append(Choice(environment, row, row is not None and row.version_id == version.pk))
    return found


def _chosen(choices: list[Choice], name: str) -> Choice:
    for choice in choices:
        if choice.environment.name == name:
            return choice
    raise Http404("There is no such environment in this project.")
