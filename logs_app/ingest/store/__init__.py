"""The only code that writes logs: one transaction for many requests, whole or not at all."""

from collections.abc import Sequence
from typing import Final

from django.db import OperationalError, connection, transaction

from logs_app.ingest.drafts import AnyDraft, Draft, FeedbackDraft
from logs_app.ingest.rows import BODY_COLUMNS, LOG_COLUMNS, Row, body_row, log_row
from logs_app.ingest.store import belongings, errors, feedback, lineage, media, merged, stale
from logs_app.ingest.store.engine import engine
from logs_app.ingest.store.known import known_of
from logs_app.ingest.store.writer import writer
from logs_app.models import Log, LogBody

# PostgreSQL's codes for a transaction that lost to another: the same may succeed a moment later.
_LOST: Final = ("40001", "40P01")  # serialization failure, deadlock
_TRIES: Final = 3


def write(drafts: Sequence[AnyDraft]) -> None:
    """Makes the drafts durable and tells their receipts the ids, or the refusals of updates that found no log.

    Raises django.db.Error, and then nothing is stored.
    """
    for _ in range(_TRIES - 1):
        try:
            return _write(drafts)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _LOST:
                raise
    return _write(drafts)


def write_kept(drafts: Sequence[AnyDraft]) -> None:
    """The same through the process's own connection for writing."""
    with writer.lent():
        write(drafts)


def _write(drafts: Sequence[AnyDraft]) -> None:
    # Rows sorted by key: two processes that touch the same rows take their locks in the same order.
    logs = [draft for draft in drafts if isinstance(draft, Draft)]
    judgements = [draft for draft in drafts if isinstance(draft, FeedbackDraft)]
    with transaction.atomic():
        known = known_of(logs, held=merged.keys_to_lock(logs) | feedback.keys_to_lock(judgements))
        if logs:
            logs, parts = merged.into_one_each(logs, known)
            logs.sort(key=lambda draft: draft.id)
            moves = lineage.settle(logs, known)
            gone = [part.log for part in parts]
            moves.leave(gone)
            rows, bodies = [log_row(log) for log in logs], [body_row(log) for log in logs]
            _replace(logs, gone, rows, bodies)
            changed: list[Draft | Log] = [*logs, *gone, *moves.logs]
            engine().put(
                errors.errors_of(logs),
                media.uses_of(logs, rows, bodies),
                *belongings.touched(logs),
                stale.hours_of(changed),
                stale.words_of(changed),
            )
            belongings.leave(moves.traces, moves.sessions)
            feedback.link_waiting(logs, known)
            feedback.follow(parts)
        feedback.write(judgements)


def release() -> None:
    """Gives the thread's connection back to the pool: others look up keys and prompts meanwhile."""
    if connection.connection is not None and not connection.in_atomic_block:
        connection.close()


def _replace(logs: list[Draft], gone: list[Draft], rows: list[Row], bodies: list[Row]) -> None:
    """Stored rows that a merge changed are replaced whole: the merge has read them, under a lock. Those that became
    part of another go."""
    stored = [draft.id for draft in (*logs, *gone) if draft.stored is not None]
    if stored:
        Log.objects.filter(id__in=stored)._raw_delete(Log.objects.db)
        LogBody.objects.filter(log_id__in=stored)._raw_delete(LogBody.objects.db)
        errors.forget(stored)
    if gone:
        media.leave([draft.id for draft in gone])
    if logs:
        engine().insert((Log, LOG_COLUMNS, rows), (LogBody, BODY_COLUMNS, bodies))
