"""What every view of the native API does: find the project, page a list, and say what is wrong with a question."""

from collections.abc import Callable, Mapping
from typing import IO, Any
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from observability.projects.models import Project
from observability.projects.paging import MAX_LIMIT, BadFilter, Page

DEFAULT_LIMIT = 50


class TooLarge(APIException):
    status_code = 413


class BodyParser(BaseParser):
    """A JSON object, bounded, without what no database keeps. Raises ParseError, TooLarge."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        raw = stream.read(settings.MAX_BODY_BYTES + 1)
        if len(raw) > settings.MAX_BODY_BYTES:
            raise TooLarge(f"The body is larger than the limit of {settings.MAX_BODY_BYTES} bytes.")
        try:
            said = msgspec.json.decode(raw)
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ParseError(f"The body is not JSON: {error}") from None
        if b"\\u0000" in raw and _has_nul(said):
            raise ParseError("The body has a NUL character.")
        if not isinstance(said, dict):
            raise ParseError("Expected a JSON object.")
        return said


def _has_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_nul(part) for item in value.items() for part in item)
    return any(map(_has_nul, value)) if isinstance(value, list) else isinstance(value, str) and "\0" in value


class ReadViewSet(ViewSet):
    """A view whose questions may be bad: 400, with what is wrong by the name of each parameter."""

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, BadFilter):
            return Response(exc.errors, status=400)
        return super().handle_exception(exc)


def project_of(request: Request) -> Project:
    project: Project = request.project  # type: ignore[attr-defined]  # permissions.InProject put it there
    return project


def body_of(request: Request) -> Mapping[str, Any]:
    """The body, which BodyParser made an object of; one that is empty says nothing."""
    return request.data if isinstance(request.data, dict) else {}


def limit_of(request: Request) -> int:
    """How many rows a page has. Raises BadFilter."""
    text = request.GET.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MAX_LIMIT):
        raise BadFilter({"limit": [f"Expected a whole number from 1 to {MAX_LIMIT}, got {text!r}."]})
    return int(text)


def paged(request: Request, page: Page[Any], shape: Callable[[Any], dict[str, Any]]) -> Response:
    """A page, with the addresses of its neighbours."""
    return Response(
        {
            "next": _address(request, page.next),
            "previous": _address(request, page.previous),
            "results": [shape(row) for row in page.rows],
        }
    )


def _address(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*query, ('cursor', cursor)])}")
