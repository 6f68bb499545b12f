"""The ceiling of the store: psycopg alone copies ready-made rows into the same tables."""

import time
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from psycopg import sql

from bench.variants import Variant
from logs_app.ids import log_id, tail_of

# Rows of no project: the count of what was answered leaves them out.
NOBODY: Final = 0
_TABLES: Final = (("log", "id"), ("log_body", "log_id"))
_AT_ONCE: Final = 20_000

Row = tuple[Any, ...]


class Copying:
    """Copies of logs that the server has stored, under new ids, on one connection."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        self._copies: list[tuple[sql.Composed, list[Row]]] = []
        for table, key in _TABLES:
            columns = self._columns(table, key)
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
            self._copies.append((copy, self._stored(table, key, columns)))

    def variant(self, commit: int) -> Variant:
        """`commit` logs a transaction."""
        return Variant(f"COPY by psycopg alone, commits of {commit}", lambda seconds: self._measure(commit, seconds))

    def _columns(self, table: str, key: str) -> dict[str, str]:
        """The types of its columns, the id's first."""
        found = self._connection.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname <> %s, attnum",
            [table, key],
        )
        return dict(found.fetchall())

    def _stored(self, table: str, key: str, columns: dict[str, str]) -> list[Row]:
        """The rows but their ids. JSON stays text: the driver shall not spend time on it."""
        wanted = [sql.SQL("{}::text" if type == "jsonb" else "{}").format(sql.Identifier(name))
                  for name, type in columns.items() if name != key]  # fmt: skip
        query = sql.SQL("SELECT {} FROM {} ORDER BY {} DESC LIMIT 500").format(
            sql.SQL(", ").join(wanted), sql.Identifier(table), sql.Identifier(key)
        )
        rows = self._connection.execute(query).fetchall()
        if table == "log":
            at = [name for name in columns if name != key].index("project_id")
            rows = [(*row[:at], NOBODY, *row[at + 1 :]) for row in rows]
        return rows

    def _measure(self, commit: int, seconds: float) -> dict[str, Any]:
        copied, spent = 0, 0.0
        while spent < seconds:
            ids = sorted(log_id(datetime.now(UTC), tail_of(NOBODY, "", None)) for _ in range(_AT_ONCE))
            ready = [[(id, *rows[n % len(rows)]) for n, id in enumerate(ids)] for _, rows in self._copies]
            start = time.perf_counter()
            for first in range(0, _AT_ONCE, commit):
                self._commit([rows[first : first + commit] for rows in ready])
            spent += time.perf_counter() - start
            copied += _AT_ONCE
        return {"rows_a_second": copied / spent}

    def _commit(self, tables: list[list[Row]]) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for (statement, _), rows in zip(self._copies, tables, strict=True):
                with cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)

    def close(self) -> None:
        self._connection.close()
