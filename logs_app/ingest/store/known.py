"""What is there already of what arrives, in one question: most of the time, nothing. Ask under the lock of the keys."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import connection

from logs_app.ingest.drafts import Draft
from logs_app.ingest.store.engine import engine

_QUESTION: Final = """
SELECT 'logs', external_key FROM log WHERE external_key {among}
UNION ALL SELECT 'judged', target_key FROM feedback WHERE log_id IS NULL AND target_key {among}
UNION ALL SELECT 'judged', alias_key FROM feedback WHERE log_id IS NULL AND alias_key {among}
UNION ALL SELECT 'traces', id FROM trace WHERE id {among}
"""
_OF_CALLS: Final = "UNION ALL SELECT 'calls', call_key FROM log WHERE call_key {among}"


@dataclass(frozen=True, slots=True)
class Known:
    """Keys that stored logs have, keys that feedback waits for, traces in which children may wait, and the keys of
    calls that stored logs are."""

    logs: set[UUID] = field(default_factory=set)
    judged: set[UUID] = field(default_factory=set)
    traces: set[UUID] = field(default_factory=set)
    calls: set[UUID] = field(default_factory=set)


def known_of(drafts: Iterable[Draft]) -> Known:
    known = Known()
    named = [draft for draft in drafts if not draft.record.is_new]
    keys = {key for draft in named for key in (draft.external_key, draft.root_key) if key}
    traces = {key for draft in named for key in _traces_of(draft) if key}
    calls = {draft.call_key for draft in named if draft.call_key}
    if not keys:
        return known
    with connection.cursor() as cursor:
        wanted, question = engine().array(keys), _QUESTION
        asked = [wanted, wanted, wanted, engine().array(traces)]
        if calls:  # others pay nothing for it
            question, asked = question + _OF_CALLS, [*asked, engine().array(calls)]
        cursor.execute(question.format(among=engine().AMONG), asked)
        for what, key in cursor.fetchall():
            getattr(known, what).add(key if isinstance(key, UUID) else UUID(key))
    return known


def _traces_of(draft: Draft) -> tuple[UUID | None, UUID | None]:
    """Of a log that may be the root of one: where its children wait for it, and whom it hands down to."""
    record = draft.record
    return draft.key("trace", record.external_id), draft.key("trace", record.trace) if record.hands_down else None
