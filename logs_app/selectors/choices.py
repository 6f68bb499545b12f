"""What there is to choose from in a filter, and how many logs have each value."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils import timezone

from logs_app.filters import METADATA, Filters, LogFilter, lists_of
from logs_app.hours import ceil_hour, floor_hour
from logs_app.models import Feedback, Log
from logs_app.records import KINDS, STATUSES
from logs_app.selectors.questions import GROUPS, NEVER, Question, ends_of
from logs_app.selectors.rolled import cover_of, rolled
from logs_app.selectors.spans import Cover, joined
from observability.projects.models import Project
from observability.projects.paging import ADDRESS
from prompts_app.models import Prompt, PromptVersion

MAX_CHOICES: Final = 200
RECENT: Final = timedelta(days=90)  # where no range is asked for
LATEST: Final = 1000  # logs that are looked at where rolled-up hours do not tell values apart
METADATA_KEYS: Final = METADATA.removesuffix(".")
_RANGE: Final = ("since", "until")
# Where logs say it, if not in the column that usage is grouped by.
_COLUMNS: Final = {
    "prompt": "prompt__path",
    "session": "session__external_id",
    "trace": "trace__external_id",
    "external_id": "external_id",
    METADATA_KEYS: "metadata",
}
_KNOWN: Final[dict[str, Iterable[str]]] = {"kind": KINDS, "status": STATUSES, "priced": ("true", "false")}


class Choice(NamedTuple):
    """A value as filters take it, empty for the logs that say none; `logs` is None where they are not counted."""

    value: str
    logs: int | None
    text: str  # as people read it


class Choices(NamedTuple):
    """The most used MAX_CHOICES, the most used first, and of which logs the counts are."""

    choices: list[Choice]
    scope: str

    @property
    def logs(self) -> int:
        return sum(choice.logs or 0 for choice in self.choices)


class Chooser:
    """The values of filters among the logs for which the others hold. Methods raise BadFilter.

    Rolled-up days and hours are read as they stand: what came within the last seconds is missing.
    """

    def __init__(self, project: Project, filters: Filters) -> None:
        self.project = project
        said = {name: texts for name, texts in lists_of(filters).items() if name not in ADDRESS}
        self.range = {name: texts for name, texts in said.items() if name in _RANGE}
        self.filters = {name: texts for name, texts in said.items() if name not in _RANGE}

    def choices(self, name: str) -> Choices:
        """From rolled-up hours where a division tells them apart, else from the latest logs of the range."""
        return self.counted(name) or self.latest(name)

    def values(self, name: str) -> Choices:
        """Never from logs: of filters that rolled-up hours know, without counts where the others are too many."""
        if counted := self.counted(name):
            return counted
        everything, scope = self._rolled(name, {}) or ([], "")
        return Choices([choice._replace(logs=None) for choice in everything], scope)

    def counted(self, name: str) -> Choices | None:
        """None where no division tells the values apart."""
        return self._rolled(name, self._others(name))

    def errors(self) -> Choices | None:
        """How many logs failed and how many did not, as `counted`."""
        sums = self._sums("", self._others("status"), "logs", "errors")
        if sums is None:
            return None
        logs, errors = sums.get(None, (0, 0))
        found = [Choice("-error", logs - errors, "no error"), Choice("error", errors, "error")]
        return Choices([choice for choice in found if choice.logs], self._scope)

    def latest(self, name: str) -> Choices:
        """Among the latest LATEST logs of the range."""
        logs, scope = self._latest
        logs = LogFilter(self.project, self._others(name), logs).qs.order_by()[:LATEST]
        counts: Counter[str] = Counter()
        for value in self._said(name, logs):
            counts.update(_texts(name, value))
        return Choices(self._drawn(name, counts), scope)

    def _others(self, name: str) -> dict[str, Any]:
        return {other: texts for other, texts in self.filters.items() if other.removeprefix("-") != name}

    @property
    def _scope(self) -> str:
        return "in this time range" if self.range.get("since") else f"in the last {RECENT.days} days"

    @cached_property
    def _cover(self) -> Cover:
        since, until = ends_of(self.range)
        end = ceil_hour(until) if until else NEVER
        covered = cover_of(self.project.pk, [min(floor_hour(since or (until or timezone.now()) - RECENT), end), end])
        return covered._replace(hours=joined([*covered.hours, *covered.logs]), logs=[])

    def _sums(self, name: str, others: Mapping[str, Any], *columns: str) -> dict[Any, tuple[int, ...]] | None:
        """Sums over rolled-up rows, by the value of a filter; by None where it has no name."""
        question = Question(group_by=(name,) if name else (), filters=others)
        if (name and name not in GROUPS) or question.division is None:
            return None
        keys = question.columns
        found: dict[Any, tuple[int, ...]] = {}
        for rows, _ in rolled(self.project.pk, " ".join(question.division), self._cover.days, self._cover.hours):
            asked = LogFilter(self.project, others, rows).qs.order_by().values(*(keys or ["divided_by"]))
            for row in asked.annotate(**{f"sum_of_{column}": Sum(column) for column in columns}):
                key = row[keys[0]] if keys else None
                sums = [row[f"sum_of_{column}"] for column in columns]
                found[key] = tuple(map(sum, zip(found.get(key, [0] * len(sums)), sums, strict=True)))
        return found

    def _rolled(self, name: str, others: Mapping[str, Any]) -> Choices | None:
        sums = self._sums(name, others, "logs")
        if sums is None:
            return None
        counts: Counter[Any] = Counter({value: logs for value, (logs,) in sums.items()})
        if name == "prompt":
            paths = dict(Prompt.objects.filter(id__in=[id for id in counts if id]).values_list("id", "path"))
            counts = sum((Counter({paths.get(id, ""): logs}) for id, logs in counts.items()), Counter())
        return Choices(self._drawn(name, Counter({str(value or ""): n for value, n in counts.items()})), self._scope)

    @cached_property
    def _latest(self) -> tuple[QuerySet[Log], str]:
        """The latest logs of the range, whatever they say: so the look stays short however rare a value is."""
        logs: QuerySet[Log] = LogFilter(self.project, self.range, Log.objects.filter(project=self.project)).qs
        first = logs.order_by("-id").values_list("id", flat=True)[LATEST - 1 : LATEST].first()
        if first is None:
            return logs, self._scope if self.range.get("since") else "among all logs"
        return logs.filter(id__gte=first), f"among the latest {LATEST:,} logs"

    def _said(self, name: str, logs: QuerySet[Log]) -> Iterable[Any]:
        """What each of some logs says."""
        if name == "feedback":
            given: dict[UUID | None, list[Any]] = defaultdict(list)
            found = Feedback.objects.filter(project=self.project, log_id__in=list(logs.values_list("id", flat=True)))
            for log_id, name, value in found.values_list("log_id", "name", "value"):
                given[log_id].append((name, value))
            return given.values()
        if name == "priced":
            return (_is_priced(costs) for costs in logs.values_list("reported_usd", "computed_usd"))
        if name.startswith(METADATA):
            return logs.values_list("metadata", flat=True)
        return logs.values_list(_COLUMNS.get(name) or GROUPS[name], flat=True)

    def _drawn(self, name: str, counts: Counter[str]) -> list[Choice]:
        texts = _versions(counts) if name == "prompt_version" else {}
        found = [Choice(value, logs, texts.get(value, value)) for value, logs in counts.most_common(MAX_CHOICES)]
        return found + [Choice(value, 0, value) for value in _KNOWN.get(name, ()) if value not in counts]


def _texts(name: str, said: Any) -> set[str]:
    """The values that a log has."""
    if name == "feedback":
        return {text for judgement in said for text in _judged(*judgement)}
    if name == METADATA_KEYS:
        return set(said)
    if name == "tag":
        return set(map(str, said)) or {""}
    if name.startswith(METADATA):
        value = said.get(name.removeprefix(METADATA))
        return set() if isinstance(value, dict | list) else {_text(value)}
    return {_text(said)}


def _judged(name: str, value: Any) -> set[str]:
    values = value if isinstance(value, list) else [value]
    return {name, *(f"{name}:{text}" for each in values if (text := _text(each)))}


def _is_priced(costs: Iterable[Any]) -> bool:
    return any(usd is not None for usd in costs)


def _text(value: Any) -> str:
    """A scalar, as filters compare it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _versions(ids: Iterable[str]) -> dict[str, str]:
    """Prompt versions as people name them."""
    found = PromptVersion.objects.filter(id__in=[UUID(id) for id in ids if id]).select_related("prompt")
    return {str(version.pk): f"{version.prompt.path} v{version.number}" for version in found}
