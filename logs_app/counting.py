"""Counting the tokens of logs whose clients said none, while nobody waits."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.transaction import atomic

from logs_app.ingest.store import stale
from logs_app.models import Log, LogBody
from logs_app.pricing.tokens import count_tokens
from logs_app.repricing import COLUMNS, set_costs

BATCH = 200
_WRITES_TEXT = "llm"  # what the other kinds return is no text: vectors, an order

Counts = tuple[int | None, int | None]  # of the input, of the output


def count_waiting(batch: int = BATCH) -> int:
    """Counts what awaits it, oldest first, until nothing does. Returns how many logs were counted.

    Two at the same time do the same work twice and its effect once.
    """
    counted = 0
    after = UUID(int=0)
    while waiting := list(_waiting().filter(id__gt=after)[:batch]):
        counted += _count(waiting)
        after = waiting[-1].id
    return counted


def _waiting() -> QuerySet[Log]:
    return Log.objects.filter(awaits_count=True).order_by("id").only("id", "kind", "model", "requested_model")


def _count(waiting: list[Log]) -> int:
    """Counts outside of the transaction: SQLite has one writer, and ingest must not wait for this one."""
    bodies = _bodies(waiting)
    counts = {log.id: _counts(log, bodies[log.id]) for log in waiting if log.id in bodies}
    return _store(counts, bodies)


def _counts(log: Log, body: LogBody) -> Counts:
    model = log.model or log.requested_model
    said = None if body.input is None else count_tokens(model, body.input)
    if log.kind != _WRITES_TEXT:
        return said, None
    answer = body.tool_calls if body.output is None else body.output
    return said, None if answer is None else count_tokens(model, answer)


@atomic
def _store(counts: dict[UUID, Counts], bodies: dict[UUID, LogBody]) -> int:
    logs = list(_waiting().filter(id__in=counts).only(*COLUMNS).select_for_update())
    now = _bodies(logs)
    # A half may have come meanwhile: what was counted is then not what is stored, and its turn comes again.
    unchanged = [log for log in logs if log.id in now and _text(now[log.id]) == _text(bodies[log.id])]
    for log in unchanged:
        log.input_tokens, log.output_tokens = counts[log.id]
        log.is_counted, log.awaits_count = True, False
    set_costs(unchanged)
    Log.objects.bulk_update(
        unchanged,
        ["input_tokens", "output_tokens", "is_counted", "awaits_count", "computed_usd", "unpriced_reason"],
    )
    stale.mark(unchanged)
    return len(unchanged)


def _bodies(logs: list[Log]) -> dict[UUID, LogBody]:
    bodies = LogBody.objects.filter(log_id__in=[log.id for log in logs])
    return {body.log_id: body for body in bodies.only("log_id", "input", "output", "tool_calls")}


def _text(body: LogBody) -> tuple[Any, Any, Any]:
    return body.input, body.output, body.tool_calls
