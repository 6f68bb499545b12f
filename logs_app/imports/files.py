"""The rows of an export's file: JSON Lines, a JSON array, CSV or Parquet; all but Parquet also gzipped.

JSON Lines, CSV and Parquet are read piece by piece. A JSON array is read whole.
"""

import csv
import gzip
import zlib
from collections.abc import Callable, Generator, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, NamedTuple

from django.utils.module_loading import import_string

from logs_app.imports.rows import Row
from logs_app.readings.json_text import decoded
from logs_app.wire import BadPayload, clean, parse_json, type_name

# Where the API of a vendor puts the rows of a page.
_LISTS: Final = ("data", "records", "results", "logs", "runs")
_MOST: Final = 2**31 - 1  # bytes of a cell


class Unreadable(Exception):  # noqa: N818
    """A file that cannot be read, or no further, and why."""


class Line(NamedTuple):
    """A row as it stands in the file. `number` is its line, or its place in a list; `at` how many bytes were read."""

    number: int
    at: int
    said: bytes | Row | BadPayload

    def row(self) -> Row:
        """Raises BadPayload."""
        if isinstance(self.said, BadPayload):
            raise self.said
        if isinstance(self.said, bytes):
            return _object(parse_json(self.said))
        return self.said


def lines_of(path: Path) -> Generator[Line, None, None]:
    """The rows of a file, in its order. Raises Unreadable."""
    endings = [ending.lower() for ending in path.suffixes]
    is_packed = endings[-1:] == [".gz"]
    ending = next(iter(endings[-2:-1] if is_packed else endings[-1:]), "")
    if ending not in _READERS or (is_packed and ending == ".parquet"):
        raise Unreadable(f"{path}: expected a name that ends in {', '.join(_READERS)}, or in .gz after it")
    try:
        with path.open("rb") as raw, gzip.open(raw) if is_packed else raw as file:
            yield from _READERS[ending](file, raw.tell)
    except BadPayload as refusal:
        raise Unreadable(f"{path}: {refusal}") from None
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise Unreadable(f"{path}: {error}") from error


def _object(value: Any) -> Row:
    if not isinstance(value, dict):
        raise BadPayload(f"expected an object, got {type_name(value)}", "row")
    return value


def _json_lines(file: IO[bytes], at: Callable[[], int]) -> Iterator[Line]:
    for number, line in enumerate(file, 1):
        if line.strip():
            yield Line(number, at(), line)


def _json(file: IO[bytes], at: Callable[[], int]) -> Iterator[Line]:
    """A list, the page of an API that holds one, or JSON Lines under the wrong name."""
    text = file.read()
    try:
        value = parse_json(text)
    except BadPayload:
        if text.lstrip().startswith(b"["):
            raise
        yield from (Line(number, at(), line) for number, line in enumerate(text.splitlines(), 1) if line.strip())
        return
    if isinstance(value, dict):
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), [value])
    if not isinstance(value, list):
        raise BadPayload(f"expected an array, got {type_name(value)}", "file")
    for number, each in enumerate(value, 1):
        yield Line(number, at(), each if isinstance(each, dict) else BadPayload("expected an object", "row"))


def _comma_separated(file: IO[bytes], at: Callable[[], int]) -> Iterator[Line]:
    csv.field_size_limit(_MOST)
    with TextIOWrapper(file, "utf-8-sig", "replace", newline="") as text:
        reader = csv.reader(text)
        names = next(reader, [])
        number = reader.line_num + 1
        for cells in reader:
            if cells:
                yield Line(number, at(), _named(names, cells))
            number = reader.line_num + 1


def _named(names: list[str], cells: list[str]) -> Row | BadPayload:
    if len(cells) != len(names):
        return BadPayload(f"expected {len(names)} cells, got {len(cells)}", "row")
    return {name: clean(decoded(cell)) for name, cell in zip(names, cells, strict=True) if cell != ""}


def _parquet(file: BinaryIO, at: Callable[[], int]) -> Iterator[Line]:
    # pyarrow takes 40 MB of a process.
    rows_in: Callable[[BinaryIO], Iterator[Row]] = import_string("logs_app.imports.parquet.rows_in")
    for number, row in enumerate(rows_in(file), 1):
        said = {name: clean(decoded(value)) for name, value in row.items() if value is not None and value != ""}
        yield Line(number, at(), said)


_READERS: Final[dict[str, Callable[..., Iterator[Line]]]] = {
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _json,
    ".csv": _comma_separated,
    ".parquet": _parquet,
}
