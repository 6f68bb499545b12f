"""The latest logs of somebody who may have few: rolled-up hours tell where they are, and no others are read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from logs_app.filters import Filters, LogFilter
from logs_app.hours import HOUR
from logs_app.models import Log, Session
from logs_app.selectors.logs import RELATED
from logs_app.selectors.periods import Period
from logs_app.selectors.questions import question_of
from logs_app.selectors.rolled import Answer, ids_within
from logs_app.selectors.spans import Span
from logs_app.selectors.wholes import with_totals
from observability.projects.models import Project

MOST: Final = 200  # logs
_LONGEST: Final = timedelta(days=100)  # as many hours as a question may have
_MOST_HOURS: Final = 48  # that are looked through


def recent_logs(project: Project, filters: Filters, period: Period) -> list[Log]:
    """The latest logs of a period that all filters hold for, at most MOST, from as many of their hours as may be looked
    through. Raises BadFilter."""
    bucket = _latest(project, period)
    if bucket is None:
        return []
    spans = _hours(project, filters, bucket)
    logs = LogFilter(project, filters, Log.objects.filter(project=project)).qs
    return list(logs.filter(ids_within(spans)).select_related(*RELATED).order_by("-id")[:MOST]) if spans else []


def sessions_of(project: Project, logs: Iterable[Log], limit: int) -> list[Session]:
    """The sessions that these logs belong to, in their order, with exact totals."""
    ids = list(dict.fromkeys(log.session_id for log in logs if log.session_id))[:limit]
    by_id = Session.objects.in_bulk(ids)
    sessions = [by_id[id] for id in ids if id in by_id]
    with_totals(Session, sessions, project)
    return sessions


def _latest(project: Project, period: Period) -> Span | None:
    """From the latest bucket that has logs back to where there are enough of them."""
    answer = Answer(project, replace(period.now, interval=period.interval), period.behind)
    edges, counts = answer.slots.edges, answer.counts()
    first = end = None
    logs = 0
    for (slot,), count in sorted(counts.items(), reverse=True):
        first, end, logs = edges[slot], end or edges[slot + 1], logs + count
        if logs >= MOST:
            break
    return Span(first, end) if first and end else None


def _hours(project: Project, filters: Filters, span: Span) -> list[Span]:
    """The latest hours of a span that have such logs."""
    since = max(span.start, span.end - _LONGEST)
    asked = replace(question_of(filters), since=since, until=span.end, interval="hour")
    answer = Answer(project, asked)
    logs, hours = 0, []
    for (slot,), count in sorted(answer.counts().items(), reverse=True)[:_MOST_HOURS]:
        start = answer.slots.edges[slot]
        hours.append(Span(start, min(start + HOUR, span.end)))
        logs += count
        if logs >= MOST:
            break
    return hours
