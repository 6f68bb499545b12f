"""What the address of a page says besides filters, and headings that sort."""

from collections.abc import Iterable
from typing import NamedTuple

from django.http import QueryDict


class Heading(NamedTuple):
    """A column's heading; `order` is what the address says to sort by it, `aria_sort` how the list is sorted now."""

    title: str
    order: str
    aria_sort: str
    is_number: bool
    help: str = ""


def without(query: QueryDict, *names: str) -> QueryDict:
    """An address without what it says by these names."""
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest


def split(query: QueryDict, *names: str) -> tuple[QueryDict, dict[str, str]]:
    """The filters of an address, and what it says by these names."""
    filters = query.copy()
    own = {name: said[-1] for name in names if (said := filters.pop(name, [])) and said[-1]}
    return filters, own


def headings_of(columns: Iterable[tuple[str, str, str]], order: str) -> list[Heading]:
    """Of columns (title, name, help): names come first, numbers the largest first; a second click turns it round."""
    made = []
    for title, name, help in columns:
        first = name if name == "name" else f"-{name}"
        is_sorted = order.removeprefix("-") == name
        other = name if first.startswith("-") else f"-{name}"
        direction = ("descending" if order.startswith("-") else "ascending") if is_sorted else ""
        asked = (other if order == first else first) if name else ""
        made.append(Heading(title, asked, direction, name not in ("name", ""), help))
    return made
