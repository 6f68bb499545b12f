"""Langfuse's prompts: `GET` and `POST /api/public/v2/prompts`, `GET …/{name}`, `PATCH …/{name}/versions/{version}`.

Documented by https://api.reference.langfuse.com and by the source of its clients. A prompt's name is its path. A label
is an environment, and a version bears it while it is deployed there; `production` is the default environment where none
is called so, and `latest` the newest version.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from observability.projects.authentication import KeyAuthentication
from observability.projects.models import Environment
from observability.projects.paging import whole_number
from observability.projects.reading import BodyParser, body_of, project_of
from prompts_app import publish, selectors
from prompts_app.calling import NAMES, parameters_of
from prompts_app.identity import details_of
from prompts_app.models import Prompt, PromptVersion

MAX_NAME: Final = 500
MAX_PAGE: Final = 100
LATEST: Final = "latest"
PRODUCTION: Final = "production"


class _PromptsView(APIView):
    authentication_classes = (KeyAuthentication,)
    parser_classes = (BodyParser,)

    def handle_exception(self, exc: Exception) -> Response:
        """`message` is what the clients show."""
        response = super().handle_exception(exc)
        detail = response.data.get("detail") if isinstance(response.data, dict) else None
        response.data = {"message": str(detail or response.data), "error": type(exc).__name__}
        return response

    def prompts(self, request: Request, **filters: Any) -> list[Prompt]:
        rows = Prompt.objects.filter(project=project_of(request), file=Prompt.File.PROMPT, **filters)
        return list(rows.order_by("path").prefetch_related("versions"))

    def prompt(self, request: Request, name: str) -> Prompt:
        found = self.prompts(request, path=_stored(name))
        if not found:
            raise NotFound(f"Prompt not found: {name!r}")
        return found[0]

    def environment(self, request: Request, label: str) -> Environment | None:
        """The environment that a label means."""
        rows = Environment.objects.filter(project=project_of(request))
        found = rows.filter(name=_stored(label)).first()
        return found or (publish.default_environment(project_of(request).pk) if label == PRODUCTION else None)

    def environments(self, request: Request, said: Mapping[str, Any], field: str) -> list[Environment]:
        """Those of a body's labels. They are made by people who may change the project's settings: no key may."""
        found = {label: self.environment(request, label) for label in _texts(said, field) if label != LATEST}
        if unknown := [label for label, environment in found.items() if environment is None]:
            there = ", ".join(each.name for each in selectors.environments_of(project_of(request).pk))
            raise ValidationError({"detail": f"{field}: there is no environment {unknown[0]!r}; there are {there}"})
        return [environment for environment in found.values() if environment]


class PromptListView(_PromptsView):
    @extend_schema(exclude=True)  # Langfuse documents its own API
    def get(self, request: Request) -> HttpResponse:
        said = request.GET
        page, limit = _number(said, "page", 1), min(_number(said, "limit", 50), MAX_PAGE)
        prompts = self.prompts(request, **({"path": _stored(said["name"])} if said.get("name") else {}))
        if tag := said.get("tag"):
            prompts = [prompt for prompt in prompts if tag in prompt.tags]
        labels = _labels_of(prompts)
        listed = [_listed(prompt, labels) for prompt in prompts if prompt.versions.all()]
        if label := said.get("label"):
            listed = [each for each in listed if label in each["labels"]]
        shown = listed[(page - 1) * limit : page * limit]
        meta = {"page": page, "limit": limit, "totalItems": len(listed), "totalPages": -(-len(listed) // limit)}
        return Response({"data": shown, "meta": meta})

    @extend_schema(exclude=True)
    def post(self, request: Request) -> HttpResponse:
        said = body_of(request)
        path, template = _path(said), _template(said)
        environments = self.environments(request, said, "labels")
        message = said.get("commitMessage") or ""
        if not isinstance(message, str):
            raise ValidationError({"detail": "commitMessage: expected a text"})
        with transaction.atomic():
            prompt = publish.make_prompt(project_of(request).pk, path)
            if prompt.file != Prompt.File.PROMPT:
                raise ValidationError({"detail": f"name: {path!r} is a {prompt.file}"})
            details = _details(template, said.get("config") or {})
            version, is_new = publish.find_or_make_version(prompt, details, description=message)
            for environment in environments:
                publish.deploy(version, environment)
            if tags := _texts(said, "tags"):
                prompt.tags = tags
                prompt.save(update_fields=["tags", "updated_at"])
        return Response(_shape(prompt, version), status=201 if is_new else 200)


class PromptView(_PromptsView):
    @extend_schema(exclude=True)
    def get(self, request: Request, name: str) -> HttpResponse:
        prompt = self.prompt(request, name)
        number, label = request.GET.get("version"), request.GET.get("label") or PRODUCTION
        if number:
            found = prompt.versions.filter(number=whole_number(number) or 0).first()
        elif label == LATEST:
            found = selectors.versions_of(prompt).first()
        else:
            environment = self.environment(request, label)
            found = publish.deployed_version(prompt.pk, environment.name) if environment else None
        if found is None:
            asked = f"version {number}" if number else f"label {label!r}"
            raise NotFound(f"Prompt not found: {name!r} with {asked}")
        return Response(_shape(prompt, found))


class VersionView(_PromptsView):
    @extend_schema(exclude=True)
    def patch(self, request: Request, name: str, version: int) -> HttpResponse:
        prompt = self.prompt(request, name)
        found = prompt.versions.filter(number=version).first()
        if found is None:
            raise NotFound(f"Prompt not found: {name!r} with version {version}")
        environments = self.environments(request, body_of(request), "newLabels")
        with transaction.atomic():
            for environment in environments:
                publish.deploy(found, environment)
        return Response(_shape(prompt, found))


def _labels_of(prompts: Iterable[Prompt]) -> dict[Any, list[str]]:
    """The labels of versions, by the versions' ids, but for `latest`."""
    labels: dict[Any, list[str]] = {}
    for rows in selectors.deployed_in(prompts).values():
        for row in rows:
            labels.setdefault(row.version_id, []).append(row.environment.name)
    return labels


def _listed(prompt: Prompt, labels: Mapping[Any, list[str]]) -> dict[str, Any]:
    versions = sorted(prompt.versions.all(), key=lambda version: version.number)
    borne = {label: None for version in versions for label in labels.get(version.pk, ())}
    return {
        "name": prompt.path,
        "type": _type(versions[-1]),
        "versions": [version.number for version in versions],
        "labels": [*borne, LATEST],
        "tags": prompt.tags,
        "lastUpdatedAt": max(prompt.updated_at, versions[-1].created_at),
        "lastConfig": _config(versions[-1].details),
    }


def _shape(prompt: Prompt, version: PromptVersion) -> dict[str, Any]:
    last = selectors.versions_of(prompt).first()
    template = version.details.get("template")
    is_chat = _type(version) == "chat"
    return {
        "id": str(version.pk),
        "name": prompt.path,
        "version": version.number,
        "type": _type(version),
        "prompt": [_message(each) for each in template] if is_chat else template or "",
        "config": _config(version.details),
        "labels": [*_labels_of([prompt]).get(version.pk, ()), *([LATEST] if version == last else ())],
        "tags": prompt.tags,
        "commitMessage": version.description or None,
        "resolutionGraph": None,
        "createdAt": version.created_at,
        "updatedAt": prompt.updated_at,
    }


def _type(version: PromptVersion) -> str:
    return "chat" if isinstance(version.details.get("template"), list) else "text"


def _message(said: Any) -> Any:
    """Clients tell messages and placeholders apart by their type."""
    return {"type": "chatmessage", **said} if isinstance(said, dict) else said


def _config(details: Mapping[str, Any]) -> Any:
    """What the client gave as config; of a version that another client made, the parameters of its call."""
    attributes = details.get("attributes")
    if isinstance(attributes, dict) and "config" in attributes:
        return attributes["config"]
    return parameters_of(details)


def _details(template: Any, config: Any) -> dict[str, Any]:
    """A version of this template and config, which is kept whole where its parameters do not say all of it."""
    said = config if isinstance(config, dict) else {}
    details = {name: value for name, value in said.items() if name in NAMES}
    if isinstance(said.get("tools"), list):
        details["tools"] = said["tools"]
    other = {name: value for name, value in said.items() if name not in details}
    details |= {"template": template, "other": other or None}
    is_all = parameters_of(details_of("prompt", details)) == config
    return details if is_all else details | {"other": None, "attributes": {"config": config}}


def _path(said: Mapping[str, Any]) -> str:
    path = said.get("name")
    if not isinstance(path, str) or len(path) > MAX_NAME or not all(part.strip() for part in path.split("/")):
        raise ValidationError({"detail": f"name: expected a text of at most {MAX_NAME} characters"})
    return path


def _template(said: Mapping[str, Any]) -> Any:
    prompt = said.get("prompt")
    type = said.get("type") or "text"
    if type == "chat" and isinstance(prompt, list) and all(isinstance(each, dict) for each in prompt):
        return [{k: v for k, v in each.items() if (k, v) != ("type", "chatmessage")} for each in prompt]
    if type == "text" and isinstance(prompt, str):
        return prompt
    expected = "a list of messages" if type == "chat" else "a text"
    raise ValidationError({"detail": f"prompt: expected {expected}, and type to be chat or text"})


def _texts(said: Mapping[str, Any], field: str) -> list[str]:
    values = said.get(field) or []
    if not isinstance(values, list) or not all(isinstance(each, str) and each for each in values):
        raise ValidationError({"detail": f"{field}: expected a list of texts"})
    return values


def _number(said: Mapping[str, str], name: str, default: int) -> int:
    number = whole_number(said.get(name) or str(default))
    if not number:
        raise ValidationError({"detail": f"{name}: expected a whole number from 1"})
    return number


def _stored(text: str) -> str:
    """A text that a database takes."""
    return text.replace("\0", "\ufffd")
