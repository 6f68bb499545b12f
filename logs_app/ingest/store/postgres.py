"""PostgreSQL: large tables are written through COPY, small ones in one statement."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection, models

from logs_app.ingest.rows import Row

ARRAY: Final = "%s::uuid[]"
AMONG: Final = "= ANY((SELECT {} FROM asked)::uuid[])"
# What is asked under a lock is asked by key. A new week has no statistics for its first minute: without this setting
# PostgreSQL would take each key for that of one log in two hundred, and read the whole week for each commit.
_LOCK: Final = "SET LOCAL enable_seqscan = off; SELECT count(pg_advisory_xact_lock(k)) FROM unnest(%s::bigint[]) AS k"


def array(ids: Iterable[UUID]) -> str:
    return _listed(id.hex for id in ids)


def _listed(values: Iterable[str]) -> str:
    """An array as text: the driver writes one of a thousand members in a tenth of the time that it takes over each."""
    return f"{{{','.join(values)}}}"


def lock(keys: Iterable[UUID]) -> None:
    """Waits until no other transaction holds one of these keys, and holds them to the end of this one."""
    if held := set(keys):
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [_numbers(held)])


def ask(keys: set[UUID], question: str, asked: Sequence[str]) -> list[Row]:
    """Locks, and answers a question about what these keys are of, in one round trip. The question sees what those did
    who held the keys before."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_LOCK}; {question}", [_numbers(keys), *asked])
        while cursor.nextset():
            pass
        rows: list[Row] = cursor.fetchall()
        return rows


def _numbers(keys: set[UUID]) -> str:
    """What stands for these keys, in the one order in which all take their locks."""
    return _listed(map(str, sorted({key.int & 0x7FFF_FFFF_FFFF_FFFF for key in keys})))


def insert(*tables: tuple[type[models.Model], Sequence[str], Iterable[Row]]) -> None:
    """Adds many rows to each of some tables; JSON is text already."""
    with connection.cursor() as cursor:
        for model, columns, rows in tables:
            with cursor.copy(_copying(model, columns)) as copy:
                for row in rows:
                    copy.write_row(row)


@cache
def _copying(model: type[models.Model], columns: Sequence[str]) -> str:
    return f"COPY {model._meta.db_table} ({_quoted(model, columns)}) FROM STDIN"


def put(*writes: tuple[type[models.Model], list[dict[str, Any]], str]) -> None:
    """Adds a few rows to each of some tables, in one round trip and in this order. No column may be JSON or money."""
    statements, texts = [], []
    for model, rows, on_conflict in writes:
        if rows:
            statements.append(_putting(model, tuple(rows[0])) + on_conflict)
            texts.append(msgspec.json.encode(rows).decode())
    if statements:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements), texts)


@cache
def _putting(model: type[models.Model], columns: Sequence[str]) -> str:
    table, names = model._meta.db_table, _quoted(model, columns)
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s) "  # noqa: S608


def _quoted(model: type[models.Model], columns: Sequence[str]) -> str:
    by_name = {field.attname: field.column or "" for field in model._meta.concrete_fields}
    return ", ".join(connection.ops.quote_name(by_name[name]) for name in columns)
