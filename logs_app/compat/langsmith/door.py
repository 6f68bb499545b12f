"""One address of LangSmith's API: the key, the project, and its own error shape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet

from logs_app.adapters import langsmith
from logs_app.ingest.views import answer, guarded, http, open_project, wire_of
from logs_app.wire import BadPayload, Reply, Wire
from observability.projects.keys import Access

MAX_PAGE: Final = 100


@dataclass(frozen=True)
class Call:
    """A request of a client whose key opens `access`."""

    access: Access
    wire: Wire
    query: QueryDict

    @property
    def project_id(self) -> int:
        return self.access.project_id

    @property
    def id(self) -> str:
        """The id in the address."""
        return self.wire.params["id"]

    def number(self, name: str, default: int, most: int = 10**9) -> int:
        """A whole number of the query. Raises BadPayload."""
        said = self.query.get(name) or str(default)
        if not (said.isascii() and said.isdigit() and len(said) < 10):
            raise BadPayload("expected a whole number", name)
        return min(int(said), most)


Answer = Callable[[Call], Reply]


class Door(ViewSet):
    """Which function answers which method; what is written here goes to the adapter's route."""

    authentication_classes = ()
    permission_classes = ()
    answers: ClassVar[Mapping[str, Answer]] = {}
    writes: ClassVar[Mapping[str, str]] = {}

    @extend_schema(exclude=True)  # LangSmith documents its own API
    def answer(self, request: Request, **params: Any) -> HttpResponse:
        said = {name: str(value) for name, value in params.items()}
        if written := self.writes.get(request.method or ""):
            [route] = [each for each in langsmith.ROUTES if (each.method, each.path) == (request.method, written)]
            return answer(langsmith, route, request._request, {"run_id": said.get("id", "")})
        return guarded(langsmith, lambda: self._answered(request, said))

    def _answered(self, request: Request, params: Mapping[str, str]) -> HttpResponse:
        wire = wire_of(request._request, params)
        access = open_project(langsmith, wire)
        if not access.may_read:
            raise BadPayload("a public id writes; reading takes a key", status=403)
        return http(self.answers[request.method or ""](Call(access, wire, request.GET)))


def doors(address: str, writes: Mapping[str, str] | None = None, **answers: Answer) -> list[URLPattern]:
    """An address, below `/api/v1` or not, and what answers it: `doors("feedback", {"POST": "feedback"}, GET=…)`."""
    writes = writes or {}
    actions: Any = {method.lower(): "answer" for method in (*answers, *writes)}
    view = Door.as_view(actions, answers=answers, writes=writes)
    return [path(f"{prefix}{address}", view) for prefix in langsmith.PREFIXES]


def uuid_or(text: str, other: UUID) -> UUID:
    """A client's own id, where it is a UUID as all of LangSmith's are; else another."""
    try:
        return UUID(text)
    except ValueError:
        return other
