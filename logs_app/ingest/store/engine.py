"""The way of writing that suits the database."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models

from logs_app.ingest.rows import Row
from logs_app.ingest.store import generic, postgres

Insert = tuple[type[models.Model], Sequence[str], Iterable[Row]]
Put = tuple[type[models.Model], list[dict[str, Any]], str]


class Engine(Protocol):
    """`lock` waits until no other transaction holds one of these keys, and holds them to the end of this one. `ask`
    locks, and answers a question then. `insert` adds many rows to each of some tables; `put` adds a few, and says in
    SQL what to do with those that are there.

    `array` makes ids one parameter, which `ARRAY` stands for in SQL; `AMONG` compares a column with a column of `asked`
    that is such an array.
    """

    ARRAY: str
    AMONG: str
    array: Callable[[Iterable[UUID]], Any]

    lock: Callable[[Iterable[UUID]], None]
    ask: Callable[[set[UUID], str, Sequence[str]], list[Row]]

    def insert(self, *tables: Insert) -> None: ...

    def put(self, *writes: Put) -> None: ...


def engine() -> Engine:
    return postgres if connection.vendor == "postgresql" else generic
