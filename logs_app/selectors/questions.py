"""What is asked of usage: which logs, from when to when, by which interval and groups."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from logs_app.filter_kinds import moment
from logs_app.filters import Filters, lists_of
from logs_app.hours import ceil_hour
from logs_app.selectors.spans import INTERVALS, Slots, TooLong
from logs_app.sums import division_for
from observability.projects.paging import ADDRESS, BadFilter

# What usage may be grouped by, and its column.
GROUPS: Final = {
    "environment": "environment",
    "customer": "customer",
    "prompt": "prompt_id",
    "prompt_version": "prompt_version_id",
    "provider": "provider",
    "model": "model",
    "kind": "kind",
    "user": "user",
    "tag": "tags",
    "format": "format",
    "status": "status",
    "session": "session_id",
}
DEFAULT_RANGE: Final = timedelta(days=30)
EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
NEVER: Final = datetime(9999, 12, 30, tzinfo=UTC)
_RANGE: Final = ("since", "until")
_OWN: Final = ("interval", "group_by", "timezone")


@dataclass(frozen=True)
class Question:
    """`filters` as lists have them; their range is left out, which has its own place. `earlier` moves all buckets: what
    is held against others has as many of them, of the same lengths."""

    since: datetime | None = None
    until: datetime | None = None
    interval: str = "none"
    group_by: tuple[str, ...] = ()
    filters: Filters = field(default_factory=dict)
    timezone: tzinfo = UTC
    earlier: timedelta = timedelta(0)

    @property
    def other_filters(self) -> dict[str, Any]:
        """Those that have no place of their own here."""
        return {name: said for name, said in lists_of(self.filters).items() if name not in (*_RANGE, *ADDRESS)}

    @property
    def division(self) -> tuple[str, ...] | None:
        """How the rolled-up hours must be divided to answer it; None where they cannot."""
        named = {name.removeprefix("-") for name in self.other_filters} | set(self.group_by)
        return division_for({GROUPS[name] for name in named}) if named <= GROUPS.keys() else None

    @property
    def columns(self) -> list[str]:
        """The columns that it groups by."""
        return [GROUPS[name] for name in self.group_by]

    def slots(self) -> Slots:
        """Its buckets. Raises BadFilter."""
        _check("interval", [self.interval], INTERVALS)
        _check("group_by", self.group_by, GROUPS)
        until = self.until or (NEVER if self.interval == "none" else ceil_hour(timezone.now()))
        since = self.since or (EVER if self.interval == "none" else until - DEFAULT_RANGE)
        try:
            return Slots(min(since, until), until, self.interval, self.timezone).earlier(self.earlier)
        except TooLong as error:
            raise BadFilter({"interval": [str(error)]}) from None


def question_of(asked: Filters) -> Question:
    """A question as an address asks it. Raises BadFilter."""
    said = lists_of(asked)
    last = {name: said[name][-1] for name in (*_RANGE, *_OWN) if said.get(name)}
    groups = [name for text in said.get("group_by", ()) for name in text.split(",") if name]
    return Question(
        since=_moment("since", last.get("since")),
        until=_moment("until", last.get("until")),
        interval=last.get("interval") or "none",
        group_by=tuple(dict.fromkeys(groups)),
        filters={name: texts for name, texts in said.items() if name not in _OWN},
        timezone=_zone(last.get("timezone") or "UTC"),
    )


def ends_of(asked: Filters) -> tuple[datetime | None, datetime | None]:
    """From when to when. Raises BadFilter."""
    question = question_of({name: texts for name, texts in lists_of(asked).items() if name in _RANGE})
    return question.since, question.until


def _check(name: str, values: Any, known: Any) -> None:
    for value in values:
        if value not in known:
            raise BadFilter({name: [f"Expected {', '.join(known)}, got {value!r}."]})


def _moment(name: str, text: str | None) -> datetime | None:
    try:
        return moment(text) if text else None
    except (ValueError, OverflowError):
        raise BadFilter({name: [f"Expected an ISO time or how long ago, such as 24h or 7d, got {text!r}."]}) from None


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise BadFilter({"timezone": [f"Expected a time zone such as Europe/Berlin, got {name!r}."]}) from None
