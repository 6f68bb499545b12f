"""Halves and resends find the log that they belong to: in this batch, or stored. Call under the lock of their keys."""

import math
from collections.abc import Iterable
from copy import copy
from uuid import UUID

from logs_app import ids
from logs_app.ingest.drafts import Draft
from logs_app.ingest.rows import record_of
from logs_app.ingest.store.known import Known
from logs_app.ingest.store.lineage import stored_belongings
from logs_app.merging import Clock, clock_of, merge
from logs_app.models import Log, LogBody
from logs_app.wire import BadPayload


def keys_to_lock(drafts: Iterable[Draft]) -> set[UUID]:
    """What no other transaction may write meanwhile: these logs, their parents, and their families.

    A family is the project: where traces follow from parents, two writers could each miss the other's half of a tree.
    Where traces are named, it is the trace.
    """
    keys: set[UUID | None] = set()
    for draft in drafts:
        own = None if draft.record.is_new else draft.external_key
        keys |= {own, draft.key("log", draft.record.parent)}
        if draft.record.parent or draft.record.hands_down:
            keys.add(draft.key("trace", draft.record.trace))
        if draft.record.opens_trace:
            keys.add(draft.key("family", "all"))
    return {key for key in keys if key}


def _may_be_stored(draft: Draft) -> bool:
    return draft.record.identity is not None or draft.record.must_exist


def into_one_each(drafts: list[Draft], known: Known) -> list[Draft]:
    """One draft a log. Updates without a log are refused and left out. The drafts given stay as they are: a batch that
    fails is tried again in parts."""
    stored = _stored(drafts, known)
    kept: dict[UUID, Draft] = {}
    by_identity: dict[tuple[UUID | None, int], Draft] = {}
    for draft in drafts:
        draft.receipt.refusal = None  # of an attempt that failed as a whole
        if not _may_be_stored(draft):
            draft.receipt.id = draft.id
            kept[draft.id] = draft
            continue
        draft = copy(draft)
        # An update names a log by its external id alone, whoever wrote it; a half or a resend is of the same format.
        who = (draft.external_key, -1 if draft.record.must_exist else ids.tail_in(draft.id))
        first = by_identity.get(who) or (stored.get(who) and _from_store(draft, *stored[who]))
        if first is None and draft.record.must_exist:
            draft.receipt.refusal = BadPayload(f"no log has the id {draft.record.external_id!r}", "id", 404)
            continue
        if first:
            _join(first, draft)
        else:
            first = draft
        draft.receipt.id = first.id
        kept[first.id] = first
        by_identity[first.external_key, ids.tail_in(first.id)] = by_identity[first.external_key, -1] = first
    return list(kept.values())


def _stored(drafts: list[Draft], known: Known) -> dict[tuple[UUID | None, int], tuple[Log, LogBody]]:
    """Stored logs under (external key, tail), and the latest of each external key under (external key, -1)."""
    keys = {draft.external_key for draft in drafts if _may_be_stored(draft)} & known.logs
    if not keys:
        return {}
    logs = list(Log.objects.filter(external_key__in=keys).select_related("session", "trace").order_by("id"))
    bodies = LogBody.objects.in_bulk([log.id for log in logs])
    found: dict[tuple[UUID | None, int], tuple[Log, LogBody]] = {}
    for log in logs:
        pair = (log, bodies.get(log.id) or LogBody(log_id=log.id))
        found[log.external_key, ids.tail_in(log.id)] = found[log.external_key, -1] = pair
    return found


def _from_store(draft: Draft, log: Log, body: LogBody) -> Draft:
    """The draft that would write a stored log as it is."""
    again = Draft(log.project_id, record_of(log, body), draft.receipt, log.received_at, draft.own_rates)
    again.id, again.external_key, again.stored = log.id, log.external_key, stored_belongings(log)
    again.prompt_id, again.version_id = log.prompt_id, log.prompt_version_id
    again.clock = body.clock
    return again


def _join(first: Draft, draft: Draft) -> None:
    """What `draft` says is added to `first`, which keeps its id."""
    old = first.clock if first.clock is not None else clock_of(first.record, first.arrived_at.timestamp())
    new = _clock_after(old, draft)
    first.record, first.clock = merge(first.record, old, draft.record, new)
    first.own_rates = draft.own_rates
    # The version that a log was given stays: a later deployment of the same prompt does not move it.
    is_other = first.prompt_id != draft.prompt_id or first.version_id is None
    if draft.prompt_id and is_other and first.clock["prompt"] == new["prompt"]:
        first.prompt_id, first.version_id = draft.prompt_id, draft.version_id


def _clock_after(old: Clock, draft: Draft) -> Clock:
    """The clock of a record; one without a time of its own comes last, whatever this machine's clock says."""
    if draft.clock is not None and draft.record.said_at:
        return draft.clock
    return clock_of(
        draft.record, max(draft.arrived_at.timestamp(), math.nextafter(max(old.values(), default=0), math.inf))
    )
