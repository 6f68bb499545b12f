"""What is there already of what arrives, in one question under the lock of its keys: most of the time, nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from logs_app.ingest.drafts import Draft
from logs_app.ingest.store.engine import engine

_QUESTION: Final = """
WITH asked AS (SELECT {array} AS keys, {array} AS traces, {array} AS calls)
SELECT 'logs', external_key FROM log WHERE external_key {among_keys}
UNION ALL SELECT 'judged', target_key FROM feedback WHERE log_id IS NULL AND target_key {among_keys}
UNION ALL SELECT 'judged', alias_key FROM feedback WHERE log_id IS NULL AND alias_key {among_keys}
UNION ALL SELECT 'traces', id FROM trace WHERE id {among_traces}
"""
_OF_CALLS: Final = "UNION ALL SELECT 'calls', call_key FROM log WHERE call_key {among_calls}"


@dataclass(frozen=True, slots=True)
class Known:
    """Keys that stored logs have, keys that feedback waits for, traces in which children may wait, and the keys of
    calls that stored logs are."""

    logs: set[UUID] = field(default_factory=set)
    judged: set[UUID] = field(default_factory=set)
    traces: set[UUID] = field(default_factory=set)
    calls: set[UUID] = field(default_factory=set)


def known_of(drafts: Iterable[Draft], held: set[UUID]) -> Known:
    """Locks the keys `held`, to the end of the transaction, and asks what is there."""
    known = Known()
    named = [draft for draft in drafts if not draft.record.is_new]
    keys = {key for draft in named for key in (draft.external_key, draft.root_key) if key}
    traces = {key for draft in named for key in _traces_of(draft) if key}
    calls = {draft.call_key for draft in named if draft.call_key}
    if not keys:
        engine().lock(held)
        return known
    asked = [engine().array(ids) for ids in (keys, traces, calls)]
    for what, key in engine().ask(held, _question(bool(calls)), asked):
        getattr(known, what).add(key if isinstance(key, UUID) else UUID(key))
    return known


def _question(asks_of_calls: bool) -> str:
    """Each array is read once, and not looked at by a planner that would weigh each of its keys."""
    asked = {f"among_{what}": engine().AMONG.format(what) for what in ("keys", "traces", "calls")}
    # Who has no calls pays nothing for them.
    return (_QUESTION + (_OF_CALLS if asks_of_calls else "")).format(array=engine().ARRAY, **asked)


def _traces_of(draft: Draft) -> tuple[UUID | None, UUID | None]:
    """Of a log that may be the root of one: where its children wait for it, and whom it hands down to."""
    record = draft.record
    return draft.key("trace", record.external_id), draft.key("trace", record.trace) if record.hands_down else None
