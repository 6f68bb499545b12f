"""CSV (RFC 4180), as spreadsheets open it."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from logs_app.exports.columns import Column

# A cell that begins so is a formula to a spreadsheet, and anybody's log could bring one.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What csv writes to: gives back each line."""

    def write(self, line: str) -> str:
        return line


def chunks(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The file, piece by piece; with a byte order mark, without which Excel does not take it for UTF-8."""
    writer: Any = csv.writer(_Line())
    yield b"\xef\xbb\xbf" + writer.writerow([column.name for column in columns]).encode()
    for row in rows:
        yield writer.writerow([_cell(column.value_in(row)) for column in columns]).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value
