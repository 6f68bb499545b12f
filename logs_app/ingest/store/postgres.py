"""Writing through COPY: PostgreSQL."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models

from logs_app.models.fields import JSONTextField, to_json


class Backend(Protocol):
    """A way of writing; `generic` is the other."""

    lock: Callable[[Iterable[UUID]], None]
    insert: Callable[[type[models.Model], list[dict[str, Any]]], None]


def lock(keys: Iterable[UUID]) -> None:
    """Waits until no other transaction holds one of these keys, and holds them to the end of this one."""
    numbers = sorted({key.int & 0x7FFF_FFFF_FFFF_FFFF for key in keys})
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(k) FROM unnest(%s::bigint[]) AS k", [numbers])


def insert(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Adds rows, given by column."""
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
