"""The rows of Polylog's own tables, kept and put back: what takes seconds to make need be made only once."""

from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

Rows = dict[str, list[tuple[Any, ...]]]
_APPS = ("projects", "prompts", "logs")
_AT_ONCE = 20_000  # parameters


def rows_of_all_tables() -> Rows:
    kept: Rows = {}
    with connection.cursor() as cursor:
        for model in _models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")
            if rows := cursor.fetchall():
                kept[table] = rows
    return kept


def _models() -> list[Any]:
    return [model for name in _APPS for model in apps.get_app_config(name).get_models(include_auto_created=True)]


def put_back(kept: Rows) -> None:
    """Into empty tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in kept.items():
            one = f"({', '.join(['%s'] * len(rows[0]))})"
            many = max(_AT_ONCE // len(rows[0]), 1)
            for start in range(0, len(rows), many):
                some = rows[start : start + many]
                cursor.execute(
                    f"INSERT INTO {table} VALUES {', '.join([one] * len(some))}",
                    [value for row in some for value in row],
                )
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)
