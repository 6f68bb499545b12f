"""Pages of a list, and what is said of a question that means nothing."""

from collections.abc import Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from django.db.models import QuerySet

MAX_LIMIT: Final = 500
# What an address says besides filters, on pages and in the API alike.
ADDRESS: Final = frozenset(("project", "cursor", "limit"))

T = TypeVar("T")


class BadFilter(Exception):  # noqa: N818
    """Filters that mean nothing: what is wrong, by filter."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(texts)}" for name, texts in errors.items()))
        self.errors = errors


class Page(NamedTuple, Generic[T]):
    """Rows in their order, and the cursors of the page after them (`next`) and before (`previous`)."""

    rows: list[T]
    next: str | None
    previous: str | None


def part_of(rows: Sequence[T] | QuerySet[Any, T], cursor: str | None, limit: int) -> Page[T]:
    """A page of rows whose cursors are places: of a list that is at hand, or short. Raises BadFilter."""
    start = _place(cursor)
    found = list(rows[start : start + limit + 1])
    return Page(
        found[:limit],
        next=str(start + limit) if len(found) > limit else None,
        previous=str(max(start - limit, 0)) if start else None,
    )


def whole_number(text: str) -> int | None:
    """A number of at most nine digits; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _place(cursor: str | None) -> int:
    place = whole_number(cursor or "0")
    if place is None:
        raise BadFilter({"cursor": ["This is no cursor of a page."]})
    return place
