"""The sessions and traces that logs belong to: made when first named, and marked when their totals are behind."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from logs_app.ids import moment_of
from logs_app.ingest.drafts import Draft
from logs_app.ingest.rows import SEGMENTS, ended_at
from logs_app.ingest.store.engine import Put
from logs_app.models import Log, Session, Trace
from logs_app.models.logs import Totals

_NOTHING_COUNTED: Final = {field.name: field.default for field in Totals._meta.local_fields if field.has_default()}


def touched(drafts: Iterable[Draft]) -> tuple[Put, Put]:
    """What makes or marks the sessions and traces of these logs. Sessions come first, as for all who lock both."""
    sessions: dict[UUID, dict[str, Any]] = {}
    traces: dict[UUID, dict[str, Any]] = {}
    for draft in drafts:
        start = draft.record.started_at or moment_of(draft.id)
        end = ended_at(draft.record, start) or start
        if session_id := draft.session_id:
            row = _widen(sessions, session_id, draft, start, end)
            row["external_id"] = draft.belongings["session"]
        if trace_id := draft.trace_id:
            row = _widen(traces, trace_id, draft, start, end)
            row["external_id"] = draft.belongings["trace"]
            row["session_id"] = row.get("session_id") or session_id
            row["name"] = row.get("name", "") if draft.record.parent else draft.record.name or ""
    return _upserted(Session, sessions), _upserted(Trace, traces)


def leave(traces: set[UUID], sessions: set[UUID]) -> None:
    """Marks what logs have left; a trace or session that the last one left goes too."""
    for model, ids, log in ((Trace, traces, "trace_id"), (Session, sessions, "session_id")):
        if not ids:
            continue
        left: QuerySet[Any] = model._default_manager.filter(id__in=ids)
        left.filter(~Exists(Log.objects.filter(**{log: OuterRef("pk")}))).delete()
        left.update(is_dirty=True)


def _widen(rows: dict[UUID, dict[str, Any]], id: UUID, draft: Draft, start: datetime, end: datetime) -> dict[str, Any]:
    row = rows.get(id)
    if row is None:
        row = rows[id] = {"project_id": draft.project_id, "started_at": start, "ended_at": end}
    row["started_at"], row["ended_at"] = min(row["started_at"], start), max(row["ended_at"], end)
    for name in SEGMENTS:
        if not row.get(name):
            row[name] = draft.belongings.get(name, "")
    return row


def _upserted(model: type[Totals], rows: dict[UUID, dict[str, Any]]) -> Put:
    # The recount fills in the rest of a row that was there: here it is only marked. One that is marked is only locked,
    # which is enough: a recount locks before it counts, and a new version of the row would be one of all its indexes.
    made = [_NOTHING_COUNTED | {"id": id} | rows[id] for id in sorted(rows)]
    return model, made, f"ON CONFLICT (id) DO UPDATE SET is_dirty = true WHERE NOT {model._meta.db_table}.is_dirty"
