"""Sessions of the September 2024 API (0.8.0)."""

from typing import Any

from logs_app.compat.humanloop.door import Call
from logs_app.compat.humanloop.log_shapes import RELATED, Logs
from logs_app.ingest.store import deletion
from logs_app.models import Log, LogBody, Session
from logs_app.wire import BadPayload, Reply

MAX_EVENTS = 1000


def list_sessions(call: Call) -> Reply:
    """The newest first; of one file, where the query names it."""
    sessions = Session.objects.filter(project_id=call.project_id)
    if id := call.query.get("file_id"):
        logs = Log.objects.filter(project_id=call.project_id, prompt=call.file_of(id))
        if version := call.query.get("version_id"):
            logs = logs.filter(prompt_version=call.exact_version(call.file_of(id), version))
        sessions = sessions.filter(pk__in=logs.values("session_id"))
    return call.page(sessions.count, lambda start, end: [_shape(session, []) for session in sessions[start:end]])


def get(call: Call) -> Reply:
    session = _session(call)
    logs = list(_logs(session).select_related(*RELATED)[:MAX_EVENTS])
    shown = Logs(call.project_id, logs, with_children=False)
    return Reply(_shape(session, _events(logs, shown)))


def delete(call: Call) -> Reply:
    """With its logs."""
    deletion.remove(Log.objects.filter(session=_session(call)))
    return Reply(status=204)


def _events(logs: list[Log], shown: Logs) -> list[dict[str, Any]]:
    """`SessionEventResponse`s: the logs that lie in no other of the session, and in each those that lie in it."""
    within: dict[str, list[Log]] = {}
    known = {log.external_id for log in logs}
    for log in logs:
        inside = log.parent in known and log.parent != log.external_id
        within.setdefault(log.parent if inside else "", []).append(log)

    def events(parent: str) -> list[dict[str, Any]]:
        return [{"log": shown.shape(log), "children": events(log.external_id)} for log in within.pop(parent, [])]

    return events("")


def _session(call: Call) -> Session:
    id = call.wire.params["id"]
    found = Session.objects.filter(project_id=call.project_id, external_id=id).first()
    if found is None or not _logs(found).exists():  # the recount has not removed it yet
        raise BadPayload(f"session {id} not found", "id", 404)
    return found


def _logs(session: Session) -> Any:
    return Log.objects.filter(session=session).order_by("started_at", "id")


def _shape(session: Session, events: list[dict[str, Any]]) -> dict[str, Any]:
    """`SessionResponse`."""
    logs = _logs(session)
    ends = [log for log in (logs.first(), logs.last()) if log]
    bodies = LogBody.objects.in_bulk([log.id for log in ends])
    first, last = (bodies.get(ends[place].id) if ends else None for place in (0, -1))
    inputs = (first.extra or {}).get("inputs") if first else None
    return {
        "id": session.external_id,
        "created_at": session.started_at,
        "updated_at": session.ended_at,
        "first_inputs": inputs if isinstance(inputs, dict) else None,
        "last_output": last.output if last and isinstance(last.output, str) else None,
        "logs_count": logs.count(),
        "events": events,
    }
