"""JSON Lines: one object a line, in the shape that the API has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from logs_app.exports.columns import Column
from logs_app.models.fields import to_json


def chunks(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The file, piece by piece."""
    for row in rows:
        yield f"{to_json(row)}\n".encode()
