"""The weeks that PostgreSQL keeps logs, their bodies and words in, each a table of its own: they come in ahead of time.

SQLite has no partitions; nothing here does anything there.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, OuterRef
from django.utils import timezone

from logs_app.ids import first_id
from logs_app.models import Log
from observability.projects.models import Project

TABLES: Final = {"log": "id", "log_body": "log_id", "log_words": "log_id"}
WEEK: Final = timedelta(weeks=1)
WEEKS_AHEAD: Final = 4
# A week that is over gets a partition of its own once so many of its logs came late into the default one.
MANY: Final = 10_000
# Whoever waits for a lock on a whole table keeps all others waiting behind it.
LOCK_TIMEOUT: Final = "500ms"

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
    WHERE i.inhparent = to_regclass(%s)
"""
_SIZES: Final = """
    SELECT substr(c.relname, length(p.relname) + 2) AS name,
        max(greatest(pg_stat_get_live_tuples(c.oid), c.reltuples::bigint, 0)) FILTER (WHERE p.relname = 'log'),
        sum(pg_total_relation_size(c.oid))::bigint
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
    WHERE p.oid = ANY(%s::regclass[]) GROUP BY name
"""

logger = logging.getLogger(__name__)


class InUse(Exception):  # noqa: N818
    """Somebody reads or writes for longer than the others should wait."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A week's tables, taken together; `week` is None for the default ones. `rows` are logs, as the server last
    estimated them; `bytes` are those of tables, indexes and what is kept apart from its row."""

    week: datetime | None
    rows: int
    bytes: int

    @property
    def name(self) -> str:
        return name_of("log", self.week) if self.week else "log_default"

    @property
    def end(self) -> datetime | None:
        return self.week and self.week + WEEK


def are_kept() -> bool:
    """Whether this database keeps logs in partitions: it may be a version of its tables that does not."""
    return connection.vendor == "postgresql" and bool(_children("log"))


def week_of(moment: datetime) -> datetime:
    """The Monday, 00:00 UTC, that a moment's week begins with."""
    return _FIRST_MONDAY + (moment - _FIRST_MONDAY) // WEEK * WEEK


def name_of(table: str, week: datetime) -> str:
    """As log_2026w47: the week as ISO 8601 counts it."""
    year, number, _ = week.isocalendar()
    return f"{table}_{year}w{number:02}"


def weeks() -> list[datetime]:
    """The weeks that have a partition, in order."""
    return sorted(filter(None, map(_week_in, _children("log")))) if are_kept() else []


def partitions() -> list[Partition]:
    """All of them: the default one first, then the latest week first."""
    if not are_kept():
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [list(TABLES)])
        found = [Partition(_week_in(f"log_{name}"), rows, size) for name, rows, size in cursor.fetchall()]
    return sorted(found, key=lambda each: each.week or datetime.max.replace(tzinfo=UTC), reverse=True)


def projects_in(week: datetime) -> set[int]:
    """The projects that have logs in a week."""
    ends = {"id__gte": first_id(week), "id__lt": first_id(week + WEEK)}
    has_logs = Exists(Log.objects.filter(project=OuterRef("pk"), **ends))
    return set(Project.objects.filter(has_logs).values_list("pk", flat=True))


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
            with suppress(InUse):
                _make(table, week)


def analyze() -> None:
    """Has the planner look at all partitions together: autovacuum looks at each alone."""
    if are_kept():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE log")


def drop(week: datetime) -> None:
    """Drops a week's logs, bodies and words. Call in `changing`; whoever reads or writes logs waits for its end."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {name_of(table, week)}")


def lock() -> None:
    """Keeps everybody from logs, to the end of `changing`."""
    with connection.cursor() as cursor:
        for table in TABLES:  # in the order of those who write
            cursor.execute(f"LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE")


@contextmanager
def changing() -> Iterator[CursorWrapper]:
    """A transaction that changes partitions: one at a time. Raises InUse rather than keep others waiting."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('polylog partitions'))")
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
            yield cursor
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        logger.warning("The tables of logs are in use: their partitions are changed later")
        raise InUse from error


def _crowded(many: int) -> set[datetime]:
    with connection.cursor() as cursor:
        cursor.execute(_WEEKS_OF_DEFAULT, [first_id(_LAST), many])
        return {_FIRST_MONDAY + week * WEEK for (week,) in cursor.fetchall()}


def _make(table: str, week: datetime) -> None:
    name, key, ends = name_of(table, week), TABLES[table], [first_id(week), first_id(week + WEEK)]
    with changing() as cursor:
        if name in _children(table):
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


def _week_in(name: str) -> datetime | None:
    """The week that a partition's name says; None for the default one."""
    year, _, number = name.rpartition("_")[2].partition("w")
    return datetime.fromisocalendar(int(year), int(number), 1).replace(tzinfo=UTC) if number else None


def _children(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CHILDREN, [table])
        return {name for (name,) in cursor.fetchall()}
