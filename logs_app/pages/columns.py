"""The columns of the list of logs: which there are, which a person has chosen, and what stands in them."""

from collections.abc import Callable, Collection
from typing import Any, Final, NamedTuple, cast

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from logs_app.filters import METADATA
from logs_app.models import Log
from logs_app.pages import excerpts
from logs_app.selectors.excerpts import Head, heads_of
from logs_app.units import duration, short, usd
from observability.projects.models import Project, User
from observability.projects.pages import in_project
from observability.projects.preferences import columns_of, keep_columns

MAX_METADATA: Final = 10  # columns of keys of the metadata
MAX_KEY: Final = 200  # characters
MAX_TEXT: Final = 200  # characters of a cell


class Column(NamedTuple):
    """`read` gives the text of a cell, `says` that of one with what the log says; the template draws the others."""

    name: str
    title: str
    read: Callable[[Log, Project], str] | None = None
    is_number: bool = False
    is_default: bool = False
    says: Callable[[Head], str] | None = None

    @property
    def is_said(self) -> bool:
        """Whether its cells are words of the log: they take the room that is left."""
        return self.says is not None


class Cell(NamedTuple):
    column: Column
    text: str


class Row(NamedTuple):
    """A log as a row of the list."""

    log: Log
    cells: list[Cell]


def _text(name: str, title: str, *, is_default: bool = False) -> Column:
    return Column(name, title, lambda log, project: str(getattr(log, name)), is_default=is_default)


def _number(
    name: str, title: str, read: Callable[[Log, Project], str] | None = None, *, is_default: bool = False
) -> Column:
    """A column of figures; a count of that name where nothing else is read."""
    return Column(name, title, read or (lambda log, project: short(getattr(log, name))), True, is_default)


COLUMNS: Final = (
    Column("status", "Status", is_default=True),
    Column("name", "Name", is_default=True),
    Column("input", "Input", is_default=True, says=excerpts.asked),
    Column("output", "Output", says=excerpts.answered),
    _text("model", "Model", is_default=True),
    _text("provider", "Provider"),
    _text("customer", "Customer", is_default=True),
    _text("user", "User"),
    _text("environment", "Environment", is_default=True),
    Column("prompt", "Prompt", is_default=True),
    Column("tags", "Tags"),
    Column("session", "Session"),
    Column("trace", "Trace"),
    _text("format", "Format"),
    _text("finish_reason", "Finish"),
    _text("external_id", "Client's id"),
    _number("total_tokens", "Tokens", is_default=True),
    _number("input_tokens", "Input tokens"),
    _number("cache_read_tokens", "Cached tokens"),
    _number("output_tokens", "Output tokens"),
    _number("cost", "Cost", lambda log, project: usd(log.shown_usd(project.cost)), is_default=True),
    _number("latency_ms", "Latency", lambda log, project: duration(log.latency_ms), is_default=True),
    _number("ttft_ms", "First token", lambda log, project: duration(log.ttft_ms)),
)
_DEFAULTS: Final = tuple(column.name for column in COLUMNS if column.is_default)


class Choice(NamedTuple):
    """The columns that somebody sees, and all that there are to choose from."""

    columns: list[Column]
    offered: list[Column]


def choice_of(user: User, project: Project) -> Choice:
    """In the order of COLUMNS, then keys of the metadata. A name that means nothing is passed over."""
    kept = columns_of(user, project)
    names = [name for name in (_DEFAULTS if kept is None else kept) if isinstance(name, str)]
    metadata = [_of_metadata(name) for name in names if _is_metadata(name)]
    return Choice([column for column in COLUMNS if column.name in names] + metadata, [*COLUMNS, *metadata])


def rows_of(logs: Collection[Log], columns: Collection[Column], project: Project) -> list[Row]:
    heads = heads_of([log.id for log in logs]) if any(column.is_said for column in columns) else {}
    return [Row(log, [_cell(column, log, heads.get(log.id), project) for column in columns]) for log in logs]


@require_POST
@in_project
def keep(request: HttpRequest, project: Project) -> HttpResponse:
    """Keeps which columns a person wants, and leads back to the list."""
    names = [name for name in request.POST.getlist("column") if _is_metadata(name) or name in _names()]
    if key := request.POST.get("metadata", "").strip().replace("\0", ""):
        names.append(f"{METADATA}{key[:MAX_KEY]}")
    metadata = list(dict.fromkeys(name for name in names if _is_metadata(name)))[:MAX_METADATA]
    chosen = [column.name for column in COLUMNS if column.name in names] + metadata
    keep_columns(cast(User, request.user), project, None if "defaults" in request.POST else chosen)
    return redirect(list_at(project, request.POST.get("query", "")))


def list_at(project: Project, query: str) -> str:
    """The address of the list of logs with the filters that a form brought along."""
    address = reverse("logs:log-list", args=[project.slug])
    return f"{address}?{query}" if query else address


def _names() -> set[str]:
    return {column.name for column in COLUMNS}


def _is_metadata(name: str) -> bool:
    return name.startswith(METADATA) and len(METADATA) < len(name) <= len(METADATA) + MAX_KEY and "\0" not in name


def _of_metadata(name: str) -> Column:
    key = name.removeprefix(METADATA)
    return Column(name, key, lambda log, project: _said(log.metadata, key))


def _said(metadata: Any, key: str) -> str:
    value = metadata.get(key) if isinstance(metadata, dict) else None
    if value is None or isinstance(value, str):
        return value or ""
    return msgspec.json.encode(value).decode()


def _cell(column: Column, log: Log, head: Head | None, project: Project) -> Cell:
    if column.says:
        return Cell(column, column.says(head) if head else "")
    return Cell(column, column.read(log, project)[:MAX_TEXT] if column.read else "")
