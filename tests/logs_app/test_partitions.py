"""On PostgreSQL each week of logs is a table of its own."""

import json
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from logs_app import partitions
from logs_app.ids import first_id
from logs_app.models import Log, LogBody
from logs_app.search.index import index_waiting

MONDAY = datetime(2025, 11, 17, tzinfo=UTC)


@pytest.fixture
def post(api, on_postgres):
    def send(*starts):
        sent = [{"external_id": str(n), "started_at": at.isoformat(), "input": "x"} for n, at in enumerate(starts)]
        assert api.post("/api/v1/logs/", json.dumps(sent), content_type="application/json").status_code == 200

    return send


@pytest.fixture
def on_postgres(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no partitions")


def counts(table: str) -> dict[str, int]:
    """How many rows each table holds that has any."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text, count(*) FROM {table} GROUP BY 1")
        return dict(cursor.fetchall())


def indexes(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))


def test_a_log_of_today_is_kept_with_its_week(post):
    now = datetime.now(UTC)
    post(now, now + partitions.WEEKS_AHEAD * partitions.WEEK)
    assert "log_default" not in counts("log")
    assert "log_body_default" not in counts("log_body")
    assert partitions.name_of("log", partitions.week_of(now)) in counts("log")


def test_odd_clocks_are_kept_by_the_default_partition(post):
    post(datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
    assert counts("log") == {"log_default": 2}
    partitions.make_ahead(many=1)
    assert counts("log") == {"log_default": 1, "log_1970w01": 1}


def test_weeks_that_came_late_move_out_of_the_default_partition_whole(post, logs):
    post(MONDAY - timedelta(milliseconds=1), MONDAY, MONDAY + timedelta(days=6, hours=23), MONDAY + timedelta(days=7))
    index_waiting()
    before = logs()
    partitions.make_ahead(many=2)
    partitions.make_ahead(many=2)
    for table in partitions.TABLES:
        assert counts(table) == {f"{table}_default": 2, f"{table}_2025w47": 2}
    assert logs() == before


def test_the_first_migration_to_partitions_keeps_every_log_and_index(post, logs):
    migration = import_module("logs_app.migrations.0004_partitions")
    post(MONDAY, datetime.now(UTC))
    with connection.schema_editor() as editor:  # what came later is taken back before
        editor.remove_index(Log, next(each for each in Log._meta.indexes if each.name == "log_by_call"))
    before, named = logs(), indexes("log")
    with connection.schema_editor() as editor:
        migration.join(None, editor)
        partitions.make_ahead()  # as after every migration, also one that goes back
        assert counts("log") == {"log": 2}
        assert (logs(), indexes("log")) == (before, named)
        migration.partition(None, editor)
    assert counts("log") == {"log_default": 2}
    partitions.make_ahead()
    assert len(counts("log")) == 2
    assert (logs(), indexes("log")) == (before, named)


def test_a_range_of_time_reads_the_partitions_of_its_weeks_only(post):
    partitions.make_ahead()
    post(MONDAY, MONDAY + timedelta(days=7))
    partitions.make_ahead(many=1)
    week = {"gte": first_id(MONDAY), "lt": first_id(MONDAY + timedelta(days=7))}
    for rows, key in ((Log.objects.all(), "id"), (LogBody.objects.all(), "log_id")):
        plan = rows.filter(**{f"{key}__{end}": id for end, id in week.items()}).order_by().explain()
        assert "2025w47" in plan
        assert "2025w48" not in plan
        assert "default" not in plan


def test_a_prepared_statement_reads_the_partitions_of_its_weeks_only(post):
    post(MONDAY)
    partitions.make_ahead(many=1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("PREPARE of_range(uuid, uuid) AS SELECT count(*) FROM log WHERE id >= $1 AND id < $2")
        ends = (first_id(MONDAY), first_id(MONDAY + timedelta(hours=1)))
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE of_range(%s, %s)", ends)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Subplans Removed" in plan
    assert "log_default" not in plan


def test_large_columns_are_packed_with_lz4_in_every_partition(on_postgres):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
        if cursor.fetchone() != (True,):
            pytest.skip("this server was built without lz4")
        cursor.execute(
            "SELECT DISTINCT attcompression FROM pg_attribute WHERE attname IN ('metadata', 'input') AND attrelid IN "
            "(SELECT relid FROM pg_partition_tree('log') UNION SELECT relid FROM pg_partition_tree('log_body'))"
        )
        assert cursor.fetchall() == [("l",)]
