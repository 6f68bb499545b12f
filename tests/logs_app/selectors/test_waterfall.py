"""Which logs decided how long a trace took."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs_app.selectors.lean import Lean
from logs_app.selectors.trees import flat, tree_of
from logs_app.selectors.waterfall import critical_path

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def log(n: int, start: int, end: int, parent: int | None = None) -> Lean:
    """From second to second."""
    return Lean(
        id=UUID(int=n),
        external_id=str(n),
        parent="" if parent is None else str(parent),
        trace_id=None,
        kind="chain",
        name="",
        model="",
        status="ok",
        error_type="",
        error="",
        started_at=NOON + timedelta(seconds=start),
        latency_ms=1000.0 * (end - start),
        ended_at=None,
        tokens=None,
        usd=None,
    )


@pytest.mark.parametrize(
    ("logs", "critical"),
    [
        ([log(1, 0, 9)], {1}),
        # One after the other: both. Side by side: the longer.
        ([log(1, 0, 9), log(2, 0, 4, 1), log(3, 4, 9, 1)], {1, 2, 3}),
        ([log(1, 0, 9), log(2, 0, 4, 1), log(3, 0, 9, 1)], {1, 3}),
        # What ran beside the last one, and ended after it had begun, did not hold it up.
        ([log(1, 0, 9), log(2, 0, 3, 1), log(3, 2, 6, 1), log(4, 3, 9, 1)], {1, 2, 4}),
        # Below what is not critical, nothing is.
        ([log(1, 0, 9), log(2, 0, 2, 1), log(3, 0, 2, 2), log(4, 0, 9, 1), log(5, 5, 9, 4)], {1, 4, 5}),
        # It went on after its parent had ended.
        ([log(1, 0, 3), log(2, 1, 9, 1)], {1, 2}),
    ],
)
def test_the_critical_path_is_what_the_end_waited_for(logs, critical):
    assert {id.int for id in critical_path(tree_of(logs))} == critical


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 30)), min_size=1, max_size=30))
def test_what_is_critical_hangs_together(drawn):
    logs = [log(n, start, start + length, parent) for n, (start, length, parent) in enumerate(drawn)]
    roots = tree_of(logs)
    critical = critical_path(roots)
    nodes = list(flat(roots))
    assert len(nodes) == len(logs)
    assert max(node.log.end_at for node in roots) in {node.log.end_at for node in roots if node.log.id in critical}
    for node in nodes:
        below = {child.log.id for child in node.children} & critical
        assert bool(below) == (node.log.id in critical and bool(node.children))


def test_a_trace_may_be_thousands_of_levels_deep():
    roots = tree_of([log(n, n, 5000, n - 1 if n else None) for n in range(5000)])
    assert len(critical_path(roots)) == 5000
    assert [*flat(roots)][-1].depth == 4999
