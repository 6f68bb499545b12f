"""One address of Humanloop's API: the key, the project, and its own error shapes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from logs_app.adapters import humanloop
from logs_app.ingest.views import guarded, http, open_project, wire_of
from logs_app.readings.fields import text_in
from logs_app.wire import BadPayload, Reply, Wire
from observability.projects.keys import Access
from observability.projects.models import Environment
from prompts_app import publish
from prompts_app.models import Prompt, PromptVersion
from prompts_app.resolve import id_in

MAX_PAGE = 100
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Call:
    """A request of a client whose key opens `access`; `file` is the kind of file that the address is about."""

    access: Access
    wire: Wire
    query: QueryDict
    file: str = "prompt"

    @property
    def project_id(self) -> int:
        return self.access.project_id

    @cached_property
    def body(self) -> dict[str, Any]:
        return self.wire.object if self.wire.raw.strip() else {}

    @cached_property
    def prompt(self) -> Prompt:
        """The file that the address names. Raises BadPayload, 404."""
        return self.file_of(self.wire.params["id"], self.file)

    def file_of(self, id: str, file: str | None = None) -> Prompt:
        files = Prompt.objects.filter(project_id=self.project_id, pk=id_in(id) or NOBODY)
        found = (files.filter(file=file) if file else files).first()
        if found is None:
            raise BadPayload(f"{file or 'file'} {id} not found", "id", 404)
        return found

    @cached_property
    def version(self) -> PromptVersion | None:
        """The version that the query selects, else the one in the default environment, else the latest."""
        return self.version_of(self.prompt, self.query.get("version_id"), self.query.get("environment"))

    def version_of(self, prompt: Prompt, id: str | None, environment: str | None) -> PromptVersion | None:
        """Raises BadPayload: 422 for two selectors, 404 for one that selects nothing."""
        if id and environment:
            raise BadPayload("Provide either version_id or environment, not both", "version_id", 422)
        if id:
            return self.exact_version(prompt, id)
        if environment:
            found = publish.deployed_version(prompt.pk, environment)
            if found is None:
                raise BadPayload(f"no version of {prompt.path!r} is deployed to {environment!r}", "environment", 404)
            return found
        default = publish.deployed_version(prompt.pk, self.access.default_environment)
        return default or prompt.versions.order_by("-number").first()

    def exact_version(self, prompt: Prompt, id: str) -> PromptVersion:
        found = prompt.versions.filter(pk=id_in(id) or NOBODY).first()
        if found is None:
            raise BadPayload(f"version {id} of {prompt.path!r} not found", "version_id", 404)
        return found

    @cached_property
    def environment(self) -> Environment:
        """The environment that the address names. Raises BadPayload, 404."""
        return self.environment_of(self.wire.params["environment_id"])

    def environment_of(self, id: str) -> Environment:
        """Raises BadPayload, 404."""
        number = id.removeprefix("env_")
        rows = Environment.objects.filter(project_id=self.project_id)
        found = rows.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
        if found is None:
            raise BadPayload(f"environment {id} not found", "environment_id", 404)
        return found

    def absolute(self, path: str) -> str:
        """The address of a page, as the client reaches the server."""
        host = self.wire.headers.get("host")
        return f"{self.wire.headers.get('x-forwarded-proto', 'http')}://{host}{path}" if host else path

    def text(self, name: str) -> str | None:
        return text_in(self.body, name)

    def number(self, name: str, default: int, most: int | None = None) -> int:
        """A whole number of the query, from 1. Raises BadPayload, 422."""
        said = self.query.get(name, "") or str(default)
        if not (said.isascii() and said.isdigit() and len(said) < 10 and 1 <= int(said) <= (most or 10**9)):
            up_to = f" to {most}" if most else ""
            raise BadPayload(f"Input should be a whole number from 1{up_to}", f"query.{name}", 422)
        return int(said)

    def is_on(self, name: str, default: bool = False) -> bool:
        """A truth of the query."""
        return self.query.get(name, str(default)).lower() in ("true", "1")

    def page(self, count: Callable[[], int], rows: Callable[[int, int], list[dict[str, Any]]], size: int = 10) -> Reply:
        """A page of `rows(start, end)`. One beyond the end is empty: that is where clients stop."""
        page, size = self.number("page", 1), self.number("size", size, MAX_PAGE)
        records = rows((page - 1) * size, page * size)
        return Reply({"records": records, "page": page, "size": size, "total": count()})


Answer = Callable[[Call], Reply]


class Door(APIView):
    """Which function answers which method."""

    authentication_classes = ()
    permission_classes = ()
    answers: ClassVar[Mapping[str, Answer]] = {}
    file = "prompt"

    @extend_schema(exclude=True)
    def answer(self, request: Request, **params: str) -> HttpResponse | StreamingHttpResponse:
        return guarded(humanloop, lambda: self._answered(request, params))

    def _answered(self, request: Request, params: Mapping[str, str]) -> HttpResponse | StreamingHttpResponse:
        wire = wire_of(request._request, params)
        access = open_project(humanloop, wire)
        if not access.may_read:
            raise BadPayload("a public id writes; reading takes a key", status=403)
        try:
            reply = self._answer()(Call(access, wire, request.GET, self.file))
        except publish.Taken as taken:
            raise BadPayload(taken.message, taken.what, 409) from None
        if isinstance(reply.body, Iterator):
            return StreamingHttpResponse(reply.body, status=reply.status, headers=reply.headers)
        return http(reply)

    get = post = patch = delete = answer

    def _answer(self) -> Answer:
        method = self.request.method or ""
        if method not in self.answers:
            raise BadPayload("Method Not Allowed", status=405)
        return self.answers[method]


def door(address: str, file: str = "prompt", **answers: Answer) -> URLPattern:
    """An address under /v5/ and what answers it: `door("prompts", GET=…, POST=…)`."""
    return path(f"v5/{address}", Door.as_view(answers=answers, file=file))
