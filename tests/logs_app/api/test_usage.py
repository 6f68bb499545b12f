"""Usage as the API gives it."""

import pytest

from logs_app.tasks import recount_dirty
from tests.logs_app.api.test_logs import send

USAGE = "/api/v1/usage/"


@pytest.fixture
def month(api):
    """Two logs around midnight in Berlin, on the day when its summer begins, and one a week later."""
    send(
        api,
        {"started_at": "2026-03-28T22:59:59.999Z", "model": "gpt-4o", "cost_usd": "0.1", "latency_ms": 100}
        | {"usage": {"input_tokens": 1, "cache_read_tokens": 2, "cache_write_tokens": 3, "output_tokens": 4}},
        {"started_at": "2026-03-28T23:00:00Z", "model": "gpt-4o", "cost_usd": "0.2", "prompt": {"path": "a/b"}},
        {"started_at": "2026-04-04T10:30:00Z", "model": "claude", "tags": ["x", "y"], "status": "error"},
    )


def rows(api, query: str, *names: str) -> list[list[object]]:
    """Some columns of the answer, which is the same before a recount and after it."""
    found = []
    for _ in range(2):
        reply = api.get(f"{USAGE}?{query}")
        assert reply.status_code == 200, reply.content
        found.append([[row[name] for name in names] for row in reply.json()["results"]])
        recount_dirty()
    assert found[0] == found[1]
    return found[0]


def test_a_row_says_it_all(api, month):
    [row] = api.get(f"{USAGE}?until=2026-03-28T23:00:00Z").json()["results"]
    assert row == {
        "start": None,
        "logs": 1,
        "errors": 0,
        "input_tokens": 1,
        "cache_read_tokens": 2,
        "cache_write_tokens": 3,
        "output_tokens": 4,
        "reasoning_tokens": 0,
        "total_tokens": 10,
        "cost_usd": "0.1",
        "unpriced_logs": 0,
        "latency_ms": row["latency_ms"],
        "ttft_ms": {"p50": None, "p95": None, "p99": None, "avg": None},
    }
    assert row["latency_ms"]["avg"] == 100
    assert row["latency_ms"]["p99"] == pytest.approx(100, rel=0.01)


def test_days_are_those_of_the_viewers_clock(api, month):
    span = "interval=day&since=2026-03-28&until=2026-04-30"
    assert rows(api, f"{span}&timezone=Europe/Berlin", "start", "logs") == [
        ["2026-03-28T00:00:00+01:00", 1],
        ["2026-03-29T00:00:00+01:00", 1],
        ["2026-04-04T00:00:00+02:00", 1],
    ]
    assert rows(api, f"{span}&timezone=UTC", "start", "logs") == [
        ["2026-03-28T00:00:00Z", 2],
        ["2026-04-04T00:00:00Z", 1],
    ]
    assert rows(api, f"{span}&timezone=Asia/Kolkata", "start", "logs") == [
        ["2026-03-29T00:00:00+05:30", 2],
        ["2026-04-04T00:00:00+05:30", 1],
    ]


def test_a_range_may_cut_an_hour(api, month):
    assert rows(api, "since=2026-03-28T22:59:59.999Z&until=2026-04-04T10:30:00Z", "logs", "cost_usd") == [[2, "0.3"]]
    assert rows(api, "since=2026-03-28T23:00:00.001Z&until=2026-04-04T10:30:00.001Z", "logs", "errors") == [[1, 1]]


def test_groups_are_named_as_filters_take_them(api, month):
    assert rows(api, "group_by=model,prompt", "model", "prompt", "logs") == [
        ["claude", None, 1],
        ["gpt-4o", "a/b", 1],
        ["gpt-4o", None, 1],
    ]
    assert rows(api, "group_by=model&group_by=status", "model", "status") == [["claude", "error"], ["gpt-4o", "ok"]]
    assert rows(api, "group_by=tag", "tag", "logs") == [["x", 1], ["y", 1], [None, 2]]


def test_filters_that_are_no_segment_are_answered_too(api, month):
    assert rows(api, "tag=x", "logs", "errors") == [[1, 1]]
    assert rows(api, "min_cost_usd=0.15&model=gpt-4o", "logs", "cost_usd") == [[1, "0.2"]]
    assert rows(api, "status=-error&interval=week&since=2026-03-20&until=2026-04-30", "start", "logs") == [
        ["2026-03-23T00:00:00Z", 2]
    ]


def test_nothing_is_no_row(api):
    assert api.get(USAGE).json() == {"results": []}
    assert api.get(f"{USAGE}?interval=day&since=2026-01-02&until=2026-01-01").json() == {"results": []}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("interval=year", "interval"),
        ("interval=hour&since=2020-01-01", "interval"),
        ("group_by=colour", "group_by"),
        ("timezone=Mars/Olympus", "timezone"),
        ("timezone=../../etc/passwd", "timezone"),
        ("since=soon", "since"),
        ("colour=red", "colour"),
        ("status=fine", "status"),
    ],
)
def test_a_question_that_means_nothing_is_named(api, query, field):
    reply = api.get(f"{USAGE}?{query}")
    assert reply.status_code == 400
    assert list(reply.json()) == [field]
