"""How a range of time is cut."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logs_app.hours import floor_day, floor_hour
from logs_app.selectors.spans import Slots, Span, TooLong, cover, joined

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_the_day_when_summer_begins_has_twenty_three_hours():
    slots = Slots(utc(2026, 3, 28, 23), utc(2026, 3, 30, 22), "day", BERLIN)
    assert slots.starts == [utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)]


def test_the_day_when_summer_ends_has_twenty_five_hours():
    slots = Slots(utc(2026, 10, 24, 22), utc(2026, 10, 26, 23), "day", BERLIN)
    assert slots.starts == [utc(2026, 10, 24, 22), utc(2026, 10, 25, 23)]


def test_weeks_begin_on_monday_and_months_on_the_first_by_the_viewers_clock():
    since, until = utc(2026, 2, 4, 12), utc(2026, 3, 3)
    weeks, months = (Slots(since, until, interval, BERLIN) for interval in ("week", "month"))
    assert [weeks.start_of(n).isoformat() for n in (0, 1)] == ["2026-02-02T00:00:00+01:00", "2026-02-09T00:00:00+01:00"]
    assert [months.start_of(n).isoformat() for n in (0, 1)] == [
        "2026-02-01T00:00:00+01:00",
        "2026-03-01T00:00:00+01:00",
    ]


def test_a_zone_off_by_half_an_hour_cuts_an_hour_a_day():
    slots = Slots(utc(2026, 1, 1), utc(2026, 1, 3), "day", KOLKATA)
    assert cover(slots.edges, (), ()).logs == [
        Span(utc(2026, 1, 1, 18), utc(2026, 1, 1, 19)),
        Span(utc(2026, 1, 2, 18), utc(2026, 1, 2, 19)),
    ]


def test_a_day_answers_for_its_hours_unless_one_of_them_or_itself_is_behind():
    edges = [utc(2026, 1, 1, 22), utc(2026, 1, 5, 1, 30)]
    found = cover(edges, [utc(2026, 1, 3, 4)], [utc(2026, 1, 4)])
    assert found.days == [Span(utc(2026, 1, 2), utc(2026, 1, 3))]
    assert found.hours == [
        Span(utc(2026, 1, 1, 22), utc(2026, 1, 2)),
        Span(utc(2026, 1, 3), utc(2026, 1, 3, 4)),
        Span(utc(2026, 1, 3, 5), utc(2026, 1, 5, 1)),
    ]
    assert found.logs == [
        Span(utc(2026, 1, 3, 4), utc(2026, 1, 3, 5)),
        Span(utc(2026, 1, 5, 1), utc(2026, 1, 5, 1, 30)),
    ]


@given(
    st.lists(moments, min_size=2, max_size=5, unique=True),
    st.lists(moments.map(floor_hour), max_size=5),
    st.lists(moments.map(floor_day), max_size=5),
)
@settings(deadline=None)
def test_days_hours_and_logs_are_the_range_each_moment_once(edges, dirty_hours, dirty_days):
    edges.sort()
    found = cover(edges, dirty_hours, dirty_days)
    spans = sorted([*found.days, *found.hours, *found.logs])
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert joined(spans) == [Span(edges[0], edges[-1])]


def test_spans_that_touch_are_one():
    hours = [utc(2026, 1, 1, hour) for hour in range(5)]
    spans = [Span(hours[2], hours[3]), Span(hours[0], hours[1]), Span(hours[1], hours[2])]
    assert joined([*spans, Span(hours[4], utc(2026, 1, 1, 5))]) == [
        Span(hours[0], hours[3]),
        Span(hours[4], utc(2026, 1, 1, 5)),
    ]


def test_too_many_buckets_are_refused():
    with pytest.raises(TooLong):
        Slots(utc(2020, 1, 1), utc(2026, 1, 1), "hour", UTC)


@given(moments, moments, st.sampled_from(["hour", "day", "week", "month", "none"]), st.sampled_from([BERLIN, KOLKATA]))
def test_every_moment_of_a_range_lies_in_one_bucket(one, other, interval, zone):
    since, until = min(one, other), max(one, other) + timedelta(seconds=1)
    until = min(until, since + timedelta(days=90))
    slots = Slots(since, until, interval, zone)
    assert slots.edges == sorted(slots.edges)
    for at in (since, since + (until - since) / 2, until - timedelta(milliseconds=1)):
        slot = slots.slot_of(at)
        assert slots.edges[slot] <= at < slots.edges[slot + 1]
        assert slots.starts[slot] <= at
