"""Lunary's templates: `GET /v1/template_versions/latest?slug=` and `GET /v1/templates/latest`.

Documented by https://docs.lunary.ai/docs/api and by the source of lunary-py 1.4 and lunary-js 1.0. A slug is a prompt's
path; the latest version is the one deployed to the project's default environment.
"""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from observability.projects.authentication import KeyAuthentication
from observability.projects.reading import project_of
from prompts_app import publish, selectors
from prompts_app.calling import parameters_of
from prompts_app.models import Prompt, PromptVersion


class _TemplateView(APIView):
    authentication_classes = (KeyAuthentication,)

    def handle_exception(self, exc: Exception) -> Response:
        """`message` is what the clients read."""
        response = super().handle_exception(exc)
        detail = response.data.get("detail") if isinstance(response.data, dict) else None
        response.data = {"message": str(detail or response.data)}
        return response

    def live(self, request: Request, **filters: Any) -> list[tuple[Prompt, PromptVersion]]:
        """The prompts that have a version in the default environment, by path, and that version."""
        project = project_of(request)
        prompts = Prompt.objects.filter(project=project, file=Prompt.File.PROMPT, **filters).order_by("path")
        deployed = selectors.deployed_in(prompts)
        environment = publish.default_environment(project.pk)
        return [
            (prompt, row.version)
            for prompt in prompts
            for row in deployed.get(prompt.pk, ())
            if row.environment == environment and row.version
        ]


class TemplateVersionView(_TemplateView):
    @extend_schema(exclude=True)  # Lunary documents its own API
    def get(self, request: Request) -> HttpResponse:
        slug = request.GET.get("slug", "").replace("\0", "\ufffd")
        if not slug:
            raise ValidationError({"detail": "slug: is missing"})
        for _, version in self.live(request, path=slug):
            return Response(_content(version))
        raise NotFound(f"no version of a template {slug!r} is deployed to the default environment")


class TemplateListView(_TemplateView):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return Response([{"slug": prompt.path, **_content(version)} for prompt, version in self.live(request)])


def _content(version: PromptVersion) -> dict[str, Any]:
    template = version.details.get("template")
    return {
        "id": str(version.id),
        "content": "" if template is None else template,
        "extra": parameters_of(version.details),
        "version": version.number,
    }
