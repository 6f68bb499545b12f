"""Pricing logs again: when a price was set after they came, or when their tokens were counted."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.db.transaction import atomic

from logs_app.ingest.own_rates import own_rates
from logs_app.ingest.rows import cost_of
from logs_app.ingest.store import stale
from logs_app.models import Log
from logs_app.pricing.rates import OwnRate
from logs_app.records import TOKENS, Usage

BATCH: Final = 500
COLUMNS: Final = (
    "id", "project_id", "kind", "provider", "model", "requested_model", "started_at", "session_id", "trace_id",
    "computed_usd", "unpriced_reason", *TOKENS,
)  # fmt: skip


def reprice(logs: QuerySet[Log]) -> int:
    """Computes the cost of these logs again, at the prices that are known now for their own time. Returns how many
    changed."""
    return sum(_reprice(ids) for ids in _batches(logs))


@atomic
def _reprice(ids: Sequence[UUID]) -> int:
    # Locked: a half that arrives meanwhile replaces its row, and then this one would be written over it.
    logs = Log.objects.filter(id__in=ids).only(*COLUMNS).order_by("id").select_for_update()
    changed = set_costs(logs)
    Log.objects.bulk_update(changed, ["computed_usd", "unpriced_reason"])
    stale.mark(changed)
    return len(changed)


def set_costs(logs: Iterable[Log]) -> list[Log]:
    """Sets the computed cost of logs, unsaved. Returns those whose cost is another than before."""
    own: dict[int, tuple[OwnRate, ...]] = {}
    changed = []
    for log in logs:
        if log.project_id not in own:
            own[log.project_id] = own_rates(log.project_id)
        if _set_cost(log, own[log.project_id]):
            changed.append(log)
    return changed


def _set_cost(log: Log, own: tuple[OwnRate, ...]) -> bool:
    usage = Usage(**{name: getattr(log, name) for name in TOKENS})
    model = log.model or log.requested_model
    cost = cost_of(log.kind, log.provider, model, log.started_at, usage, own)
    before = log.computed_usd, log.unpriced_reason
    log.computed_usd, log.unpriced_reason = cost.usd, cost.reason
    return before != (cost.usd, cost.reason)


def _batches(logs: QuerySet[Log]) -> Iterator[Sequence[UUID]]:
    ids = logs.order_by("id").values_list("id", flat=True)
    last: UUID | None = None
    while batch := list((ids.filter(id__gt=last) if last else ids)[:BATCH]):
        yield batch
        last = batch[-1]
