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


@dataclass(frozen=True, slots=True)
class Known:
    """Keys that stored logs have, keys that feedback waits for, and traces in which children may wait."""

    logs: set[UUID] = field(default_factory=set)
    judged: set[UUID] = field(default_factory=set)
    traces: set[UUID] = field(default_factory=set)


def known_of(drafts: Iterable[Draft]) -> Known:
    known = Known()
    keys, traces = set(), set()
    for draft in drafts:
        if draft.record.is_new:
            continue
        if draft.external_key:
            keys.add(draft.external_key)
        if trace := draft.key("trace", draft.record.external_id):
            traces.add(trace)
        if draft.record.hands_down and (trace := draft.key("trace", draft.record.trace)):
            traces.add(trace)
    if not keys:
        return known
    with connection.cursor() as cursor:
        wanted, as_traces = engine().array(keys), engine().array(traces)
        cursor.execute(_QUESTION.format(among=engine().AMONG), [wanted, wanted, wanted, as_traces])
        for what, key in cursor.fetchall():
            getattr(known, what).add(key if isinstance(key, UUID) else UUID(key))
    return known
