"""Logs that are named one by one, to be changed or deleted together: what pages and API take for that."""

from typing import Any
from uuid import UUID

from logs_app.ingest.limits import MAX_SEGMENT
from observability.projects.paging import MAX_LIMIT, BadFilter


def ids_in(said: Any) -> list[UUID]:
    """The ids of the logs that are meant. Raises BadFilter."""
    if not isinstance(said, list) or not 1 <= len(said) <= MAX_LIMIT:
        raise BadFilter({"ids": [f"Expected a list of 1 to {MAX_LIMIT} ids of logs."]})
    try:
        return [UUID(text) for text in said]
    except (ValueError, TypeError, AttributeError):
        raise BadFilter({"ids": ["Expected ids of logs."]}) from None


def tags_in(said: Any, name: str) -> list[str]:
    """The tags that are meant. Raises BadFilter, which calls them `name`."""
    if not isinstance(said, list) or len(said) > MAX_LIMIT or not all(_is_tag(tag) for tag in said):
        raise BadFilter({name: [f"Expected a list of tags of 1 to {MAX_SEGMENT} characters."]})
    return said


def _is_tag(said: Any) -> bool:
    return isinstance(said, str) and 0 < len(said) <= MAX_SEGMENT and "\0" not in said
