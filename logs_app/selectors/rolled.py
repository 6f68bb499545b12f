"""Rolled-up days and hours, asked for in SQL, and the logs where neither answers."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any, Final

from django.db.models import Case, Count, Expression, IntegerField, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast

from logs_app.filters import LogFilter
from logs_app.histograms import Histogram, add
from logs_app.hours import floor_day, floor_hour
from logs_app.ids import first_id
from logs_app.models import DirtyDay, DirtyHour, Log, LogError, UsageDay, UsageHour
from logs_app.models.errors import ERROR_GROUP
from logs_app.models.fields import histogram_of
from logs_app.selectors.questions import Question
from logs_app.selectors.spans import Cover, Slots, Span, cover
from logs_app.sums import OF_LOGS, OF_ROLLED, Key, Sums, histograms_by, sums_without_histograms
from observability.projects.models import Project

Behind = tuple[set[datetime], set[datetime]]  # hours and days

SPANS_A_QUERY: Final = 200
_KINDS: Final[tuple[tuple[type[Any], str], ...]] = ((UsageDay, "day"), (UsageHour, "hour"))


def cover_of(project_id: int, edges: Sequence[datetime]) -> Cover:
    """Which days and hours of a range answer for their logs, and which logs must be asked themselves."""
    return cover(edges, *behind_within(project_id, edges[0], edges[-1]))


def behind_within(project_id: int, since: datetime, until: datetime) -> Behind:
    """The hours and the days that are behind in a range."""
    # Hours first: the recount of one leaves a mark on its day in the transaction that takes the hour's away.
    hours = DirtyHour.objects.filter(project=project_id, hour__gte=floor_hour(since), hour__lt=until)
    days = DirtyDay.objects.filter(project=project_id, day__gte=floor_day(since), day__lt=until)
    return (
        set(hours.order_by().values_list("hour", flat=True).distinct()),
        set(days.order_by().values_list("day", flat=True).distinct()),
    )


class Answer:
    """What a question's logs come to by (bucket, *columns): sums, and histograms for those that are asked for.

    `behind` is what is behind in its range, where that is known; `only` says of which groups, `of` which sums are read
    (the others are zero). Raises BadFilter.
    """

    def __init__(
        self,
        project: Project,
        question: Question,
        behind: Behind | None = None,
        only: Q | None = None,
        of: Collection[str] = tuple(OF_LOGS),
    ) -> None:
        self.project, self.question, self.slots = project, question, question.slots()
        self.keys = ["slot", *question.columns]
        self._filters, self._only, self._of = question.other_filters, only or Q(), of
        edges = self.slots.edges
        if question.division is None:
            self.cover = Cover([], [], [Span(edges[0], edges[-1])])
        else:
            self.cover = cover(edges, *behind) if behind else cover_of(project.pk, edges)

    @cached_property
    def sums(self) -> dict[Key, Sums]:
        found: dict[Key, Sums] = {}
        for key, sums in self._sums():
            if known := found.get(key):
                known.add(sums)
            else:
                found[key] = sums
        return found

    def counts(self) -> Counter[Key]:
        """The number of logs alone, by the same keys: of many groups it takes a fraction of the time of their sums."""
        found: Counter[Key] = Counter()
        for rows, key in self._rolled(self._only):
            counted = rows.values_list(key, *self.question.columns).annotate(n=Sum("logs"))
            found.update({(self._slot(at), *groups): int(n) for at, *groups, n in counted})
        for logs in self._live(self._only):
            found.update({tuple(key): n for *key, n in logs.order_by().values_list(*self.keys).annotate(n=Count("*"))})
        return found

    def measure(self, what: Collection[str], only: Q | None = None) -> None:
        """Reads histograms, of latency or ttft or both; `only` says of which groups, where not of all."""
        only = only or self._only
        for (place, name), kept in self._kept(what, only).items():
            self._add(place, name, histogram_of(kept))
        for logs in self._live(only):
            for name in what:
                for place, histogram in histograms_by(logs, self.keys, name).items():
                    self._add(place, f"{name}_histogram", histogram)

    def _kept(self, what: Collection[str], only: Q) -> dict[tuple[Key, str], list[str]]:
        """The rolled-up histograms by place and name, as they are kept."""
        found: dict[tuple[Key, str], list[str]] = defaultdict(list)
        names = [f"{name}_histogram" for name in what]
        for rows, key in self._rolled(only):
            kept = rows.annotate(**{f"kept_{name}": Cast(name, TextField()) for name in names})
            columns = (key, *self.question.columns, *(f"kept_{name}" for name in names))
            for row in kept.values_list(*columns).iterator():
                place = (self._slot(row[0]), *row[1 : len(self.keys)])
                for name, text in zip(names, row[len(self.keys) :], strict=True):
                    found[place, name].append(text)
        return found

    def _add(self, place: Key, name: str, histogram: Histogram) -> None:
        # What arrived since the sums were read is left to the next answer.
        if sums := self.sums.get(place):
            add(getattr(sums, name), histogram)

    def _sums(self) -> Iterator[tuple[Key, Sums]]:
        for rows, key in self._rolled(self._only):
            keys = [key, *self.question.columns]
            for (at, *groups), sums in sums_without_histograms(rows, keys, self._those(OF_ROLLED)).items():
                yield (self._slot(at), *groups), sums
        for logs in self._live(self._only):
            yield from sums_without_histograms(logs, self.keys, self._those(OF_LOGS)).items()

    def _those(self, expressions: Mapping[str, Any]) -> dict[str, Any]:
        return {name: expressions[name] for name in self._of}

    def _slot(self, at: datetime | int) -> int:
        return self.slots.slot_of(at) if isinstance(at, datetime) else at

    def _rolled(self, only: Q) -> Iterator[tuple[QuerySet[Any], str]]:
        """Rows of days and of hours, and what tells their bucket: nothing where there is one, else their time."""
        division = " ".join(self.question.division or ())
        for rows, column in rolled(self.project.pk, division, self.cover.days, self.cover.hours):
            asked = LogFilter(self.project, self._filters, rows.filter(only).annotate(slot=Value(0))).qs
            yield asked.order_by(), column if len(self.slots.starts) > 1 else "slot"

    def _live(self, only: Q) -> Iterator[QuerySet[Log]]:
        """Logs, with their bucket as `slot`."""
        every = Log.objects.filter(project=self.project)
        if self.question.is_of_errors:
            every = every.filter(status="error").annotate(error_group=ERROR_GROUP)
        logs = LogFilter(self.project, self._filters, every).qs
        for some in parts_of(self.cover.logs):
            touched = sorted({slot for span in some for slot in self.slots.within(span)})
            within = ids_within(some)
            if self.question.is_of_errors:
                failed = LogError.objects.filter(ids_within(some, "log_id"), project=self.project).order_by()
                within &= Q(id__in=failed.values("log_id"))  # of a hundred logs a few
            yield logs.filter(within & only).annotate(slot=_slot_case(self.slots, touched))


def rolled(
    project_id: int, division: str, days: Sequence[Span], hours: Sequence[Span]
) -> Iterator[tuple[QuerySet[Any], str]]:
    """Rows of these days and of these hours, each with the name of its time's column."""
    for (kind, column), spans in zip(_KINDS, (days, hours), strict=True):
        rows = kind._default_manager.filter(project=project_id, divided_by=division)
        for some in parts_of(spans):
            within = (Q(**{f"{column}__gte": span.start, f"{column}__lt": span.end}) for span in some)
            yield rows.filter(reduce(or_, within)), column


def ids_within(spans: Iterable[Span], column: str = "id") -> Q:
    """The logs of these spans."""
    ends = ((first_id(span.start), first_id(span.end)) for span in spans)
    return reduce(or_, (Q(**{f"{column}__gte": first, f"{column}__lt": after}) for first, after in ends))


def parts_of(spans: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """As many spans as one query may name."""
    for start in range(0, len(spans), SPANS_A_QUERY):
        yield spans[start : start + SPANS_A_QUERY]


def _slot_case(slots: Slots, touched: Sequence[int]) -> Expression:
    """The bucket that a log lies in, by halving: a chart of a thousand buckets takes ten comparisons a log."""
    if len(touched) == 1:
        return Value(touched[0])
    half = len(touched) // 2
    before = When(id__lt=first_id(slots.edges[touched[half]]), then=_slot_case(slots, touched[:half]))
    return Case(before, default=_slot_case(slots, touched[half:]), output_field=IntegerField())
