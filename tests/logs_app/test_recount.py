"""Counting hours again: what is counted once, what is left for the next turn, and what reads no log."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from logs_app import rollups
from logs_app.ingest import pipeline
from logs_app.models import DirtyHour, Log, Trace, UsageHour
from logs_app.records import Record
from logs_app.selectors.usage import Question, usage
from logs_app.tasks import recount_dirty
from observability.projects.models import Project
from tests.logs_app.test_rollups import access_to

START = datetime(2026, 3, 28, 22, tzinfo=UTC)
END = START + timedelta(hours=4)


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
    with django_assert_num_queries(2) as asked:  # the dirty hours, and the rolled-up ones
        usage(project, Question(START, END, "hour"))
    assert not any('"log"' in query["sql"] for query in asked.captured_queries)


def test_a_recount_that_another_one_overtook_changes_nothing(project, monkeypatch):
    """Two processes count the same hour; the slower one has not seen what the faster one has."""
    write(project)
    count = rollups.sums_by

    def count_slowly(*args: Any) -> Any:
        sums = count(*args)
        monkeypatch.setattr(rollups, "sums_by", count)
        write(project)
        rollups.recount_hour(project.pk, START)
        write(project, started_at=START + timedelta(minutes=1))
        return sums

    monkeypatch.setattr(rollups, "sums_by", count_slowly)
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
