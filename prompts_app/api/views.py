"""The native API of prompts: versions, deployments, what changed, and what apps fetch while they run."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from observability.projects.keys import Access
from observability.projects.models import User
from observability.projects.paging import part_of
from observability.projects.reading import BodyParser, ReadViewSet, body_of, limit_of, paged, project_of
from prompts_app import publish, resolve, selectors
from prompts_app.api import asked, schema
from prompts_app.api.deployed import deployed
from prompts_app.api.shape import (
    deployment_shape,
    diff_shape,
    listed_version_shape,
    prompt_shape,
    whole_shape,
)
from prompts_app.models import Deployment, Prompt, PromptVersion


class Conflict(APIException):
    status_code = 409


class _RegistryViewSet(ReadViewSet):
    parser_classes = (BodyParser,)

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(_refusal(exc))

    def prompt(self, request: Request, prompt: str) -> Prompt:
        return asked.prompt_named(project_of(request).pk, prompt)


def _refusal(exc: Exception) -> Exception:
    """What the registry refuses, as HTTP calls it."""
    if isinstance(exc, publish.Taken):
        return Conflict({exc.what: [f"{exc.message}."]})
    if isinstance(exc, publish.NothingBefore):
        return Conflict({"environment": [f"{exc}."]})
    if isinstance(exc, resolve.NotFound):
        return NotFound({exc.what: [exc.message]})
    if isinstance(exc, RecursionError):  # shallow enough to be parsed, too deep for what comes after
        return ParseError("The body is nested too deeply.")
    return exc


def _person(request: Request) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _deployed(prompt: Prompt) -> list[Deployment]:
    return selectors.deployed_in([prompt]).get(prompt.pk, [])


@schema.of_prompts
class PromptViewSet(_RegistryViewSet):
    def list(self, request: Request) -> Response:
        prompts = selectors.prompts_in(project_of(request), request.GET)
        page = part_of(prompts, request.GET.get("cursor"), limit_of(request))
        deployed = selectors.deployed_in(page.rows)
        return paged(request, page, lambda prompt: prompt_shape(prompt, deployed.get(prompt.pk, [])))

    def create(self, request: Request) -> Response:
        project = project_of(request)
        new = asked.new_version(project.pk, body_of(request))
        with transaction.atomic():
            prompt = publish.make_prompt(project.pk, new.path, new.file)
            if prompt.file != new.file:
                raise Conflict({"file": [f"{prompt.path!r} is a {prompt.file}, not a {new.file}."]})
            version, is_new = publish.find_or_make_version(
                prompt, new.details, _person(request), new.name, new.description
            )
        return Response(_version(prompt, version), status=201 if is_new else 200)

    def retrieve(self, request: Request, prompt: str) -> Response:
        found = self.prompt(request, prompt)
        return Response(whole_shape(found, _deployed(found)))


def _version(prompt: Prompt, version: PromptVersion) -> dict[str, Any]:
    version.prompt = prompt
    return listed_version_shape(version, _deployed(prompt))


@schema.of_versions
class VersionViewSet(_RegistryViewSet):
    def list(self, request: Request, prompt: str) -> Response:
        found = self.prompt(request, prompt)
        page = part_of(selectors.versions_of(found), request.GET.get("cursor"), limit_of(request))
        deployed = _deployed(found)
        return paged(request, page, lambda version: listed_version_shape(version, deployed))

    def retrieve(self, request: Request, prompt: str, version: str) -> Response:
        found = self.prompt(request, prompt)
        return Response(_version(found, asked.version_named(found, version)))

    def partial_update(self, request: Request, prompt: str, version: str) -> Response:
        found = self.prompt(request, prompt)
        named = asked.version_named(found, version)
        publish.describe(named, **asked.description_of(body_of(request)))
        return Response(_version(found, named))


@schema.of_diff
class DiffViewSet(_RegistryViewSet):
    def retrieve(self, request: Request, prompt: str) -> Response:
        found = self.prompt(request, prompt)
        old, new = (asked.version_named(found, request.GET.get(end), end) for end in ("from", "to"))
        return Response(diff_shape(old, new))


@schema.of_deployments
class DeploymentViewSet(_RegistryViewSet):
    def list(self, request: Request, prompt: str) -> Response:
        history = selectors.history_of(self.prompt(request, prompt))
        return paged(request, part_of(history, request.GET.get("cursor"), limit_of(request)), deployment_shape)

    def create(self, request: Request, prompt: str) -> Response:
        found = self.prompt(request, prompt)
        environment_name, version_name = asked.body_of(body_of(request), "environment", "version")
        environment = asked.environment_named(found.project_id, environment_name)
        version = asked.version_named(found, version_name)
        before = found.deployments.filter(environment=environment).order_by("-id").first()
        made = publish.deploy(version, environment, _person(request))
        return Response(deployment_shape(made), status=200 if made == before else 201)


@schema.of_rollbacks
class RollbackViewSet(_RegistryViewSet):
    def create(self, request: Request, prompt: str) -> Response:
        found = self.prompt(request, prompt)
        (environment_name,) = asked.body_of(body_of(request), "environment")
        environment = asked.environment_named(found.project_id, environment_name)
        return Response(deployment_shape(publish.roll_back(found, environment, _person(request))), status=201)


@schema.of_withdrawals
class WithdrawalViewSet(_RegistryViewSet):
    def create(self, request: Request, prompt: str) -> Response:
        found = self.prompt(request, prompt)
        (environment_name,) = asked.body_of(body_of(request), "environment")
        environment = asked.environment_named(found.project_id, environment_name)
        made = publish.withdraw(found, environment, _person(request))
        if made is None:
            raise Conflict({"environment": [f"No version of {found.path!r} is deployed to {environment.name!r}."]})
        return Response(deployment_shape(made), status=201)


@schema.of_deployed
class DeployedViewSet(_RegistryViewSet):
    def retrieve(self, request: Request) -> HttpResponse:
        project_id, default = _asker(request)
        path, environment = asked.place_of(request.GET, default)
        answer = deployed(project_id, path, environment)
        response = HttpResponse(answer.body, content_type="application/json", headers={"ETag": answer.etag})
        response["Cache-Control"] = "private, no-cache"
        return get_conditional_response(request._request, etag=answer.etag, response=response) or response


def _asker(request: Request) -> tuple[int, str]:
    """The project that asks and its default environment, from memory where a key is presented."""
    if isinstance(request.auth, Access):
        return request.auth.project_id, request.auth.default_environment
    project_id = project_of(request).pk
    return project_id, publish.default_environment(project_id).name
