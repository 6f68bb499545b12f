"""Pages of a list that is sorted by a key, newest first, and the way to the pages before and after.

A page is found by the key of its neighbour, never by counting rows: page a thousand is as fast as page one, and rows
that arrive meanwhile move nothing.
"""

import base64
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db.models import Model, Q, QuerySet

from observability.projects.paging import BadFilter, Page

M = TypeVar("M", bound=Model)


class _Cursor(msgspec.Struct, array_like=True, frozen=True):
    """The rows older than a key, or newer."""

    is_older: bool
    id: UUID
    at: datetime | None = None


def page_of(rows: QuerySet[M], cursor: str | None, limit: int, *, by: str = "") -> Page[M]:
    """A page of rows sorted by id, or by a time and id: `by` names its column. Raises BadFilter for a cursor that was
    not given out."""
    at = _read(cursor) if cursor else None
    is_older = at is None or at.is_older
    keys = (by, "id") if by else ("id",)
    found = rows.filter(_beyond(at, by)) if at else rows
    ordered = found.order_by(*(f"-{key}" if is_older else key for key in keys))
    taken = list(ordered[: limit + 1])
    has_more = len(taken) > limit
    shown = taken[:limit] if is_older else taken[:limit][::-1]
    has_older, has_newer = (has_more, at is not None) if is_older else (True, has_more)
    return Page(
        shown,
        next=_write(shown[-1], True, by) if shown and has_older else None,
        previous=_write(shown[0], False, by) if shown and has_newer else None,
    )


def _beyond(at: _Cursor, by: str) -> Q:
    side = "lt" if at.is_older else "gt"
    if not by:
        return Q(**{f"id__{side}": at.id})
    same = Q(**{by: at.at, f"id__{side}": at.id})
    # The first condition is implied by the other two; it lets the database start at the right place in the index.
    return Q(**{f"{by}__{side}e": at.at}) & (Q(**{f"{by}__{side}": at.at}) | same)


def _write(row: Any, is_older: bool, by: str) -> str:
    cursor = _Cursor(is_older, row.id, getattr(row, by) if by else None)
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(cursor)).decode().rstrip("=")


def _read(cursor: str) -> _Cursor:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.msgpack.decode(raw, type=_Cursor)
    except (ValueError, msgspec.DecodeError):
        raise BadFilter({"cursor": ["This is no cursor of a page."]}) from None
