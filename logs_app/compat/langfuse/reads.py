"""Traces, observations and sessions, read back."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from logs_app import ids
from logs_app.compat.langfuse import scores, shapes
from logs_app.compat.langfuse.door import Call
from logs_app.models import Feedback, Log, LogBody, Session, Trace
from logs_app.selectors.logs import RELATED, logs_in
from logs_app.selectors.sessions import sessions_in
from logs_app.selectors.traces import traces_in
from logs_app.selectors.wholes import with_totals
from logs_app.wire import BadPayload, Reply
from prompts_app.resolve import id_in

MAX_LOGS: Final = 5000
_KINDS: Final = {"GENERATION": "llm", "SPAN": "chain"}


def list_traces(call: Call) -> Reply:
    """`GET /api/public/traces`, the latest first, with the ids of their observations and scores."""
    between = {"since": "fromTimestamp", "until": "toTimestamp"}
    said = call.filters(user="userId", session="sessionId", environment="environment", **between)
    rows = traces_in(call.project, said)
    if name := call.text("name"):
        roots = Log.objects.filter(project=call.project_id, name=name, parent="", trace__isnull=False)
        rows = rows.filter(id__in=roots.values("trace"))
    for tag in call.query.getlist("tags"):
        rows &= traces_in(call.project, {"tag": tag})
    return call.page(rows.order_by("-started_at", "-id"), lambda found: _with_ids(call, found))


def get_trace(call: Call) -> Reply:
    """With its observations and scores, whole."""
    row = Trace.objects.filter(pk=ids.key_of(call.project_id, "trace", call.params["id"])).first()
    logs = _logs_of([row]) if row else []
    if row is None or not logs:
        raise BadPayload(f"no trace has the id {call.params['id']!r}", "id", 404)
    with_totals(Trace, [row], call.project)
    bodies = _bodies(logs)
    told = [shapes.observation(log, bodies[log.id], call.project) for log in logs if not shapes.is_trace(log)]
    about = shapes.trace(row, logs, bodies, call.project)
    return Reply(about | {"observations": told, "scores": scores.of_logs(logs)})


def list_observations(call: Call) -> Reply:
    """`GET /api/public/observations`, the latest first."""
    return call.page(_observations(call), lambda logs: _observed(call, logs))


def list_observations_v2(call: Call) -> Reply:
    """`GET /api/public/v2/observations`: a cursor is the id of the last log that was given."""
    rows, limit = _observations(call), call.limit
    if cursor := call.text("cursor"):
        after = id_in(cursor)
        if after is None:
            raise BadPayload("expected the cursor of a page before", "cursor")
        rows = rows.filter(id__lt=after)
    logs = list(rows[: limit + 1])
    more = {"cursor": str(logs[limit - 1].id)} if len(logs) > limit else {}
    return Reply({"data": _observed(call, logs[:limit]), "meta": more})


def get_observation(call: Call) -> Reply:
    id = call.params["id"]
    logs = Log.objects.filter(project=call.project_id).select_related(*RELATED)
    found = logs.filter(external_key=ids.key_of(call.project_id, "log", id)).order_by("-id").first()
    log = found or logs.filter(id=id_in(id) or UUID(int=0)).first()
    if log is None:
        raise BadPayload(f"no observation has the id {id!r}", "id", 404)
    return Reply(_observed(call, [log])[0])


def list_sessions(call: Call) -> Reply:
    said = call.filters(environment="environment", since="fromTimestamp", until="toTimestamp")
    rows = sessions_in(call.project, said).order_by("-started_at", "-id")
    return call.page(rows, lambda found: [_session(call, row) for row in found])


def get_session(call: Call) -> Reply:
    """With its traces."""
    row = Session.objects.filter(pk=ids.key_of(call.project_id, "session", call.params["id"])).first()
    if row is None:
        raise BadPayload(f"no session has the id {call.params['id']!r}", "id", 404)
    traces = Trace.objects.filter(pk__in=Log.objects.filter(session=row).values("trace")).order_by("started_at")
    return Reply(_session(call, row) | {"traces": _with_ids(call, list(traces[:100]))})


def _observations(call: Call) -> QuerySet[Log]:
    """Raises BadPayload, BadFilter."""
    between = {"since": "fromStartTime", "until": "toStartTime"}
    said = call.filters(user="userId", session="sessionId", environment="environment", **between)
    # What was said of traces themselves is no observation.
    logs = logs_in(call.project, said).exclude(format="langfuse", kind="chain", parent="")
    if trace := call.text("traceId"):
        logs = logs.filter(trace=ids.key_of(call.project_id, "trace", trace))
    if type := call.text("type"):
        logs = logs.filter(kind=_KINDS.get(type, type.lower()))
    if name := call.text("name"):
        logs = logs.filter(name=name)
    if parent := call.text("parentObservationId"):
        logs = logs.filter(parent=parent)
    if level := call.text("level"):
        logs = logs.filter(status="error") if level == "ERROR" else logs.exclude(status="error")
    return logs.select_related(*RELATED).order_by("-id")


def _observed(call: Call, logs: Sequence[Log]) -> list[dict[str, Any]]:
    bodies = _bodies(logs)
    return [shapes.observation(log, bodies[log.id], call.project) for log in logs]


def _with_ids(call: Call, rows: list[Trace]) -> list[dict[str, Any]]:
    with_totals(Trace, rows, call.project)
    by_trace: dict[Any, list[Log]] = {row.id: [] for row in rows}
    logs = _logs_of(rows)
    for log in logs:
        by_trace[log.trace_id].append(log)
    bodies = _bodies(logs)
    judged: dict[Any, list[str]] = {}
    for row in Feedback.objects.filter(log_id__in=[log.id for log in logs]):
        judged.setdefault(row.log_id, []).append(row.extra.get("id") or str(row.id))
    return [
        shapes.trace(row, of_trace, bodies, call.project)
        | {
            "observations": [shapes.id_of(log) for log in of_trace if not shapes.is_trace(log)],
            "scores": [id for log in of_trace for id in judged.get(log.id, [])],
        }
        for row in rows
        if (of_trace := by_trace[row.id])
    ]


def _logs_of(traces: Sequence[Trace]) -> list[Log]:
    found = Log.objects.filter(trace__in=[row.id for row in traces]).select_related(*RELATED)
    return list(found.order_by("started_at", "id")[:MAX_LOGS])


def _bodies(logs: Sequence[Log]) -> dict[Any, LogBody]:
    stored = LogBody.objects.in_bulk([log.id for log in logs])
    return {log.id: stored.get(log.id) or LogBody(log_id=log.id) for log in logs}


def _session(call: Call, row: Session) -> dict[str, Any]:
    return {
        "id": row.external_id,
        "createdAt": row.started_at,
        "projectId": str(call.project.public_id),
        "environment": row.environment or shapes.ENVIRONMENT,
    }
