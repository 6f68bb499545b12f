"""One address of Langfuse's API: the key, the project, pages, and its own error shape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from logs_app.adapters import langfuse
from logs_app.ingest.views import guarded, http, open_project, wire_of
from logs_app.readings.times import iso_time
from logs_app.wire import BadPayload, Reply, Wire
from observability.projects.keys import Access
from observability.projects.models import Project
from observability.projects.paging import BadFilter, whole_number

MAX_PAGE: Final = 100


@dataclass(frozen=True)
class Call:
    """A request of a client whose key opens `access`."""

    access: Access
    wire: Wire
    request: HttpRequest

    @property
    def query(self) -> QueryDict:
        return self.request.GET

    @property
    def params(self) -> Mapping[str, str]:
        """The path's."""
        return self.wire.params

    @property
    def project_id(self) -> int:
        return self.access.project_id

    @cached_property
    def project(self) -> Project:
        return Project.objects.get(pk=self.project_id)

    def text(self, name: str) -> str:
        return self.query.get(name, "").replace("\0", "\ufffd")

    def number(self, name: str, default: int) -> int:
        """A whole number of the query, from 1. Raises BadPayload."""
        found = whole_number(self.query.get(name) or str(default))
        if not found:
            raise BadPayload("expected a whole number from 1", name)
        return found

    @property
    def limit(self) -> int:
        return min(self.number("limit", 50), MAX_PAGE)

    def filters(self, **names: str) -> dict[str, str]:
        """What the query says, by Polylog's names for it: `filters(user="userId")`. Raises BadPayload."""
        said = {ours: self.text(theirs) for ours, theirs in names.items() if self.query.get(theirs)}
        for bound in ("since", "until"):
            if at := iso_time(said.get(bound), names.get(bound, bound)):
                said[bound] = at.isoformat()
        return said

    def page(self, rows: QuerySet[Any], shapes: Callable[[list[Any]], list[dict[str, Any]]]) -> Reply:
        """A page of rows in order. One beyond the end is empty."""
        page, limit = self.number("page", 1), self.limit
        total = rows.count()
        meta = {"page": page, "limit": limit, "totalItems": total, "totalPages": -(-total // limit)}
        return Reply({"data": shapes(list(rows[(page - 1) * limit : page * limit])), "meta": meta})


Answer = Callable[[Call], Reply]


class Door(APIView):
    """Which function answers each method."""

    authentication_classes = ()
    permission_classes = ()
    answers: ClassVar[Mapping[str, Answer]] = {}

    @extend_schema(exclude=True)
    def get(self, request: Request, **params: str) -> HttpResponse:
        return guarded(langfuse, lambda: self._answered(request, params))

    post = patch = get

    def _answered(self, request: Request, params: Mapping[str, str]) -> HttpResponse:
        wire = wire_of(request._request, params)
        access = open_project(langfuse, wire)
        if wire.method in ("GET", "HEAD") and not access.may_read:
            raise BadPayload("a public id writes; reading takes a key", status=403)
        try:
            return http(self.answers[wire.method](Call(access, wire, request._request)))
        except BadFilter as bad:
            name, texts = next(iter(bad.errors.items()))
            raise BadPayload(texts[0], name) from None


def door(
    address: str, get: Answer | None = None, post: Answer | None = None, patch: Answer | None = None
) -> URLPattern:
    """An address under /api/public/ and what answers it."""
    said = {"GET": get, "HEAD": get, "POST": post, "PATCH": patch}
    answers = {method: answer for method, answer in said.items() if answer}
    return path(f"api/public/{address}", Door.as_view(answers=answers, http_method_names=[*map(str.lower, answers)]))
