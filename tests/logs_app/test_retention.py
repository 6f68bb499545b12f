"""Logs go when they are older than their project keeps them, with all that is theirs, and nothing else goes."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logs_app import partitions, rollups
from logs_app.adapters import native
from logs_app.ingest import pipeline
from logs_app.models import DirtyHour, Feedback, Log, LogBody, LogWords, MediaUse, Session, Trace, UsageHour
from logs_app.records import Record
from logs_app.retention import retain
from logs_app.search.index import index_waiting
from logs_app.selectors.traces import page_of_traces
from logs_app.selectors.usage import Question, usage
from observability.projects.keys import Access
from observability.projects.models import Project

# The hour of a test must not change while it runs, and a log must not be as old as its horizon.
NOW = datetime(2026, 3, 18, 12, 30, tzinfo=UTC)
FULL_WEEK = datetime(2026, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_a_wednesday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def post(api):
    def send(*logs, path="logs"):
        assert api.post(f"/api/v1/{path}/", json.dumps(logs), content_type="application/json").status_code == 200

    return send


@pytest.fixture
def old_week(post, project):
    """Three logs of a week that is long over, as whole as logs can be, and one of today. The project keeps 30 days."""
    starts = [(FULL_WEEK + timedelta(days=day)).isoformat() for day in range(3)]
    of_old = {"trace": "t", "session": "s", "input": "@@@langfuseMedia:type=image/png|id=old|source=bytes@@@"}
    post(*({"external_id": f"old{n}", "started_at": at, **of_old} for n, at in enumerate(starts)))
    post({"external_id": "new", "trace": "new", "started_at": NOW.isoformat()})
    post(
        {"log": "old0", "name": "thumbs", "value": True},
        {"log": "new", "name": "thumbs", "value": True},
        path="feedback",
    )
    partitions.make_ahead(many=1)
    rollups.recount_dirty()
    index_waiting()
    Project.objects.filter(pk=project.pk).update(retention_days=30)


def listed(api, what):
    return [row["external_id"] for row in api.get(f"/api/v1/{what}/").json()["results"]]


def logs_counted(api):
    return sum(row["logs"] for row in api.get("/api/v1/usage/").json()["results"])


def test_what_is_older_goes_with_all_that_is_its_own(api, old_week):
    retain()
    # At once, before anything is recounted.
    assert listed(api, "logs") == ["new"]
    assert listed(api, "traces") == ["new"]
    assert listed(api, "sessions") == []
    assert logs_counted(api) == 1
    assert [len(model.objects.all()) for model in (Log, LogBody, LogWords, Feedback, Trace)] == [1, 1, 1, 1, 1]
    assert not MediaUse.objects.exists()
    rollups.recount_dirty()
    assert not Session.objects.exists()
    assert set(UsageHour.objects.values_list("hour", flat=True)) == {NOW.replace(minute=0)}
    assert not DirtyHour.objects.exists()
    assert logs_counted(api) == 1


def test_nothing_goes_from_a_project_that_keeps_all(api, old_week, project):
    Project.objects.update(retention_days=None)
    retain()
    assert len(listed(api, "logs")) == 4


def test_a_dry_run_says_what_would_go_and_takes_nothing(old_week):
    said = StringIO()
    call_command("retain", "--dry-run", stdout=said)
    assert ("log_2026w03: would be dropped" if partitions.are_kept() else "acme: 3 logs would be") in said.getvalue()
    assert Log.objects.count() == 4
    call_command("retain", stdout=said)
    call_command("retain", stdout=said)
    assert said.getvalue().endswith("Nothing is older than it is kept.\n")
    assert Log.objects.count() == 1


def test_a_trace_that_lost_a_part_counts_the_rest_at_once(api, post, old_week):
    post({"external_id": "late", "trace": "t", "session": "s", "started_at": (NOW - timedelta(days=9)).isoformat()})
    rollups.recount_dirty()
    assert [row["logs"] for row in api.get("/api/v1/traces/").json()["results"]] == [1, 4]
    for _ in range(2):
        retain()
        for what in ("traces", "sessions"):
            row = api.get(f"/api/v1/{what}/").json()["results"][-1]
            assert (row["logs"], row["started_at"]) == (1, "2026-03-09T12:30:00Z")
        rollups.recount_dirty()


@pytest.fixture
def week_in_partition(old_week):
    if not partitions.are_kept():
        pytest.skip("SQLite has no partitions")
    assert FULL_WEEK in partitions.weeks()


def test_a_week_that_nobody_keeps_is_dropped_whole(week_in_partition):
    assert retain().weeks[-1] == FULL_WEEK
    assert FULL_WEEK not in partitions.weeks()


def test_a_week_that_another_project_keeps_stays(week_in_partition):
    other = Project.objects.create(slug="other", name="Other")
    write(other, FULL_WEEK)
    done = retain()
    assert (done.weeks, done.logs) == ([], {"acme": 3})
    assert FULL_WEEK in partitions.weeks()
    Project.objects.update(retention_days=50)
    assert retain().weeks == [FULL_WEEK]
    assert list(Log.objects.values_list("external_id", flat=True)) == ["new"]


def test_a_log_that_arrives_while_a_week_is_dropped_keeps_it(week_in_partition, monkeypatch):
    other = Project.objects.create(slug="other", name="Other")
    monkeypatch.setattr(partitions, "lock", lambda: write(other, FULL_WEEK))
    assert retain().weeks == []
    # The other's log is written by the same transaction here, which leaves no trace.
    assert (Log.objects.count(), Feedback.objects.count()) == (4, 2)
    assert not DirtyHour.objects.exists()


def test_a_long_reader_is_not_waited_for(transactional_db, week_in_partition):
    def elsewhere() -> list[datetime]:
        try:
            return retain().weeks
        finally:
            connections.close_all()

    with transaction.atomic(), ThreadPoolExecutor() as threads:
        assert Log.objects.count() == 4
        assert threads.submit(elsewhere).result() == []
    assert retain().weeks == [FULL_WEEK]


def write(project, *starts, **more):
    access = Access(project.pk, project.slug, project.public_id, "production", True, "")
    records = [Record(format=native.FORMAT, kind="llm", status="ok", started_at=at, **more) for at in starts]
    assert not any(receipt.refusal for receipt in pipeline.accept(access, records))


ages = st.lists(st.floats(0, 70), max_size=6)  # days
kept = st.tuples(ages, st.none() | st.integers(1, 60))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(kept, min_size=1, max_size=3), st.booleans(), st.sampled_from([1, 3]))
def test_exactly_what_is_young_enough_remains_and_is_counted(db, projects, is_recounted, many):
    Project.objects.all().delete()
    assert not Log.objects.exists()
    for ages, days in projects:
        project = Project.objects.create(slug=uuid4().hex, name="Fresh", retention_days=days)
        for age in ages:
            write(project, NOW - timedelta(days=age), trace=f"t{int(age) // 20}")
    partitions.make_ahead(many)
    if is_recounted:
        rollups.recount_dirty()
    retain()
    for project, (ages, days) in zip(Project.objects.order_by("pk"), projects, strict=True):
        expected = sum(days is None or age <= days for age in ages)
        for _ in range(2):
            assert Log.objects.filter(project=project).count() == expected
            rows = usage(project, Question(None, NOW + timedelta(days=1)))
            assert sum(row.logs for row in rows) == expected
            traces = page_of_traces(project, {}).rows
            assert sum(trace.logs for trace in traces) == expected
            assert all(trace.logs for trace in traces)
            rollups.recount_dirty()
    assert LogBody.objects.count() == Log.objects.count()
