"""Halves and resends find the log that they belong to: in this batch, or stored. Call under the lock of their keys."""

import math
from collections.abc import Iterable
from copy import copy
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Q

from logs_app import ids
from logs_app.ingest.drafts import Draft
from logs_app.ingest.rows import record_of
from logs_app.ingest.store.engine import engine
from logs_app.ingest.store.known import Known
from logs_app.ingest.store.lineage import stored_belongings
from logs_app.joining import joined
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
        keys |= {own, draft.call_key, draft.root_key, draft.key("log", draft.record.parent)}
        if draft.record.parent or draft.record.hands_down:
            keys.add(draft.key("trace", draft.record.trace))
        if draft.record.opens_trace:
            keys.add(draft.key("family", "all"))
    return {key for key in keys if key}


def _may_be_stored(draft: Draft) -> bool:
    return draft.record.identity is not None or draft.record.must_exist


class Part(NamedTuple):
    """A log that became part of another: two doors told of one call before anyone said that it is one."""

    log: Draft
    of: Draft


def into_one_each(drafts: list[Draft], known: Known) -> tuple[list[Draft], list[Part]]:
    """One draft a log, and the stored logs that became part of one. Updates without a log are refused and left out. The
    drafts given stay as they are: a batch that fails is tried again in parts."""
    if _are_apart(drafts, known):
        for draft in drafts:
            draft.receipt.refusal, draft.receipt.id = None, draft.id
        return list(drafts), []
    logs = _Logs(_stored(drafts, known))
    owners: list[tuple[Draft, Draft]] = []
    for draft in drafts:
        draft.receipt.refusal = None  # of an attempt that failed as a whole
        if not _may_be_stored(draft):
            draft.receipt.id = draft.id
            logs.kept[draft.id] = draft
        elif (first := logs.take(copy(draft))) is None:
            draft.receipt.refusal = BadPayload(f"no log has the id {draft.record.external_id!r}", "id", 404)
        else:
            owners.append((draft, first))
    for draft, first in owners:
        draft.receipt.id = logs.whole(first).id
    parts = [Part(part.log, logs.whole(part.of)) for part in logs.part_of.values() if part.log.stored is not None]
    return list(logs.kept.values()), parts


def _are_apart(drafts: list[Draft], known: Known) -> bool:
    """Whether each is new, and a log of its own, as nine batches in ten: nothing names one twice."""
    keys = [draft.external_key for draft in drafts if _may_be_stored(draft)]
    if len(set(keys)) < len(keys) or not known.logs.isdisjoint(keys):
        return False
    return not any(draft.call_key or draft.record.must_exist for draft in drafts)


Name = tuple[UUID | None, int]  # the key of an external id, and the tail of a log's id or one of these
_LATEST: Final = -1  # of all that have the external id
_HALF: Final = -2  # of those that several doors may have told
_CALL: Final = -3  # the key is a call's


def _own_name(draft: Draft) -> Name:
    """An update names a log by its external id alone, whoever wrote it; a half or a resend is of the same format."""
    return draft.external_key, _LATEST if draft.record.must_exist else ids.tail_in(draft.id)


def _names(id: UUID, external_key: UUID | None, call_key: UUID | None) -> list[Name]:
    """What a log is found by."""
    names = [(external_key, ids.tail_in(id)), (external_key, _LATEST)]
    return [*names, (external_key, _HALF), (call_key, _CALL)] if call_key else names


class _Logs:
    """The logs that a batch is about."""

    def __init__(self, stored: dict[Name, tuple[Log, LogBody]]) -> None:
        self._stored = stored
        self._named: dict[Name, Draft] = {}
        self.kept: dict[UUID, Draft] = {}
        self.part_of: dict[UUID, Part] = {}  # by the id of what was a log

    def take(self, draft: Draft) -> Draft | None:
        """Adds what a draft says to its log, and returns that: a new one where there is none; None for an update."""
        found = {log.id: log for name in self._sought(draft) if (log := self._find(name, draft))}
        if not found and draft.record.must_exist:
            return None
        first, *others = sorted(found.values(), key=lambda log: (log.stored is None, log.id)) or [draft]
        if first is not draft:
            _join(first, draft, _clock_after(_clock_of(first), draft))
        for other in others:
            _join(first, other, _clock_of(other))
            self.kept.pop(other.id, None)
            self.part_of[other.id] = Part(other, first)
        self.kept[first.id] = first
        self._named |= dict.fromkeys([*_names(first.id, first.external_key, first.call_key), _own_name(draft)], first)
        return first

    def whole(self, log: Draft) -> Draft:
        """The log that this one is, or became a part of."""
        while log.id in self.part_of:
            log = self.part_of[log.id].of
        return log

    def _sought(self, draft: Draft) -> list[Name]:
        names = [_own_name(draft)]
        if draft.record.is_partial:
            names.append((draft.external_key, _HALF))
        return [*names, (draft.call_key, _CALL)] if draft.call_key else names

    def _find(self, name: Name, draft: Draft) -> Draft | None:
        if log := self._named.get(name):
            return self.whole(log)
        if name not in self._stored:
            return None
        row, body = self._stored[name]
        known = self.part_of[row.id].of if row.id in self.part_of else self.kept.get(row.id)
        return self.whole(known) if known else _from_store(draft, row, body)


def _stored(drafts: list[Draft], known: Known) -> dict[Name, tuple[Log, LogBody]]:
    """Stored logs by their names. One that several doors told has two keys: who knows only one of them waits here for
    those who know the other."""
    keys = {draft.external_key for draft in drafts if _may_be_stored(draft)} & known.logs
    if not (keys or known.calls):
        return {}
    asked = Q(external_key__in=keys) | Q(call_key__in=known.calls) if known.calls else Q(external_key__in=keys)
    logs, held = _rows(asked), keys | known.calls
    while more := {key for log in logs if log.call_key for key in (log.call_key, log.external_key) if key} - held:
        engine().lock(more)
        logs, held = _rows(asked), held | more
    bodies = LogBody.objects.in_bulk([log.id for log in logs])
    found: dict[Name, tuple[Log, LogBody]] = {}
    for log in logs:
        pair = (log, bodies.get(log.id) or LogBody(log_id=log.id))
        found |= dict.fromkeys(_names(log.id, log.external_key, log.call_key), pair)
    return found


def _rows(asked: Q) -> list[Log]:
    return list(Log.objects.filter(asked).select_related("session", "trace").order_by("id"))


def _from_store(draft: Draft, log: Log, body: LogBody) -> Draft:
    """The draft that would write a stored log as it is."""
    again = Draft(log.project_id, record_of(log, body), draft.receipt, log.received_at, draft.own_rates)
    again.id, again.external_key, again.call_key = log.id, log.external_key, log.call_key
    again.stored = stored_belongings(log)
    again.prompt_id, again.version_id = log.prompt_id, log.prompt_version_id
    again.clock = body.clock
    return again


def _clock_of(draft: Draft) -> Clock:
    return draft.clock if draft.clock is not None else clock_of(draft.record, draft.arrived_at.timestamp())


def _join(first: Draft, draft: Draft, new: Clock) -> None:
    """What `draft` says is added to `first`, which keeps its id."""
    told = (first.record, draft.record)
    first.record, first.clock = merge(first.record, _clock_of(first), draft.record, new)
    if (first.call_key or draft.call_key) and not draft.record.must_exist:
        first.record, first.clock = joined(first.record, first.clock, told, draft.record.call)
        first.call_key = first.call_key or draft.call_key
        first.external_key = first.key("log", first.record.external_id or first.record.identity)
    first.own_rates = draft.own_rates
    # The version that a log was given stays: a later deployment of the same prompt does not move it.
    is_other = first.prompt_id != draft.prompt_id or first.version_id is None
    if draft.prompt_id and is_other and first.clock.get("prompt") == new.get("prompt"):
        first.prompt_id, first.version_id = draft.prompt_id, draft.version_id


def _clock_after(old: Clock, draft: Draft) -> Clock:
    """The clock of a record; one without a time of its own comes last, whatever this machine's clock says."""
    if draft.clock is not None and (draft.call_key or draft.record.said_at):
        return draft.clock
    return clock_of(
        draft.record, max(draft.arrived_at.timestamp(), math.nextafter(max(old.values(), default=0), math.inf))
    )
