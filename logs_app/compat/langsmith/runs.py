"""Runs read back: one, and those of a question."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from logs_app import ids
from logs_app.compat.langsmith.door import MAX_PAGE, Call
from logs_app.compat.langsmith.sessions import sessions_of
from logs_app.compat.langsmith.shapes import RELATED, run_shapes
from logs_app.models import Log
from logs_app.readings.fields import tags_in, text_in
from logs_app.readings.langsmith_run import PROJECT
from logs_app.readings.times import iso_time
from logs_app.readings.usage import count_of
from logs_app.wire import BadPayload, Reply

_NOBODY: Final = UUID(int=0)
_UNSERVED: Final = ("filter", "query", "trace_filter", "tree_filter", "reference_example")
_KINDS: Final = {"prompt": "chain", "parser": "chain"}


def get_run(call: Call) -> Reply:
    """`GET /runs/{id}`, by the client's id or Polylog's own."""
    log = _named(call, [call.id]).select_related(*RELATED).order_by("-id").first()
    if log is None:
        raise BadPayload(f"run {call.id} not found", "id", 404)
    return Reply(run_shapes([log])[0])


def query_runs(call: Call) -> Reply:
    """`POST /runs/query`: the newest first, a page at a time. The cursor is the last log's id."""
    body = call.wire.object if call.wire.raw.strip() else {}
    limit = min(count_of(body.get("limit"), "limit") or MAX_PAGE, MAX_PAGE)
    logs = _found(call, body)
    if cursor := text_in(body, "cursor"):
        logs = logs.filter(id__lt=_uuid(cursor, "cursor"))
    page = list(logs.select_related(*RELATED).order_by("-id")[: limit + 1])
    more = page[limit - 1].id if len(page) > limit else None
    return Reply({"runs": run_shapes(page[:limit]), "cursors": {"next": more}})


def _found(call: Call, body: dict[str, Any]) -> QuerySet[Log]:
    """The logs that all that is asked holds for. Raises BadPayload."""
    for name in _UNSERVED:
        if body.get(name):
            raise BadPayload("is not served here; filter by run_type, is_root, error, id, trace or time", name)
    logs = Log.objects.filter(project_id=call.project_id)
    for name, narrowed in _FILTERS.items():
        if body.get(name) is not None:
            logs = narrowed(call, logs, body)
    return logs


def _in_sessions(call: Call, logs: QuerySet[Log], body: dict[str, Any]) -> QuerySet[Log]:
    known = sessions_of(call.project_id)
    wanted = [known[id] for text in tags_in(body, "session") or [] if (id := _uuid(text, "session")) in known]
    return logs.filter(**{f"metadata__{PROJECT}__in": wanted}) if wanted else logs.none()


def _of_type(call: Call, logs: QuerySet[Log], body: dict[str, Any]) -> QuerySet[Log]:
    said = text_in(body, "run_type") or ""
    return logs.filter(kind=_KINDS.get(said, said))


def _is_root(call: Call, logs: QuerySet[Log], body: dict[str, Any]) -> QuerySet[Log]:
    return logs.filter(parent="") if body["is_root"] else logs.exclude(parent="")


def _failed(call: Call, logs: QuerySet[Log], body: dict[str, Any]) -> QuerySet[Log]:
    return logs.filter(status="error") if body["error"] else logs.exclude(status="error")


def _since(call: Call, logs: QuerySet[Log], body: dict[str, Any]) -> QuerySet[Log]:
    at = iso_time(body["start_time"], "start_time")
    return logs.filter(id__gte=ids.first_id(at)) if at else logs


def _of_trace(call: Call, logs: QuerySet[Log], body: dict[str, Any]) -> QuerySet[Log]:
    trace = text_in(body, "trace") or ""
    return logs.filter(trace=ids.key_of(call.project_id, "trace", trace))


def _below(call: Call, logs: QuerySet[Log], body: dict[str, Any]) -> QuerySet[Log]:
    return logs.filter(parent=text_in(body, "parent_run") or "")


def _by_ids(call: Call, logs: QuerySet[Log], body: dict[str, Any]) -> QuerySet[Log]:
    return logs & _named(call, tags_in(body, "id") or [])


_FILTERS: Final[dict[str, Callable[[Call, QuerySet[Log], dict[str, Any]], QuerySet[Log]]]] = {
    "session": _in_sessions,
    "run_type": _of_type,
    "is_root": _is_root,
    "error": _failed,
    "start_time": _since,
    "trace": _of_trace,
    "parent_run": _below,
    "id": _by_ids,
}


def _named(call: Call, names: list[str]) -> QuerySet[Log]:
    keys = [ids.key_of(call.project_id, "log", name) for name in names]
    own = [_uuid(name, "id") for name in names]
    return Log.objects.filter(Q(external_key__in=keys) | Q(id__in=own or [_NOBODY]), project_id=call.project_id)


def _uuid(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadPayload(f"expected a UUID, got {text[:80]!r}", field) from None
