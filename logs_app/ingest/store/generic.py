"""Writing through plain SQL: SQLite."""

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db import connection, models

AMONG: Final = "IN (SELECT value FROM json_each(%s))"


def array(ids: Iterable[UUID]) -> str:
    return json.dumps([id.hex for id in ids])


def lock(keys: Iterable[UUID]) -> None:
    """Nothing to do: SQLite has one writer, which has begun (`transaction_mode` IMMEDIATE)."""


def insert(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Adds rows, given by column."""
    put(model, rows, "")


def put(model: type[models.Model], rows: list[dict[str, Any]], on_conflict: str) -> None:
    """Adds rows, given by column."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if field.attname in rows[0]]
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    holes = ", ".join(["%s"] * len(fields))
    values = [[field.get_db_prep_save(row[field.attname], connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({holes}) {on_conflict}", values)  # noqa: S608
