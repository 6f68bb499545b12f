"""F: how long a full partition of a million logs takes to go, and what is left of it."""

from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg

from bench.filler import Filler
from bench.report import Report
from bench.servers import answer_of, database

_LOGS: Final = 1_000_000
_WEEKS_AGO: Final = 5
_KEPT_DAYS: Final = 14
_SIZE: Final = "SELECT pg_database_size(current_database())"


def measure(report: Report) -> None:
    monday = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday(), weeks=_WEEKS_AGO)
    with database("retention") as url:
        Filler(url, until=monday + timedelta(days=7) - timedelta(seconds=1), days=7).fill(_LOGS)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("UPDATE projects_project SET retention_days = %s", [_KEPT_DAYS])
            [before] = connection.execute(_SIZE).fetchone() or [0]
            seconds = float(answer_of(url, "bench.retiring"))
            [after] = connection.execute(_SIZE).fetchone() or [0]
            [left] = connection.execute("SELECT count(*) FROM log").fetchone() or [0]
    report.say(f"\nF     Retention of {_LOGS:,} logs in a partition: {seconds:.2f} s, {left} left")
    report.say(f"  {before / 1e6:,.0f} MB before, {after / 1e6:,.0f} MB after")
    report.keep("retention", {"seconds": seconds, "bytes_before": before, "bytes_after": after, "left": left})
    report.at_most("seconds of the retention of 1,000,000 logs", seconds, 1)
