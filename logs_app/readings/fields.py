"""Fields of a request's object, of the type that they must have."""

from collections.abc import Mapping
from typing import Any

from logs_app.wire import BadPayload, type_name


def object_in(body: Mapping[str, Any], field: str) -> dict[str, Any]:
    """A member that is an object, or is not said. Raises BadPayload."""
    value = body.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadPayload(f"expected an object, got {type_name(value)}", field)
    return value


def text_in(body: Mapping[str, Any], field: str) -> str | None:
    """A member that is text; numbers count as text, because ids often come as numbers. Raises BadPayload."""
    value = body.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadPayload(f"expected a string, got {type_name(value)}", field)
    return str(value)


def tags_in(body: Mapping[str, Any], field: str) -> list[str] | None:
    """A member that is a list of texts, or one text. Raises BadPayload."""
    value = body.get(field)
    if not value:
        return None
    values = value if isinstance(value, list) else [value]
    return [text for i in range(len(values)) if (text := text_in({field: values[i]}, field))]


def judgement_in(body: Mapping[str, Any], field: str) -> bool | float | str | list[Any]:
    """A member that judges something. Raises BadPayload."""
    value = body.get(field)
    if isinstance(value, bool | int | float | str | list):
        return value
    raise BadPayload(f"expected a number, a string or a boolean, got {type_name(value)}", field)


def rest_of(body: Mapping[str, Any], *known: str) -> dict[str, Any] | None:
    """The members that have no place of their own; None where nothing is left."""
    return {name: value for name, value in body.items() if name not in known and value is not None} or None
