"""Prompts: every folder, and what is deployed where."""

from django.http import HttpRequest, HttpResponse

from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter
from prompts_app import selectors
from prompts_app.models import Prompt
from prompts_app.pages.folders import folded


@in_project
def prompt_list(request: HttpRequest, project: Project) -> HttpResponse:
    has_prompts = Prompt.objects.filter(project=project).exists()
    context = {"nav": "prompts", "has_prompts": has_prompts, "kinds": Prompt.File.values}
    try:
        page = selectors.page_of_prompts(project, request.GET)
    except BadFilter as bad:
        return draw(request, project, "prompts/prompt_list.html", context | {"errors": bad.errors}, status=400)
    deployed = selectors.deployed_in(page.rows)
    lines = ((prompt.folder, (prompt, deployed.get(prompt.pk, []))) for prompt in page.rows)
    context |= {"page": page, "top": folded(lines)}
    return draw(request, project, "prompts/prompt_list.html", context)
