"""Apache Parquet, typed: times in UTC, money as decimals, what is nested as JSON text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import RawIOBase
from itertools import islice
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from logs_app.exports.columns import Column

ROWS_A_GROUP: Final = 10_000
_TYPES: Final = {
    "text": pa.string(),
    "json": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "time": pa.timestamp("us", "UTC"),
    "money": pa.decimal128(30, 12),
}


class _Written(RawIOBase):
    """What the writer wrote and nobody took yet."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        self._at += len(part)
        return len(part)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


def chunks(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The file, piece by piece: a group of rows each, and the footer."""
    schema = pa.schema([(column.name, _TYPES[column.kind]) for column in columns])
    written, left = _Written(), iter(rows)
    with pq.ParquetWriter(written, schema, compression="zstd") as writer:
        while group := list(islice(left, ROWS_A_GROUP)):
            arrays = [pa.array([column.value_in(row) for row in group], _TYPES[column.kind]) for column in columns]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            yield written.taken()
    yield written.taken()
