"""How somebody looks at the Overview: what its address says besides filters."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.http import QueryDict

from logs_app.selectors.breakdowns import GROUPS, SORTS, Sort
from observability.projects.paging import BadFilter

NONE: Final = "none"
TITLES: Final = {
    "customer": "Customers",
    "prompt": "Prompts",
    "model": "Models",
    "user": "Users",
    "environment": "Environments",
}
SEGMENTS: Final = ("customer", "model", "prompt", "environment", "user")


class Looks(NamedTuple):
    """`segment` is what cost is divided by, "" for nothing; `has_ghosts` whether the period before is drawn; `sorts`
    are those of the tables, `whole` the tables that are shown whole, and `only` the one that is asked for ("" for all).
    """

    segment: str
    has_ghosts: bool
    sorts: dict[str, Sort]
    whole: tuple[str, ...]
    only: str


def split(address: QueryDict) -> tuple[QueryDict, QueryDict]:
    """An address's filters, and its looks."""
    filters, looks = address.copy(), QueryDict(mutable=True)
    for name in ("by", "before", "all", "only", *(f"sort_{group}" for group in GROUPS)):
        if name in filters:
            looks.setlist(name, filters.pop(name))
    return filters, looks


def looks_of(said: QueryDict) -> Looks:
    """Raises BadFilter."""
    segment = _known("by", said.get("by") or NONE, (NONE, *SEGMENTS))
    return Looks(
        segment="" if segment == NONE else segment,
        has_ghosts=_known("before", said.get("before") or "0", ("0", "1")) == "1",
        sorts={group: _sort(f"sort_{group}", said) for group in GROUPS},
        whole=tuple(_known("all", group, GROUPS) for group in said.getlist("all")),
        only=_known("only", said.get("only") or "", ("", *GROUPS)),
    )


def text_of(sort: Sort) -> str:
    """`cost` is the lowest first, `-cost` the highest."""
    return f"-{sort.column}" if sort.is_down else sort.column


def _sort(name: str, said: QueryDict) -> Sort:
    text = said.get(name) or text_of(Sort())
    return Sort(_known(name, text.removeprefix("-"), SORTS), text.startswith("-"))


def _known(name: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise BadFilter({name: [f"Expected {', '.join(filter(None, known))}, got {value!r}."]})
    return value
