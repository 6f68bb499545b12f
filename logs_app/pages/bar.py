"""The filter bar: its state is the address, and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.http import QueryDict

from logs_app.records import STATUSES
from logs_app.search.index import is_behind, search_lag
from logs_app.selectors.choices import choices_in
from logs_app.selectors.questions import ends_of
from observability.projects.models import Project
from observability.projects.paging import ADDRESS, BadFilter

ANY: Final = "*"  # the page's script leaves such fields out of the address; empty text is "not said"
RANGES: Final = (("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days"), ("90d", "Last 90 days"))
_SELECTS: Final = {
    "environment": "Environment",
    "customer": "Customer",
    "prompt": "Prompt",
    "model": "Model",
    "status": "Status",
}
_TEXTS: Final = {"user": "User", "session": "Session", "tag": "Tag"}
_RANGE: Final = ("since", "until")


class Option(NamedTuple):
    value: str
    text: str
    is_chosen: bool


class Control(NamedTuple):
    """A field of the bar; `options` is empty where the value is typed."""

    name: str
    label: str
    value: str
    options: list[Option]
    errors: list[str]


class Chip(NamedTuple):
    """A filter that no control shows, and the address without it."""

    text: str
    without: str


@dataclass
class Bar:
    """The filters of a page, drawn. `default_since` is the range of an address that names none."""

    project: Project
    query: QueryDict
    default_since: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            self._start, self._end = ends_of({"since": self.since, "until": self.until})
        except BadFilter as bad:
            self.errors, self._start, self._end = bad.errors, None, None
        self._choices = choices_in(self.project, self._start) | {"status": list(STATUSES)}

    @property
    def since(self) -> str:
        return self.query.get("since") or self.default_since

    @property
    def until(self) -> str:
        return self.query.get("until", "")

    @property
    def filters(self) -> QueryDict:
        """What selectors are asked: the address, with the page's own range where it names none."""
        asked = self._without("cursor")
        if self.since:
            asked["since"] = self.since
        return asked

    @property
    def carried(self) -> str:
        """What other pages take over."""
        return self._without(*ADDRESS).urlencode()

    @property
    def is_filtered(self) -> bool:
        return any(name not in ADDRESS for name in self.query)

    @property
    def ranges(self) -> list[Option]:
        known = [*RANGES] if self.default_since else [("", "All time"), *RANGES]
        options = [Option(value or ANY, text, value == self.since and not self.until) for value, text in known]
        if not any(option.is_chosen for option in options):
            options.append(Option(self.since or ANY, "Custom range", True))
        return options

    @property
    def custom(self) -> tuple[str, str]:
        """A range that is none of the known ones, as ISO times."""
        if not self.until and (not self.since or self.since in dict(RANGES)):
            return "", ""
        return _iso(self._start), _iso(self._end)

    @property
    def has_more(self) -> bool:
        """Whether the controls that are folded away say something."""
        return any(self.custom) or any(control.value or control.errors for control in self.texts)

    @property
    def range_errors(self) -> list[str]:
        return [text for name in _RANGE for text in self.errors.get(name, ())]

    @property
    def selects(self) -> list[Control]:
        return [self._select(name, label) for name, label in _SELECTS.items()]

    @property
    def texts(self) -> list[Control]:
        return [self._control(name, label, []) for name, label in _TEXTS.items()]

    @property
    def search(self) -> Control:
        return self._control("q", "Search", [])

    @property
    def search_lag(self) -> timedelta | None:
        """For how long logs have waited to be found, where a search does not find them all."""
        return search_lag() if self.query.get("q") and is_behind(self.project) else None

    @property
    def chips(self) -> list[Chip]:
        """Filters with a "not", with several values, or that have no control."""
        return [Chip(_told(name, value), self._without_value(name, value)) for name, value in self.kept]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form hands on unseen: the filters of the chips."""
        return [
            (name, value)
            for name, values in self.query.lists()
            for value in values
            if name not in (*ADDRESS, *_RANGE, "q") and not self._is_plain(name)
        ]

    @property
    def other_errors(self) -> list[str]:
        """What is wrong with filters that have no control."""
        shown = {*_RANGE, "q", *(name for name in (*_SELECTS, *_TEXTS) if self._is_plain(name))}
        return [f"{name}: {text}" for name, texts in self.errors.items() if name not in shown for text in texts]

    def _is_plain(self, name: str) -> bool:
        """Whether a control shows it: one value, and no "not"."""
        values = self.query.getlist(name)
        is_known = name in _SELECTS or name in _TEXTS
        return is_known and (not values or (len(values) == 1 and not values[0].startswith("-")))

    def _select(self, name: str, label: str) -> Control:
        values = self.query.getlist(name) if self._is_plain(name) else []
        chosen = values[0] if values else None
        choices = [*self._choices[name]]
        if chosen is not None and chosen not in choices:
            choices.append(chosen)
        options = [Option(ANY, "Any", chosen is None)]
        options += [Option(value, value or "(none)", value == chosen) for value in choices]
        return self._control(name, label, options)

    def _control(self, name: str, label: str, options: list[Option]) -> Control:
        value = self.query.get(name, "") if self._is_plain(name) or name == "q" else ""
        return Control(name, label, value, options, self.errors.get(name, []))

    def _without(self, *names: str) -> QueryDict:
        query = self.query.copy()
        for name in names:
            query.pop(name, None)
        return query

    def _without_value(self, name: str, value: str) -> str:
        query = self._without("cursor")
        query.setlist(name, [other for other in query.getlist(name) if other != value])
        return query.urlencode()


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _told(name: str, value: str) -> str:
    """A filter in words."""
    is_not = name.startswith("-") != value.startswith("-")
    return f"{name.removeprefix('-')} {'is not' if is_not else 'is'} {value.removeprefix('-') or '(none)'}"
