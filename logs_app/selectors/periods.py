"""The range of a page and the same stretch of time before it, as questions."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from django.utils import timezone

from logs_app.filters import Filters
from logs_app.hours import DAY, HOUR, ceil_hour
from logs_app.selectors.questions import Question, question_of
from logs_app.selectors.rolled import Behind, behind_within
from observability.projects.models import Project

_HOURLY: Final = timedelta(days=2)
_DAILY: Final = timedelta(days=120)
# A time before with fewer logs, or with a smaller share of those of now, is no measure: logging had hardly begun.
_LEAST: Final = 5
_LEAST_SHARE: Final = 0.02
_FIRST: Final = datetime(2, 1, 1, tzinfo=UTC)  # Python names no time a year before


@dataclass(frozen=True)
class Period:
    """`now` is what is asked, `before` the same buckets that much earlier, `so_far` as much of those as has gone by of
    `now`: the running hour is not held against a whole one. `behind` is what is behind in all of them."""

    now: Question
    before: Question
    so_far: Question
    behind: Behind

    @property
    def since(self) -> datetime:
        return self.now.since or _FIRST

    @property
    def until(self) -> datetime:
        return self.now.until or self.since

    @property
    def interval(self) -> str:
        """How charts of it are divided."""
        length = self.until - self.since
        if length <= _HOURLY:
            return "hour"
        return "day" if length <= _DAILY else "month"


def period_of(project: Project, filters: Filters, zone: tzinfo) -> Period:
    """The range that filters say, which must have a beginning. Raises BadFilter."""
    now, asked = timezone.now(), question_of(filters)
    # An open end takes the running hour whole: an hour that is cut would be summed from its logs.
    until = asked.until or ceil_hour(now)
    since = min(asked.since or until, until)
    earlier = min(_earlier_by(until - since), max(since - _FIRST, timedelta(0)))
    asked = replace(asked, since=since, until=until, timezone=zone, interval="none", group_by=())
    before = replace(asked, earlier=earlier)
    so_far = replace(before, until=max(min(until, now), since))
    return Period(asked, before, so_far, behind_within(project.pk, since - earlier, until))


def is_measure(before: int, now: int) -> bool:
    """Whether so many logs before are enough to hold so many of now against them."""
    return before >= max(_LEAST, _LEAST_SHARE * now)


def _earlier_by(length: timedelta) -> timedelta:
    """Whole days for a range of days that ends with the running hour: an hour is held against the same hour of a day,
    a day against the same day of a week."""
    rest = length % DAY
    return length - rest if length >= DAY and rest <= HOUR else length
