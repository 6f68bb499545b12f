"""Writing through plain SQL: SQLite."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db import connection, models

from logs_app.ingest.rows import Row

Converters = tuple[tuple[int, Callable[[Any], Any]], ...]

ARRAY: Final = "%s"
AMONG: Final = "IN (SELECT value FROM json_each((SELECT {} FROM asked)))"


def array(ids: Iterable[UUID]) -> str:
    return json.dumps([id.hex for id in ids])


def lock(keys: Iterable[UUID]) -> None:
    """Nothing to do: SQLite has one writer, which has begun (`transaction_mode` IMMEDIATE)."""


def ask(keys: set[UUID], question: str, asked: Sequence[str]) -> list[Row]:
    """Answers a question about what these keys are of."""
    with connection.cursor() as cursor:
        cursor.execute(question, asked)
        rows: list[Row] = cursor.fetchall()
        return rows


def insert(*tables: tuple[type[models.Model], Sequence[str], Iterable[Row]]) -> None:
    """Adds many rows to each of some tables; JSON is text already."""
    for model, columns, rows in tables:
        _execute(_inserting(model, columns), rows, _converters(model, columns))


def put(*writes: tuple[type[models.Model], list[dict[str, Any]], str]) -> None:
    """Adds a few rows to each of some tables. No column may be JSON."""
    for model, rows, on_conflict in writes:
        if rows:
            columns = tuple(rows[0])
            values = (tuple(row[name] for name in columns) for row in rows)
            _execute(_inserting(model, columns) + on_conflict, values, _converters(model, columns))


def _execute(sql: str, rows: Iterable[Row], converters: Converters) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_converted(row, converters) for row in rows])


def _converted(row: Row, converters: Converters) -> list[Any]:
    values = list(row)
    for place, convert in converters:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values


@cache
def _inserting(model: type[models.Model], columns: Sequence[str]) -> str:
    by_name = {field.attname: field.column or "" for field in model._meta.concrete_fields}
    names = ", ".join(connection.ops.quote_name(by_name[name]) for name in columns)
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({', '.join(['%s'] * len(columns))}) "  # noqa: S608


@cache
def _converters(model: type[models.Model], columns: Sequence[str]) -> Converters:
    """What values are made with, by place: asking each field for each value (`get_db_prep_save`) is slow."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    found = ((place, _converter(by_name[name])) for place, name in enumerate(columns))
    return tuple((place, convert) for place, convert in found if convert)


def _converter(field: Any) -> Callable[[Any], Any] | None:
    field = getattr(field, "target_field", field)
    if isinstance(field, models.UUIDField):
        return attrgetter("hex")
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DecimalField):
        return partial(field.get_db_prep_save, connection=connection)
    return None
