"""PostgreSQL: large tables are written through COPY, small ones in one statement."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection, models

from logs_app.models.fields import JSONTextField, to_json

AMONG: Final = "= ANY(%s)"


def array(ids: Iterable[UUID]) -> list[UUID]:
    return list(ids)


def lock(keys: Iterable[UUID]) -> None:
    """Waits until no other transaction holds one of these keys, and holds them to the end of this one."""
    numbers = sorted({key.int & 0x7FFF_FFFF_FFFF_FFFF for key in keys})
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(k) FROM unnest(%s::bigint[]) AS k", [numbers])


def insert(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Adds many rows, given by column: all columns."""
    if not rows:
        return
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    attributes = [(field.attname, isinstance(field, JSONTextField | models.JSONField)) for field in fields]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([to_json(row[name]) if is_json else row[name] for name, is_json in attributes])


def put(model: type[models.Model], rows: list[dict[str, Any]], on_conflict: str) -> None:
    """Adds a few rows, given by column, in one round trip. No column may be JSON or money."""
    if not rows:
        return
    table = model._meta.db_table
    columns = ", ".join(map(connection.ops.quote_name, rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s) "  # noqa: S608
            + on_conflict,
            [msgspec.json.encode(rows).decode()],
        )
