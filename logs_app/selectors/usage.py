"""What logs cost and how fast they were: rolled-up days and hours, plus a live sum over whatever is not rolled up.

So an answer is exact, always: hours whose logs changed since their recount, hours that the range or a bucket cuts, and
questions that the rollups cannot answer are summed from the logs.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from logs_app.histograms import Percentiles
from logs_app.models import Session
from logs_app.selectors.questions import Question, question_of
from logs_app.selectors.rolled import Answer
from logs_app.sums import HISTOGRAMS, Key, Sums
from observability.projects.models import Project
from prompts_app.models import Prompt

__all__ = ["Question", "UsageRow", "question_of", "rows_of", "usage"]


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


def usage(project: Project, question: Question, measured: Collection[str] = HISTOGRAMS) -> list[UsageRow]:
    """The buckets that have logs, in order; `measured` are the percentiles that are wanted. Raises BadFilter."""
    answer = Answer(project, question)
    answer.measure(measured)
    return rows_of(answer, answer.sums)


def rows_of(answer: Answer, sums: Mapping[Key, Sums]) -> list[UsageRow]:
    """Some of an answer's sums as rows: by time, then by group; groups that are not said come last."""
    named: dict[Key, Sums] = {}
    for key, one in _with_names(answer.question.group_by, sums):
        named.setdefault(key, Sums()).add(one)
    keys = sorted(named, key=lambda key: (key[0], *((text is None, text or "") for text in key[1:])))
    return [_row(answer.project, answer.question, answer.slots.start_of(key[0]), key[1:], named[key]) for key in keys]


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


def _with_names(group_by: Sequence[str], totals: Mapping[Key, Sums]) -> Iterator[tuple[Key, Sums]]:
    """Ids as the names that filters take; a log of several tags counts under each of them."""
    names = {name: names_of(name, {key[n] for key in totals}) for n, name in enumerate(group_by, start=1)}
    for key, sums in totals.items():
        made: list[Key] = [(key[0],)]
        for name, value in zip(group_by, key[1:], strict=True):
            texts = (value or [None]) if name == "tag" else [names[name].get(value, value and str(value))]
            made = [(*start, text or None) for start in made for text in texts]
        yield from ((one, sums) for one in made)


def names_of(group: str, values: set[Any]) -> dict[Any, str]:
    """What filters call a group's values that are ids; other values are what they are."""
    if group == "prompt":
        return dict(Prompt.objects.filter(id__in=values - {None}).values_list("id", "path"))
    if group == "session":
        return dict(Session.objects.filter(id__in=values - {None}).values_list("id", "external_id"))
    return {}
