"""The rows of a file of Apache Parquet. Pure."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_AT_ONCE: Final = 500


def rows_in(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Times and decimals as the text that JSON would have. Raises OSError for a file that is none."""
    try:
        for batch in pq.ParquetFile(file).iter_batches(ROWS_AT_ONCE):
            for row in batch.to_pylist():
                yield {name: _plain(value) for name, value in row.items()}
    except pa.ArrowInvalid as error:
        raise OSError(str(error)) from error


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return {name: _plain(each) for name, each in value.items()} if isinstance(value, dict) else value
