"""Traces, sessions, customers and users."""

from datetime import UTC, datetime, timedelta

import pytest

from logs_app.tasks import recount_dirty
from tests.logs_app.api.test_logs import send

START = datetime(2026, 5, 1, 10, tzinfo=UTC)


def at(second: int) -> str:
    return (START + timedelta(seconds=second)).isoformat()


@pytest.fixture
def run(api):
    """An agent's run: the root, a chain with a call in it, a call that failed, and one whose parent never came."""
    send(
        api,
        {"external_id": "call", "parent": "chain", "trace": "t", "started_at": at(2), "latency_ms": 500}
        | {"model": "gpt-4o", "cost_usd": "0.2", "usage": {"input_tokens": 5, "reasoning_tokens": 2}},
        {"external_id": "root", "trace": "t", "kind": "agent", "name": "Plan", "session": "s", "started_at": at(0)}
        | {"customer": "acme", "user": "ann", "environment": "staging", "latency_ms": 9000},
        {"external_id": "chain", "parent": "root", "trace": "t", "kind": "chain", "started_at": at(1)},
        {"external_id": "bad", "parent": "root", "trace": "t", "status": "error", "started_at": at(3)},
        {"external_id": "orphan", "parent": "lost", "trace": "t", "kind": "tool", "started_at": at(4)},
    )


@pytest.mark.parametrize("is_recounted", [False, True])
def test_a_trace_is_a_tree_with_exact_totals(api, run, is_recounted):
    if is_recounted:
        recount_dirty()
    trace = api.get("/api/v1/traces/t/").json()
    tree = [(node["external_id"], node["depth"]) for node in trace.pop("tree")]
    assert tree == [("root", 0), ("chain", 1), ("call", 2), ("bad", 1), ("orphan", 0)]
    assert trace == {
        "id": trace["id"],
        "external_id": "t",
        "name": "Plan",
        "session": "s",
        "environment": "staging",
        "customer": "acme",
        "user": "ann",
        "started_at": "2026-05-01T10:00:00Z",
        "ended_at": "2026-05-01T10:00:09Z",
        "duration_ms": 9000,
        "logs": 5,
        "errors": 1,
        "total_tokens": 7,
        "cost_usd": "0.2",
        "unpriced_logs": 1,
    }
    assert api.get("/api/v1/traces/").json()["results"] == [trace]
    assert api.get(f"/api/v1/traces/{trace['id']}/").json()["id"] == trace["id"]


def test_a_trace_found_before_its_totals_were_recounted_is_the_same_afterwards(api, run):
    def read() -> list[object]:
        return [api.get(f"/api/v1/{path}/").json() for path in ("traces", "sessions", "customers", "users", "usage")]

    before = read()
    recount_dirty()
    assert read() == before


def test_parents_in_a_circle_are_a_tree_all_the_same(api):
    parents = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "b"), ("e", "e")]
    send(
        api, *({"external_id": id, "parent": p, "trace": "t", "started_at": at(n)} for n, (id, p) in enumerate(parents))
    )
    nodes = api.get("/api/v1/traces/t/").json()["tree"]
    assert [(node["external_id"], node["depth"]) for node in nodes] == [
        ("a", 0),
        ("c", 1),
        ("b", 2),
        ("d", 3),
        ("e", 0),
    ]


def test_a_trace_of_a_thousand_levels_is_read(api):
    send(
        api,
        *(
            {"external_id": f"n{n}", "parent": f"n{n - 1}" if n else None, "trace": "t", "started_at": at(n)}
            for n in range(1200)
        ),
    )
    assert api.get("/api/v1/traces/t/").json()["tree"][-1]["depth"] == 1199


def test_a_session_is_a_conversation_in_order(api):
    turns = [("q2", 2), ("q1", 1), ("q3", 3)]
    send(api, *({"session": "chat/1", "input": text, "cost_usd": "0.1", "started_at": at(n)} for text, n in turns))
    session = api.get("/api/v1/sessions/chat/1/").json()
    assert [log["input"] for log in session.pop("conversation")] == ["q1", "q2", "q3"]
    assert (session["logs"], session["cost_usd"], session["duration_ms"]) == (3, "0.3", 2000)
    assert api.get("/api/v1/sessions/").json()["results"] == [session]
    assert api.get("/api/v1/sessions/none/").status_code == 404


def test_traces_and_sessions_are_found_by_any_of_their_logs(api, run):
    send(api, {"trace": "t2", "session": "s2", "model": "claude", "started_at": at(100)})
    for path, one, other in (("traces", "t", "t2"), ("sessions", "s", "s2")):
        found = {
            query: [whole["external_id"] for whole in api.get(f"/api/v1/{path}/?{query}").json()["results"]]
            for query in ("", "model=claude", "status=error", "since=2026-05-01T10:01:00Z", "customer=acme&kind=agent")
        }
        assert list(found.values()) == [[other, one], [other], [one], [other], [one]], path


def test_traces_are_walked_both_ways(api):
    send(api, *({"trace": f"t{n}", "started_at": at(n // 2)} for n in range(5)))
    first = api.get("/api/v1/traces/?limit=2").json()
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    walked = [trace["external_id"] for page in (first, second, third) for trace in page["results"]]
    assert sorted(walked) == [f"t{n}" for n in range(5)]
    assert walked[0] == "t4"
    assert third["next"] is None
    assert api.get(third["previous"]).json()["results"] == second["results"]
    assert api.get(second["previous"]).json() == first


def test_a_session_that_a_log_left_is_recounted(api):
    send(api, {"external_id": "x", "session": "one"}, {"session": "one"})
    recount_dirty()
    send(api, {"external_id": "x", "session": "two"})
    assert {s["external_id"]: s["logs"] for s in api.get("/api/v1/sessions/").json()["results"]} == {"one": 1, "two": 1}


def test_customers_and_users_come_with_what_they_come_to(api):
    send(
        api,
        {"customer": "acme", "user": "ann", "cost_usd": "1", "usage": {"output_tokens": 4}, "started_at": at(0)},
        {"customer": "acme", "user": "bob", "status": "error", "started_at": at(7), "latency_ms": 100},
        {"customer": "zen", "user": "ann", "started_at": at(3)},
        {"kind": "event", "started_at": at(1)},
    )
    customers = api.get("/api/v1/customers/").json()["results"]
    assert [(row["name"], row["logs"]) for row in customers] == [("acme", 2), (None, 1), ("zen", 1)]
    acme = customers[0]
    assert {name: acme[name] for name in ("errors", "total_tokens", "cost_usd", "unpriced_logs", "last_at")} == {
        "errors": 1,
        "total_tokens": 4,
        "cost_usd": "1",
        "unpriced_logs": 1,
        "last_at": "2026-05-01T10:00:07Z",
    }
    assert acme["latency_ms"]["p50"] == pytest.approx(100, rel=0.01)
    users = api.get("/api/v1/users/?customer=acme&customer=zen").json()["results"]
    assert [(row["name"], row["logs"]) for row in users] == [("ann", 2), ("bob", 1)]


def test_customers_come_by_page(api):
    send(api, *({"customer": f"c{n}"} for n in range(5)))
    first = api.get("/api/v1/customers/?limit=2").json()
    second = api.get(first["next"]).json()
    assert [row["name"] for row in second["results"]] == ["c2", "c3"]
    assert api.get(second["previous"]).json() == first
    assert api.get(second["next"]).json()["next"] is None
    assert api.get("/api/v1/customers/?cursor=x").status_code == 400
    assert api.get("/api/v1/customers/?colour=red").json().keys() == {"colour"}
    assert api.get("/api/v1/users/?since=soon").json().keys() == {"since"}
