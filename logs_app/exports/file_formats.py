"""The formats that a list can be taken away in: a key is one of `Export.file_format`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.utils.module_loading import import_string

from logs_app.exports.lists import LISTINGS
from logs_app.filters import Filters
from observability.projects.models import Project


class FileFormat(NamedTuple):
    """`writer` names the module's function: pyarrow takes 40 MB of a process, and most never need it."""

    extension: str
    content_type: str
    writer: str


FILE_FORMATS: Final = {
    "csv": FileFormat("csv", "text/csv; charset=utf-8", "logs_app.exports.comma_separated.chunks"),
    "jsonl": FileFormat("jsonl", "application/jsonl", "logs_app.exports.json_lines.chunks"),
    "parquet": FileFormat("parquet", "application/vnd.apache.parquet", "logs_app.exports.parquet.chunks"),
}


def chunks_of(
    what: str,
    file_format: str,
    project: Project,
    filters: Filters,
    seen: Callable[[Iterable[Mapping[str, Any]]], Iterable[Mapping[str, Any]]] = iter,
) -> Iterator[bytes]:
    """A list as a file, piece by piece; `seen` may watch the rows go by. Raises BadFilter, at once."""
    listing = LISTINGS[what]
    listing.count(project, filters, 0)  # a generator would tell only when it is read
    write: Callable[..., Iterator[bytes]] = import_string(FILE_FORMATS[file_format].writer)
    return write(listing.columns, seen(listing.rows(project, filters)))
