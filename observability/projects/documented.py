"""What the API's documents are made of: shapes, parameters, and what every list and every refusal has."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers as s

from observability.projects.paging import MAX_LIMIT
from observability.projects.reading import DEFAULT_LIMIT

Field = s.Field[Any, Any, Any, Any]


def shape(name: str, /, **fields: Field) -> Any:
    """A class, so that it can be a part of many others."""
    return type(inline_serializer(name, fields))


def text(help_text: str = "") -> s.CharField:
    return s.CharField(allow_null=True, required=False, help_text=help_text)


def whole() -> s.IntegerField:
    return s.IntegerField(allow_null=True, required=False, min_value=0)


def anything(help_text: str = "") -> s.JSONField:
    return s.JSONField(allow_null=True, required=False, help_text=help_text)


def page_of(name: str, row: Any) -> Any:
    """A page of rows."""
    ends = {end: s.URLField(allow_null=True) for end in ("next", "previous")}
    return shape(f"{name}Page", **ends, results=row(many=True))


def parameter(name: str, help_text: str = "", **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(name, schema or {"type": "string"}, description=help_text)


PROJECT = parameter("project", "A project's slug. Needed by a person who is in several; a key knows its own.")
PAGING = [
    parameter("cursor", "As `next` and `previous` have it."),
    parameter("limit", "Rows a page.", type="integer", minimum=1, maximum=MAX_LIMIT, default=DEFAULT_LIMIT),
]
ERRORS = OpenApiResponse(
    {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    description="What is wrong, by parameter or field.",
)
