"""How a range of time is cut: into a chart's buckets, by the viewer's clock, and into days, hours and rests. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Final, NamedTuple

from logs_app.hours import DAY, HOUR, ceil_day, ceil_hour, floor_day, floor_hour

INTERVALS: Final = ("hour", "day", "week", "month", "none")
MAX_SLOTS: Final = 2500


class TooLong(ValueError):  # noqa: N818
    """A range of too many buckets."""


class Span(NamedTuple):
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime


class Slots:
    """The buckets of a range: bucket `n` begins at `starts[n]`, and the range holds [edges[n], edges[n + 1]) of it.

    Days, weeks (from Monday) and months are those of the viewer's zone. Hours are those of UTC: in a zone that is off
    by half an hour they begin at half past.
    """

    def __init__(self, since: datetime, until: datetime, interval: str, zone: tzinfo) -> None:
        self.zone = zone
        since, until = since.astimezone(UTC), until.astimezone(UTC)
        starts = [since] if interval == "none" else islice(_starts(since, until, interval, zone), MAX_SLOTS + 1)
        self.starts = list(starts) or [since]
        if len(self.starts) > MAX_SLOTS:
            raise TooLong(f"Expected at most {MAX_SLOTS} buckets: ask for a longer interval or a shorter range.")
        self.edges = [since, *self.starts[1:], until]

    def earlier(self, by: timedelta) -> "Slots":
        """The same buckets, that much earlier."""
        moved = copy(self)
        moved.starts, moved.edges = [at - by for at in self.starts], [at - by for at in self.edges]
        return moved

    def slot_of(self, at: datetime) -> int:
        """The bucket that a moment within the range lies in."""
        return bisect_right(self.edges, at, 1, len(self.starts)) - 1

    def within(self, span: Span) -> range:
        """The buckets that a span touches."""
        return range(self.slot_of(span.start), bisect_left(self.edges, span.end, 1, len(self.starts)))

    def start_of(self, slot: int) -> datetime:
        """A bucket's beginning, by the viewer's clock."""
        return self.starts[slot].astimezone(self.zone)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    made: list[Span] = []
    for span in sorted(spans):
        if made and made[-1].end >= span.start:
            made[-1] = Span(made[-1].start, max(made[-1].end, span.end))
        else:
            made.append(span)
    return made


class Cover(NamedTuple):
    """Where an answer comes from: spans of whole days, of whole hours, and of logs; together they are the range."""

    days: list[Span]
    hours: list[Span]
    logs: list[Span]


def cover(edges: Sequence[datetime], dirty_hours: Collection[datetime], dirty_days: Collection[datetime]) -> Cover:
    """Days where the buckets between these edges have whole ones (UTC) of which nothing is dirty, hours where not."""
    behind = joined(Span(hour, hour + HOUR) for hour in dirty_hours)
    unsure = joined(Span(day, day + DAY) for day in {*dirty_days, *map(floor_day, dirty_hours)})
    days: list[Span] = []
    hours: list[Span] = []
    logs: list[Span] = []
    for bucket in map(Span, edges, edges[1:]):
        in_days = list(_without(Span(ceil_day(bucket.start), floor_day(bucket.end)), unsure))
        whole = Span(ceil_hour(bucket.start), floor_hour(bucket.end))
        in_hours = list(_without(whole, joined([*in_days, *behind])))
        days += in_days
        hours += in_hours
        logs += _without(bucket, joined([*in_days, *in_hours]))
    return Cover(joined(days), joined(hours), joined(logs))


def _without(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    """What is left of a span; `holes` are in order and apart."""
    at = span.start
    for hole in holes[bisect_right(holes, at, key=lambda hole: hole.end) :]:
        if hole.start >= span.end:
            break
        if hole.start > at:
            yield Span(at, hole.start)
        at = hole.end
    if at < span.end:
        yield Span(at, span.end)


def _starts(since: datetime, until: datetime, interval: str, zone: tzinfo) -> Iterator[datetime]:
    if interval == "hour":
        at = floor_hour(since)
        while at < until:
            yield at
            at += HOUR
        return
    day = since.astimezone(zone).date()
    day -= timedelta(days={"day": 0, "week": day.weekday(), "month": day.day - 1}[interval])
    while (at := datetime.combine(day, time(), zone).astimezone(UTC)) < until:
        yield at
        # Day 28 + 4 is in the next month, whichever month it is.
        step = {"day": 1, "week": 7}.get(interval)
        day = day + timedelta(days=step) if step else (day.replace(day=28) + timedelta(days=4)).replace(day=1)
