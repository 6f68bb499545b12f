"""The weeks that PostgreSQL keeps logs, their bodies and words in, each a table of its own: they come in ahead of time.

SQLite has no partitions; nothing here does anything there.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from logs_app.ids import first_id

TABLES: Final = {"log": "id", "log_body": "log_id", "log_words": "log_id"}
WEEK: Final = timedelta(weeks=1)
WEEKS_AHEAD: Final = 4
# A week that is over gets a partition of its own once so many of its logs came late into the default one.
MANY: Final = 10_000
LOCK_TIMEOUT: Final = "2s"

_LOCK_NOT_AVAILABLE: Final = "55P03"
_FIRST_MONDAY: Final = datetime(1969, 12, 29, tzinfo=UTC)
_LAST: Final = datetime(9999, 1, 4, tzinfo=UTC)  # later weeks have no name
# The weeks since the first Monday, from the time bits of an id.
_WEEKS_OF_DEFAULT: Final = """
    SELECT (('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint + 259200000) / 604800000 AS week
    FROM log_default WHERE id < %s GROUP BY week HAVING count(*) >= %s
"""
_CHILDREN: Final = """
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = %s::regclass
"""

logger = logging.getLogger(__name__)


def are_kept() -> bool:
    """Whether this database keeps logs in partitions."""
    return connection.vendor == "postgresql"


def week_of(moment: datetime) -> datetime:
    """The Monday, 00:00 UTC, that a moment's week begins with."""
    return _FIRST_MONDAY + (moment - _FIRST_MONDAY) // WEEK * WEEK


def name_of(table: str, week: datetime) -> str:
    """As log_2026w47: the week as ISO 8601 counts it."""
    year, number, _ = week.isocalendar()
    return f"{table}_{year}w{number:02}"


def make_ahead(many: int = MANY) -> None:
    """Makes the partitions of this week, of the coming weeks, and of those that many late logs belong to.

    Safe to run at any time, and in two processes at once. What cannot be locked soon is left to the next run: its logs
    are kept by the default partition meanwhile.
    """
    if not are_kept():
        return
    this = week_of(timezone.now())
    for week in sorted({this + n * WEEK for n in range(WEEKS_AHEAD + 1)} | _crowded(many)):
        for table in TABLES:
            try:
                _make(table, week)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                    raise
                logger.warning("%s is made later: the table is in use", name_of(table, week))


@contextmanager
def changing() -> Iterator[CursorWrapper]:
    """A transaction that changes partitions: one at a time, and it gives up rather than keep others waiting."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('polylog partitions'))")
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        yield cursor


def _crowded(many: int) -> set[datetime]:
    with connection.cursor() as cursor:
        cursor.execute(_WEEKS_OF_DEFAULT, [first_id(_LAST), many])
        return {_FIRST_MONDAY + week * WEEK for (week,) in cursor.fetchall()}


def _make(table: str, week: datetime) -> None:
    name, key, ends = name_of(table, week), TABLES[table], [first_id(week), first_id(week + WEEK)]
    with changing() as cursor:
        if name in _children(cursor, table):
            return
        # Made apart and attached: readers and writers of the other weeks need not wait. The rows of a week that the
        # default partition holds must be gone from there before; who reads them sees them where they were until then.
        cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)")
        cursor.execute(f"LOCK TABLE ONLY {table}_default IN EXCLUSIVE MODE")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {table}_default WHERE {key} >= %s AND {key} < %s RETURNING *) "  # noqa: S608
            f"INSERT INTO {name} SELECT * FROM moved",
            ends,
        )
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)", ends)


def _children(cursor: CursorWrapper, table: str) -> set[str]:
    cursor.execute(_CHILDREN, [table])
    return {name for (name,) in cursor.fetchall()}
