"""What logs cost and how fast they were: rolled-up hours, plus a live sum over whatever is not rolled up.

So an answer is exact, always: hours whose logs changed since their recount, hours that the range or a bucket cuts, and
questions that the rollups cannot answer are summed from the logs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Case, Expression, IntegerField, Q, Value, When

from logs_app.filters import LogFilter
from logs_app.histograms import Percentiles
from logs_app.ids import first_id
from logs_app.models import DirtyHour, Log, Session, UsageHour
from logs_app.selectors.questions import Question, question_of
from logs_app.selectors.spans import HOUR, Slots, Span, ceil_hour, floor_hour, joined
from logs_app.sums import COLUMNS, Key, Sums, sums_by
from observability.projects.models import Project
from prompts_app.models import Prompt

__all__ = ["Question", "UsageRow", "question_of", "usage"]

SPANS_A_QUERY: Final = 200


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One bucket of one group. Groups that a log does not say are None."""

    start: datetime
    groups: dict[str, str | None]
    logs: int
    errors: int
    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_tokens: int
    reasoning_tokens: int
    total_tokens: int
    cost_usd: Decimal
    unpriced_logs: int
    latency_ms: Percentiles
    ttft_ms: Percentiles
    last_at: datetime | None


def usage(project: Project, question: Question) -> list[UsageRow]:
    """The buckets that have logs, in order. Raises BadFilter."""
    slots = question.slots()
    totals: dict[Key, Sums] = {}
    if question.division is not None:
        rests = list(slots.rests())
        cut = {floor_hour(rest.start) for rest in rests}
        dirty = _dirty_hours(project, slots) - cut
        _add(totals, _rolled(project, question, slots, dirty | cut))
        live = rests + [Span(hour, hour + HOUR) for hour in dirty]
    else:
        live = [Span(slots.edges[0], slots.edges[-1])]
    _add(totals, _live(project, question, slots, joined(live)))
    return _rows(project, question, slots, totals)


def _dirty_hours(project: Project, slots: Slots) -> set[datetime]:
    first, last = floor_hour(slots.edges[0]), slots.edges[-1]
    marks = DirtyHour.objects.filter(project=project, hour__gte=first, hour__lt=last)
    return set(marks.values_list("hour", flat=True).distinct())


def _rolled(project: Project, question: Question, slots: Slots, but: set[datetime]) -> Iterator[tuple[Key, Any]]:
    """Rolled-up hours, but some."""
    hours = UsageHour.objects.filter(
        project=project,
        divided_by=" ".join(question.division or ()),
        hour__gte=ceil_hour(slots.edges[0]),
        hour__lt=floor_hour(slots.edges[-1]),
    )
    found = LogFilter(project, question.other_filters, hours).qs.order_by()
    for row in found.values_list("hour", *question.columns, *COLUMNS, named=True).iterator():
        if row.hour not in but:
            yield (slots.slot_of(row.hour), *(getattr(row, column) for column in question.columns)), row


def _live(project: Project, question: Question, slots: Slots, spans: list[Span]) -> Iterator[tuple[Key, Sums]]:
    """Sums over the logs themselves."""
    logs = LogFilter(project, question.other_filters, Log.objects.filter(project=project)).qs
    for start in range(0, len(spans), SPANS_A_QUERY):
        some = spans[start : start + SPANS_A_QUERY]
        ranges = (Q(id__gte=first_id(span.start), id__lt=first_id(span.end)) for span in some)
        touched = sorted({slot for span in some for slot in slots.within(span)})
        within = logs.filter(reduce(or_, ranges)).annotate(slot=_slot_case(slots, touched))
        yield from sums_by(within, ["slot", *question.columns]).items()


def _slot_case(slots: Slots, touched: Sequence[int]) -> Expression:
    """The bucket that a log lies in, by halving: a chart of a thousand buckets takes ten comparisons a log."""
    if len(touched) == 1:
        return Value(touched[0])
    half = len(touched) // 2
    before = When(id__lt=first_id(slots.edges[touched[half]]), then=_slot_case(slots, touched[:half]))
    return Case(before, default=_slot_case(slots, touched[half:]), output_field=IntegerField())


def _add(totals: dict[Key, Sums], more: Iterable[tuple[Key, Any]]) -> None:
    for key, sums in more:
        totals.setdefault(key, Sums()).add(sums)


def _rows(project: Project, question: Question, slots: Slots, totals: dict[Key, Sums]) -> list[UsageRow]:
    named: dict[Key, Sums] = {}
    _add(named, _with_names(question.group_by, totals))
    # By time, then by group; groups that are not said come last.
    keys = sorted(named, key=lambda key: (key[0], *((text is None, text or "") for text in key[1:])))
    return [_row(project, question, slots.start_of(key[0]), key[1:], named[key]) for key in keys]


def _row(project: Project, question: Question, start: datetime, names: Key, sums: Sums) -> UsageRow:
    return UsageRow(
        start=start,
        groups=dict(zip(question.group_by, names, strict=True)),
        logs=sums.logs,
        errors=sums.errors,
        input_tokens=sums.input_tokens,
        cache_read_tokens=sums.cache_read_tokens,
        cache_write_tokens=sums.cache_write_tokens,
        output_tokens=sums.output_tokens,
        reasoning_tokens=sums.reasoning_tokens,
        total_tokens=sums.total_tokens,
        cost_usd=sums.cost_usd(project.cost),
        unpriced_logs=sums.unpriced_logs,
        latency_ms=sums.latency_ms,
        ttft_ms=sums.ttft_ms,
        last_at=sums.last_at,
    )


def _with_names(group_by: Sequence[str], totals: dict[Key, Sums]) -> Iterator[tuple[Key, Sums]]:
    """Ids as the names that filters take; a log of several tags counts under each of them."""
    names = {name: _names_of(name, {key[n] for key in totals}) for n, name in enumerate(group_by, start=1)}
    for key, sums in totals.items():
        if sums.logs:
            made: list[Key] = [(key[0],)]
            for name, value in zip(group_by, key[1:], strict=True):
                texts = (value or [None]) if name == "tag" else [names[name].get(value, value and str(value))]
                made = [(*start, text or None) for start in made for text in texts]
            yield from ((one, sums) for one in made)


def _names_of(group: str, values: set[Any]) -> dict[Any, str]:
    if group == "prompt":
        return dict(Prompt.objects.filter(id__in=values - {None}).values_list("id", "path"))
    if group == "session":
        return dict(Session.objects.filter(id__in=values - {None}).values_list("id", "external_id"))
    return {}
