"""Feedback read back, changed and deleted."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from logs_app import ids
from logs_app.adapters import langsmith
from logs_app.compat.langsmith.door import Call, uuid_or
from logs_app.compat.langsmith.shapes import feedback_shape
from logs_app.ingest.pipeline import accept
from logs_app.models import Feedback, Log
from logs_app.wire import BadPayload, Reply

_LATER: Final = timedelta(microseconds=1)
_CHANGED: Final = ("score", "value", "comment", "correction")


def list_feedback(call: Call) -> Reply:
    """`GET /feedback?run=…&key=…`, the latest first."""
    rows = Feedback.objects.filter(project_id=call.project_id).order_by("-created_at", "-id")
    if named := call.query.getlist("run"):
        keys = [ids.key_of(call.project_id, "log", name) for name in named]
        logs = Log.objects.filter(external_key__in=keys).values("id")
        rows = rows.filter(Q(log_id__in=logs) | Q(target_key__in=keys))
    if keys_of := call.query.getlist("key"):
        rows = rows.filter(name__in=keys_of)
    start = call.number("offset", 0)
    return Reply([feedback_shape(row) for row in rows[start : start + call.number("limit", 100, 100)]])


def get_feedback(call: Call) -> Reply:
    return Reply(feedback_shape(_one(call)))


def change_feedback(call: Call) -> Reply:
    """`PATCH /feedback/{id}`: what is named is changed, null empties it."""
    row = _one(call)
    before = feedback_shape(row)
    said = {name: call.wire.object[name] for name in _CHANGED if name in call.wire.object}
    at = max(timezone.now(), row.created_at + _LATER)
    again = {name: before[name] for name in ("key", *_CHANGED, "feedback_source")} | said
    id = str(before["id"])
    judged = langsmith.feedback_of(row.extra | again | {"id": id, "run_id": row.target, "modified_at": at.isoformat()})
    [receipt] = accept(call.access, [judged])
    if receipt.refusal:
        raise receipt.refusal
    return Reply(feedback_shape(_one(call)))


def delete_feedback(call: Call) -> Reply:
    _one(call).delete()
    return Reply({})


def _one(call: Call) -> Feedback:
    row = _rows(call).first()
    if row is None:
        raise BadPayload(f"feedback {call.id} not found", "id", 404)
    return row


def _rows(call: Call) -> QuerySet[Feedback]:
    """By the client's id, or Polylog's own."""
    own: Any = ids.key_of(call.project_id, "feedback", f"{langsmith.FORMAT}/{call.id}")
    rows = Feedback.objects.filter(project_id=call.project_id, format=langsmith.FORMAT)
    return rows.filter(id__in=[own, uuid_or(call.id, own)])
