"""The sessions and traces that logs belong to: made when first named, and marked when their totals are behind."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from logs_app.ids import moment_of
from logs_app.ingest.drafts import Draft
from logs_app.ingest.rows import SEGMENTS, ended_at
from logs_app.models import Log, Session, Trace
from logs_app.models.logs import Totals


def touch(drafts: Iterable[Draft]) -> None:
    """Makes or marks the sessions and traces of these logs."""
    sessions: dict[UUID, dict[str, Any]] = {}
    traces: dict[UUID, dict[str, Any]] = {}
    for draft in drafts:
        if session_id := draft.session_id:
            row = _widen(sessions, session_id, draft)
            row["external_id"] = draft.belongings["session"]
        if trace_id := draft.trace_id:
            row = _widen(traces, trace_id, draft)
            row["external_id"] = draft.belongings["trace"]
            row["session_id"] = row.get("session_id") or session_id
            if not draft.record.parent:
                row["name"] = draft.record.name or ""
    _upsert(Session, sessions)
    _upsert(Trace, traces)


def leave(traces: set[UUID], sessions: set[UUID]) -> None:
    """Marks what logs have left; a trace or session that the last one left goes too."""
    for model, ids, log in ((Trace, traces, "trace_id"), (Session, sessions, "session_id")):
        if not ids:
            continue
        left: QuerySet[Any] = model._default_manager.filter(id__in=ids)
        left.filter(~Exists(Log.objects.filter(**{log: OuterRef("pk")}))).delete()
        left.update(is_dirty=True)


def _widen(rows: dict[UUID, dict[str, Any]], id: UUID, draft: Draft) -> dict[str, Any]:
    record = draft.record
    start = record.started_at or moment_of(draft.id)
    end = ended_at(record, start) or start
    row = rows.setdefault(id, {"project_id": draft.project_id, "started_at": start, "ended_at": end})
    row["started_at"], row["ended_at"] = min(row["started_at"], start), max(row["ended_at"], end)
    for name in SEGMENTS:
        row[name] = row.get(name) or draft.belongings.get(name, "")
    return row


def _upsert(model: type[Totals], rows: dict[UUID, dict[str, Any]]) -> None:
    # The recount fills in the rest of a row that was there: here it is only marked.
    model._default_manager.bulk_create(
        [model(id=id, is_dirty=True, **rows[id]) for id in sorted(rows)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["is_dirty"],
    )
