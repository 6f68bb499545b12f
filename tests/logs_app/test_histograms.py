"""Percentiles from sums."""

import math

from hypothesis import given
from hypothesis import strategies as st

from logs_app import histograms

durations = st.floats(min_value=0.01, max_value=1e9)


def exact(values: list[float], share: float) -> float:
    return sorted(values)[math.ceil(share * len(values)) - 1]


def counted(values: list[float]) -> histograms.Histogram:
    total: histograms.Histogram = {}
    for value in values:
        histograms.add(total, {histograms.bucket_of(value): 1})
    return total


@given(st.lists(durations, min_size=1, max_size=60), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_percentile_is_within_one_percent_of_the_exact_one(values, share):
    assert math.isclose(histograms.percentile(counted(values), share), exact(values, share), rel_tol=0.01)


@given(st.lists(durations, max_size=30), st.lists(durations, max_size=30))
def test_histograms_add_up(some, more):
    total = counted(some)
    histograms.add(total, counted(more))
    assert total == counted(some + more)


def test_nothing_measured_has_no_percentiles():
    assert histograms.percentiles({}, 0.0) == (None, None, None, None)


def test_no_time_at_all_is_nothing():
    assert histograms.percentiles(counted([0.0, 0.0]), 0.0) == (0.0, 0.0, 0.0, 0.0)
