"""A chart is exact, always: rolled-up hours and the live rest come to what the logs themselves come to."""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from logs_app import rollups
from logs_app.adapters import native
from logs_app.ids import first_id, moment_of
from logs_app.ingest import pipeline
from logs_app.ingest.store import deletion
from logs_app.models import DirtyHour, Log, Session, Trace
from logs_app.records import TOKENS, Record, Usage
from logs_app.selectors import usage as usages
from logs_app.selectors.usage import Question, usage
from observability.projects.keys import Access
from observability.projects.models import Project

START = datetime(2026, 3, 28, 22, tzinfo=UTC)  # summer begins in Berlin within the range
END = START + timedelta(hours=4)


@dataclass(frozen=True)
class Write:
    record: Record


@dataclass(frozen=True)
class Delete:
    which: int


@dataclass(frozen=True)
class Recount:
    has_days: bool


usd = st.decimals(min_value=0, max_value=99, places=12)
counts = st.integers(0, 10**9) | st.none()
ids = st.sampled_from(["a", "b", "c", None])
records = st.builds(
    Record,
    format=st.just(native.FORMAT),
    kind=st.sampled_from(["llm", "chain"]),
    status=st.sampled_from(["ok", "error"]),
    model=st.sampled_from(["gpt-4o", "claude", None]),
    customer=st.sampled_from(["acme", "zen", None]),
    tags=st.lists(st.sampled_from(["x", "y"]), unique=True) | st.none(),
    session=ids,
    trace=ids,
    # Around midnight, or in one of the days before.
    started_at=st.builds(
        lambda n, days: START + timedelta(minutes=10 + 20 * n, days=-days),
        st.integers(0, 9),
        st.sampled_from([0, 0, 0, 1, 3]),
    ),
    latency_ms=st.floats(0.01, 1e6) | st.none(),
    ttft_ms=st.floats(0.01, 1e5) | st.none(),
    usage=st.builds(Usage, **dict.fromkeys(TOKENS, counts)) | st.none(),
    reported_usd=usd | st.none(),
)
# A record with an identity is sent again now and then: it lands on the log that is there, and changes what it counts.
known = st.sampled_from(["one", "two", "three", None]).flatmap(
    lambda who: st.builds(lambda record: _named(record, who), records)
)
writes, deletes = st.builds(Write, known), st.builds(Delete, st.integers(0, 3))
changes = st.lists(st.sampled_from([writes, writes, writes, writes, deletes]).flatmap(lambda kind: kind), max_size=6)
# Hours are recounted between any two rounds of changes: what comes after it makes them dirty again.
recounts = st.builds(Recount, st.booleans())
steps = st.lists(st.tuples(changes, recounts), min_size=1, max_size=4).map(
    lambda rounds: [*chain(*([*some, recount] for some, recount in rounds))][:-1]
)
questions = st.builds(
    Question,
    since=st.sampled_from(
        [None, START - timedelta(days=2, minutes=30), START, START + timedelta(minutes=90), START + timedelta(hours=2)]
    ),
    until=st.sampled_from([END + timedelta(days=1), END - timedelta(hours=1), END - timedelta(minutes=80)]),
    interval=st.sampled_from(["none", "hour", "day", "month"]),
    group_by=st.sampled_from([(), ("customer",), ("model", "customer"), ("kind",), ("tag",), ("status", "model")]),
    filters=st.sampled_from([{}, {"customer": "acme"}, {"model": "-claude"}, {"kind": "llm", "customer": ""}]),
    timezone=st.sampled_from([UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")]),
)


def _named(record: Record, who: str | None) -> Record:
    fields = {name: getattr(record, name) for name in Record.__struct_fields__}
    return Record(**fields | {"external_id": who, "identity": who})


def access_to(project: Project) -> Access:
    return Access(project.pk, project.slug, project.public_id, "production", True, "")


def take(project: Project, step: Any) -> None:
    if isinstance(step, Write):
        [receipt] = pipeline.accept(access_to(project), [step.record])
        assert receipt.refusal is None
    elif isinstance(step, Delete):
        for log in Log.objects.filter(project=project)[step.which : step.which + 1]:
            assert deletion.delete(project.pk, log.id)
    elif step.has_days:
        rollups.recount_dirty()
    else:
        for hour in set(DirtyHour.objects.filter(project=project).values_list("hour", flat=True)):
            rollups.recount_hour(project.pk, hour)


def fresh_project() -> Project:
    return Project.objects.create(slug=uuid4().hex, name="Fresh")


def raw(project: Project, question: Question) -> dict[tuple[Any, ...], list[Log]]:
    """The logs of each bucket and group, told apart one by one."""
    found = defaultdict(list)
    for log in Log.objects.filter(project=project, id__lt=first_id(question.until)):
        if question.since and log.id < first_id(question.since):
            continue
        if all(_holds(log, name, value) for name, value in question.filters.items()):
            for groups in _groups(log, question.group_by):
                found[_bucket(log, question), *groups].append(log)
    return found


def _holds(log: Log, name: str, value: str) -> bool:
    return (getattr(log, name) == value.removeprefix("-")) is not value.startswith("-")


def _groups(log: Log, names: tuple[str, ...]) -> list[tuple[str | None, ...]]:
    if names == ("tag",):
        return [(tag,) for tag in log.tags] or [(None,)]
    return [tuple(getattr(log, name) or None for name in names)]


def _bucket(log: Log, question: Question) -> datetime | None:
    at = moment_of(log.id)
    if question.interval == "none":
        return None
    if question.interval == "hour":
        return at.replace(minute=0, second=0, microsecond=0)
    local = at.astimezone(question.timezone)
    return datetime(local.year, local.month, local.day if question.interval == "day" else 1, tzinfo=question.timezone)


def assert_exact(project: Project, question: Question) -> None:
    expected = raw(project, question)
    rows = {(row.start if question.interval != "none" else None, *row.groups.values()): row
            for row in usage(project, question)}  # fmt: skip
    assert rows.keys() == expected.keys()
    for key, logs in expected.items():
        assert_row_is(rows[key], logs)


def cost_of(log: Log) -> Decimal:
    return (log.computed_usd if log.reported_usd is None else log.reported_usd) or Decimal(0)


def assert_row_is(row: usages.UsageRow, logs: list[Log]) -> None:
    assert row.logs == len(logs)
    assert row.errors == sum(log.status == "error" for log in logs)
    for name in TOKENS:
        assert getattr(row, name) == sum(getattr(log, name) or 0 for log in logs)
    assert row.cost_usd == sum(map(cost_of, logs), Decimal(0))
    assert row.unpriced_logs == sum(
        log.kind == "llm" and log.reported_usd is None and log.computed_usd is None for log in logs
    )
    assert row.last_at == max(log.started_at for log in logs)
    for what in ("latency_ms", "ttft_ms"):
        measured = sorted(getattr(log, what) for log in logs if getattr(log, what) is not None)
        assert_percentiles(getattr(row, what), measured)


def assert_percentiles(found: Any, measured: list[float]) -> None:
    if not measured:
        assert found == (None, None, None, None)
        return
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        exact = measured[math.ceil(share * len(measured)) - 1]
        assert math.isclose(getattr(found, name), exact, rel_tol=0.01)
    assert math.isclose(found.avg, sum(measured) / len(measured))


@pytest.mark.django_db
# Without shrinking: an example is a few dozen transactions, and short to begin with.
@settings(max_examples=50, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(steps, st.lists(questions, min_size=1, max_size=3))
def test_usage_is_what_the_logs_come_to_whatever_happened_to_them(steps, asked):
    project = fresh_project()
    for step in steps:
        take(project, step)
    for question in asked:
        assert_exact(project, question)
    rollups.recount_dirty()
    assert not DirtyHour.objects.filter(project=project).exists()
    for question in asked:
        assert_exact(project, question)


@pytest.mark.django_db
@settings(max_examples=30, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_traces_and_sessions_come_to_what_their_logs_come_to(steps):
    project = fresh_project()
    for step in steps:
        take(project, step)
    rollups.recount_dirty()
    for kind, column in ((Trace, "trace_id"), (Session, "session_id")):
        logs = defaultdict(list)
        for log in Log.objects.filter(project=project).exclude(**{column: None}):
            logs[getattr(log, column)].append(log)
        wholes = kind.objects.filter(project=project).in_bulk()
        assert wholes.keys() == logs.keys()
        for id, whole in wholes.items():
            assert_whole_is(whole, logs[id])


def assert_whole_is(whole: Trace | Session, logs: list[Log]) -> None:
    assert not whole.is_dirty
    assert whole.logs == len(logs)
    assert whole.errors == sum(log.status == "error" for log in logs)
    assert whole.total_tokens == sum(getattr(log, name) or 0 for log in logs for name in TOKENS)
    assert abs(whole.reported_first_usd - sum(map(cost_of, logs), Decimal(0))) < Decimal("1e-9")
    assert whole.started_at == min(log.started_at for log in logs)
    assert whole.customer == max(log.customer for log in logs)
