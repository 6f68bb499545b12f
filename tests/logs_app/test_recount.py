"""Counting hours again: what is counted once, what is left for the next turn, and what reads no log."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection

from logs_app import rollups
from logs_app.ingest import pipeline
from logs_app.models import DirtyHour, Log, Trace, UsageDay, UsageHour
from logs_app.records import Record
from logs_app.selectors.usage import Question, usage
from logs_app.tasks import recount_dirty
from observability.projects.models import Project
from tests.logs_app.test_rollups import access_to

START = datetime(2026, 3, 28, 22, tzinfo=UTC)
END = START + timedelta(hours=4)
DAY = START.replace(hour=0)


def write(project: Project, **said: Any) -> None:
    said = {"format": "native", "kind": "llm", "started_at": START} | said
    pipeline.accept(access_to(project), [Record(**said)])


def test_ten_cents_ten_times_are_a_dollar(project):
    for n in range(10):
        write(project, reported_usd=Decimal("0.1"), started_at=START + timedelta(minutes=n))
    for _ in range(2):
        [row] = usage(project, Question())
        assert row.cost_usd == Decimal(1)
        recount_dirty()


def test_a_recount_twice_is_a_recount_once(project):
    write(project, customer="acme")
    for _ in range(2):
        DirtyHour.objects.create(project=project, hour=START)
        recount_dirty()
    assert UsageHour.objects.filter(divided_by="").get().logs == 1


def test_the_setting_says_which_cost_is_shown(project):
    write(project, reported_usd=Decimal(2))
    Log.objects.update(computed_usd=Decimal(3))
    shown = []
    for first in ("reported", "computed"):
        project.cost = first
        shown += [row.cost_usd for row in usage(project, Question())]
    assert shown == [Decimal(2), Decimal(3)]


def test_a_rolled_up_answer_reads_no_log(project, django_assert_num_queries):
    write(project)
    recount_dirty()
    with django_assert_num_queries(4) as asked:  # what is behind, of hours and days; sums and histograms of hours
        usage(project, Question(START, END, "hour"))
    assert not any('"log"' in query["sql"] for query in asked.captured_queries)


def test_a_long_range_reads_days_and_no_hour_of_them(project):
    for day in range(3):
        write(project, started_at=START + timedelta(days=day), latency_ms=100.0)
    recount_dirty()
    UsageHour.objects.all().delete()
    [row] = usage(project, Question(START - timedelta(days=1), END + timedelta(days=3), "none"))
    assert row.logs == 3
    assert row.latency_ms.avg == 100


def test_a_day_is_added_up_once_it_is_over(project):
    with time_machine.travel(START + timedelta(minutes=5), tick=False):
        write(project)
        recount_dirty()
        assert not UsageDay.objects.exists()
        [row] = usage(project, Question())
        assert row.logs == 1
    with time_machine.travel(START + timedelta(days=1), tick=False):
        recount_dirty()
    assert UsageDay.objects.get(divided_by="").logs == 1


def test_a_day_that_another_recount_overtook_changes_nothing(project, monkeypatch):
    write(project)
    rollups.recount_hour(project.pk, START)
    count = rollups.rows_of_day

    def count_slowly(*args: Any) -> Any:
        rows = list(count(*args))
        monkeypatch.setattr(rollups, "rows_of_day", count)
        write(project, started_at=START + timedelta(minutes=1))
        recount_dirty()
        return rows

    monkeypatch.setattr(rollups, "rows_of_day", count_slowly)
    rollups.recount_day(project.pk, DAY)
    assert UsageDay.objects.get(divided_by="").logs == 2


def test_the_lag_is_that_of_the_oldest_hour_that_is_behind(project):
    assert rollups.oldest_dirty_hour() is None
    write(project)
    write(project, started_at=END)
    assert rollups.oldest_dirty_hour() == START


def test_a_recount_that_another_one_overtook_changes_nothing(project, monkeypatch):
    """Two processes count the same hour; the slower one has not seen what the faster one has."""
    write(project)
    count = rollups.divided_sums

    def count_slowly(*args: Any) -> Any:
        sums = count(*args)
        monkeypatch.setattr(rollups, "divided_sums", count)
        write(project)
        rollups.recount_hour(project.pk, START)
        write(project, started_at=START + timedelta(minutes=1))
        return sums

    monkeypatch.setattr(rollups, "divided_sums", count_slowly)
    rollups.recount_hour(project.pk, START)
    assert UsageHour.objects.get(divided_by="").logs == 2
    assert DirtyHour.objects.count() == 1
    [row] = usage(project, Question())
    assert row.logs == 3


def test_what_fails_does_not_keep_the_others_from_their_turn(project, monkeypatch):
    write(project, trace="t")
    write(project, started_at=END)
    recount_hour = rollups.recount_hour

    def fail_at_the_end(project_id: int, hour: datetime) -> None:
        if hour >= END:
            raise RuntimeError("broken")
        recount_hour(project_id, hour)

    monkeypatch.setattr(rollups, "recount_hour", fail_at_the_end)
    with pytest.raises(RuntimeError, match="broken"):
        rollups.recount_dirty()
    assert [mark.hour for mark in DirtyHour.objects.all()] == [END]
    assert not Trace.objects.get().is_dirty


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite holds no marks")
def test_an_hour_that_another_process_counts_is_left_to_it(project):
    write(project)
    with ThreadPoolExecutor(1) as other, rollups._held(DirtyHour.objects.all()):
        other.submit(_recount_elsewhere).result()
    assert DirtyHour.objects.exists()
    rollups.recount_dirty()
    assert not DirtyHour.objects.exists()


def _recount_elsewhere() -> None:
    try:
        rollups.recount_dirty()
    finally:
        connection.close()


def test_an_hour_that_took_long_is_left_alone_for_a_while(project, monkeypatch):
    monkeypatch.setattr(rollups, "SLOW", 0)
    monkeypatch.setattr(rollups, "_rests_until", {})
    write(project)
    rollups.recount_dirty(rest=1e9)
    write(project)
    rollups.recount_dirty(rest=1e9)
    assert DirtyHour.objects.exists()
    monkeypatch.setattr(rollups, "_rests_until", {})
    rollups.recount_dirty(rest=1e9)
    assert not DirtyHour.objects.exists()
