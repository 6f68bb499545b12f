"""The filter bar: its state is the address, and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.http import QueryDict
from django.utils import timezone

from logs_app import units
from logs_app.filters import LogFilter
from logs_app.models import Log
from logs_app.pages.own_parameters import without
from logs_app.pages.said_filters import NAMES, RANGE, Chip, Said, chips_of, said_in
from logs_app.search.index import is_behind, search_lag
from logs_app.selectors.choices import Choice, Chooser
from logs_app.selectors.questions import ends_of
from observability.projects.models import Project
from observability.projects.paging import ADDRESS, BadFilter

ANY: Final = "*"  # the page's script leaves such fields out of the address; empty text is "not said"
CUSTOM: Final = "custom"  # as ANY; the page's script shows the fields of a range of one's own
RANGES: Final = (
    ("60m", "Last hour"),
    ("24h", "Last 24 hours"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
    ("90d", "Last 90 days"),
)
# The pages that have a bar, as the navigation names them, and their addresses.
PAGES: Final = {
    "overview": "logs:overview",
    "logs": "logs:log-list",
    "traces": "logs:trace-list",
    "sessions": "logs:session-list",
    "customers": "logs:customer-list",
    "customer": "logs:customer-detail",
    "users": "logs:user-list",
    "user": "logs:user-detail",
    "errors": "logs:error-list",
}
_SELECTS: Final = ("environment", "customer", "prompt")


class Option(NamedTuple):
    value: str
    text: str
    is_chosen: bool


class Control(NamedTuple):
    """A field of the bar. `is_elsewhere` where a chip says what it has no way to say: a "not", or several values."""

    name: str
    label: str
    value: str
    options: list[Option]
    errors: list[str]
    is_elsewhere: bool = False

    @property
    def is_set(self) -> bool:
        return self.is_elsewhere or any(option.is_chosen for option in self.options[1:])


@dataclass
class Bar:
    """The filters of a page, drawn. `default_since` is the range of an address that names none."""

    project: Project
    query: QueryDict
    default_since: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._said = said_in(self.query)
        self._start: datetime | None = None
        self._end: datetime | None = None
        chooser = Chooser(self.project, {})
        try:
            LogFilter(self.project, self.filters, Log.objects.none())
            self._start, self._end = ends_of({"since": self.since, "until": self.until})
            chooser = Chooser(self.project, self.filters)
        except BadFilter as bad:
            self.errors = bad.errors
        self._choices = {name: chooser.values(name).choices for name in _SELECTS}

    @property
    def since(self) -> str:
        return self.query.get("since") or self.default_since

    @property
    def until(self) -> str:
        return self.query.get("until", "")

    @property
    def filters(self) -> QueryDict:
        """What selectors are asked: the address, with the page's own range where it names none."""
        asked = without(self.query, *ADDRESS)
        if self.since:
            asked["since"] = self.since
        return asked

    @property
    def carried(self) -> str:
        """What other pages take over."""
        return without(self.query, *ADDRESS).urlencode()

    @property
    def ranges(self) -> list[Option]:
        known = [*RANGES] if self.default_since else [("", "All time"), *RANGES]
        options = [Option(value or ANY, text, value == self.since and not self.until) for value, text in known]
        is_custom = not any(option.is_chosen for option in options)
        return [*options, Option(CUSTOM, "Custom range" if is_custom else "Custom range …", is_custom)]

    @property
    def custom(self) -> tuple[str, str]:
        """A range that is none of the known ones, as ISO times."""
        if not self.until and (not self.since or self.since in dict(RANGES)):
            return "", ""
        return _iso(self._start), _iso(self._end)

    @property
    def zone(self) -> str:
        """Whose clock times are told by."""
        return timezone.get_current_timezone_name()

    @property
    def names(self) -> list[tuple[str, str, str]]:
        """What may be added: a filter's name, in words, and a word of help."""
        return [(name, *words) for name, words in NAMES.items()]

    @property
    def range_errors(self) -> list[str]:
        return [text for name in RANGE for text in self.errors.get(name, ())]

    @property
    def selects(self) -> list[Control]:
        return [self._select(name) for name in _SELECTS]

    @property
    def search(self) -> Control:
        return Control("q", "Search", self.query.get("q", ""), [], self.errors.get("q", []))

    @property
    def search_lag(self) -> timedelta | None:
        """For how long logs have waited to be found, where a search does not find them all."""
        return search_lag() if self.query.get("q") and is_behind(self.project) else None

    @property
    def chips(self) -> list[Chip]:
        """Filters with a "not", with several values, or that have no control."""
        return chips_of(self.query, self.kept)

    @property
    def kept(self) -> list[Said]:
        """What the form hands on unseen: the filters of the chips."""
        return [said for said in self._said if not self._is_plain(said.key.removeprefix("-"))]

    @property
    def other_errors(self) -> list[str]:
        """What is wrong with filters that have no control."""
        shown = {*RANGE, "q", *filter(self._is_plain, _SELECTS)}
        return [f"{name}: {text}" for name, texts in self.errors.items() if name not in shown for text in texts]

    def _is_plain(self, name: str) -> bool:
        """Whether a control shows it: at most one value, and no "not"."""
        keys = [said.key for said in self._said if said.key.removeprefix("-") == name]
        return name in _SELECTS and keys in ([], [name])

    def _select(self, name: str) -> Control:
        is_plain = self._is_plain(name)
        chosen = self.query.get(name) if is_plain else None
        choices = sorted(self._choices[name])
        if chosen is not None and all(choice.value != chosen for choice in choices):
            choices.append(Choice(chosen, None, chosen))
        label = NAMES[name][0]
        options = [Option(ANY, f"All {label.lower()}s" if is_plain else "See below", chosen is None)]
        options += [Option(choice.value, _counted(choice), choice.value == chosen) for choice in choices]
        return Control(name, label, chosen or "", options, self.errors.get(name, []), not is_plain)


def _counted(choice: Choice) -> str:
    text = choice.text or "(none)"
    return text if choice.logs is None else f"{text} · {units.short(choice.logs)}"


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
