"""How a range of time is cut: into a chart's buckets, by the viewer's clock, and into whole hours and rests. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import islice, pairwise
from typing import Final, NamedTuple

INTERVALS: Final = ("hour", "day", "week", "month", "none")
HOUR: Final = timedelta(hours=1)
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

    def slot_of(self, at: datetime) -> int:
        """The bucket that a moment within the range lies in."""
        return bisect_right(self.edges, at, 1, len(self.starts)) - 1

    def within(self, span: Span) -> range:
        """The buckets that a span touches."""
        return range(self.slot_of(span.start), bisect_left(self.edges, span.end, 1, len(self.starts)))

    def rests(self) -> Iterator[Span]:
        """What of each bucket is no whole hour."""
        for start, end in pairwise(self.edges):
            first, last = ceil_hour(start), floor_hour(end)
            if first > last:
                yield Span(start, end)
                continue
            if start < first:
                yield Span(start, first)
            if last < end:
                yield Span(last, end)

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


def floor_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def ceil_hour(at: datetime) -> datetime:
    floor = floor_hour(at)
    return floor if floor == at else floor + HOUR


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
