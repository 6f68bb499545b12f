"""Logs read back, updated and deleted."""

import random
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from logs_app import ids
from logs_app.adapters import humanloop
from logs_app.compat.humanloop.door import Call
from logs_app.compat.humanloop.log_shapes import RELATED, Logs
from logs_app.ingest.pipeline import accept
from logs_app.ingest.store import deletion
from logs_app.models import Feedback, Log
from logs_app.models.expressions import JsonText
from logs_app.readings.humanloop_log import update_of
from logs_app.readings.times import iso_time
from logs_app.records import Record
from logs_app.selectors.logs import logs_in
from logs_app.wire import BadPayload, Reply
from observability.projects.models import Project
from prompts_app.models import Prompt
from prompts_app.resolve import id_in

MAX_SAMPLED_FROM: Final = 10_000
PAGE: Final = 50


def list_logs(call: Call) -> Reply:
    """`GET /v5/logs`: of one file, the newest first."""
    id = call.query.get("file_id")
    if not id:
        raise BadPayload("Field required", "query.file_id", 422)
    prompt = call.file_of(id)
    if prompt.file == "evaluator":
        return _judgements(call, prompt)
    found = _found(call, prompt)
    with_children = call.is_on("include_trace_children")

    def rows(start: int, end: int) -> list[dict[str, Any]]:
        logs = list(found.select_related(*RELATED).order_by("-id")[start:end])
        shown = Logs(call.project_id, logs, with_children=with_children)
        return [shown.shape(log) for log in logs]

    return call.page(found.count, rows, PAGE)


def get_log(call: Call) -> Reply:
    """With what was logged into it."""
    id = call.wire.params["id"]
    log = log_of(call, id)
    if log is None:
        judgement = _judgement_of(call, id)
        if judgement is None:
            raise BadPayload(f"log {id} not found", "id", 404)
        return Reply(Logs(call.project_id, [], with_children=False, judged=[judgement]).judgement(judgement))
    return Reply(_shown(call, log))


def delete_logs(call: Call) -> Reply:
    """Each of the ids that the query names; one that is not there is gone already."""
    named = call.query.getlist("id")
    if not named:
        raise BadPayload("Field required", "query.id", 422)
    deletion.remove(Log.objects.filter(id__in=[log.id for id in named if (log := log_of(call, id))]))
    Feedback.objects.filter(id__in=[row.id for id in named if (row := _judgement_of(call, id))]).delete()
    return Reply(status=204)


def update(call: Call) -> Reply:
    """`PATCH prompts/{id}/log/{log_id}`, `flows/logs/{log_id}` and their like. Answers with the whole log."""
    log = _updated(call)
    record = update_of(call.wire.object, humanloop.KINDS[call.file], log.external_id, humanloop.FORMAT)
    if call.file == "flow" and record.status in ("ok", "error"):
        record = _completed(log, record)
    [receipt] = accept(call.access, [record])
    if receipt.refusal or receipt.id is None:
        raise receipt.refusal or BadPayload("not stored", status=503)
    return Reply(_shown(call, Log.objects.select_related(*RELATED).get(id=receipt.id)))


def _shown(call: Call, log: Log) -> dict[str, Any]:
    return Logs(call.project_id, [log], with_children=True).shape(log)


def _updated(call: Call) -> Log:
    log_id = call.wire.params["log_id"]
    logs = Log.objects.filter(project_id=call.project_id, prompt__file=call.file)
    if "id" in call.wire.params:
        logs = logs.filter(prompt=id_in(call.wire.params["id"]))
    log = logs.filter(external_key=ids.key_of(call.project_id, "log", log_id)).order_by("-id").first()
    if log is None:
        raise BadPayload(f"no log of this {call.file} has the id {log_id!r}", "log_id", 404)
    return log


def _completed(flow: Log, record: Record) -> Record:
    """A completed flow ends, and spans what was logged into it."""
    logs = Log.objects.filter(trace_id=flow.trace_id).exclude(id=flow.id) if flow.trace_id else Log.objects.none()
    span = logs.aggregate(first=Min("started_at"), last=Max("ended_at"))
    ended = record.ended_at or timezone.now()
    return msgspec.structs.replace(
        record,
        started_at=min(filter(None, (record.started_at or flow.started_at, span["first"]))),
        ended_at=max(filter(None, (ended, span["last"]))),
    )


def _found(call: Call, prompt: Prompt) -> QuerySet[Log]:
    """The logs of a file that all filters of the query hold for. Raises BadPayload."""
    said = call.query
    filters = {"since": _iso(call, "start_date"), "until": _iso(call, "end_date"), "q": said.get("search", "")}
    project = Project.objects.get(pk=call.project_id)
    logs = logs_in(project, {name: text for name, text in filters.items() if text}).filter(prompt=prompt)
    if version := said.get("version_id"):
        logs = logs.filter(prompt_version=call.exact_version(prompt, version))
    if said.get("version_status", "committed") != "committed":  # 0.8.0: every version is committed
        logs = logs.none()
    if named := said.getlist("id"):
        logs = logs.filter(id__in=[log.id for id in named if (log := log_of(call, id))])
    if text := said.get("metadata_search"):
        logs = logs.alias(metadata_text=JsonText("metadata")).filter(metadata_text__icontains=text)
    traced = {text.lower() == "true" for text in said.getlist("in_trace_filter")}
    if len(traced) == 1:
        logs = logs.filter(trace__isnull=not traced.pop())
    if said.get("sample"):
        among = list(logs.order_by("-id").values_list("id", flat=True)[:MAX_SAMPLED_FROM])
        logs = logs.filter(id__in=random.sample(among, min(call.number("sample", 1), len(among))))
    return logs


def _judgements(call: Call, evaluator: Prompt) -> Reply:
    rows = Feedback.objects.filter(project_id=call.project_id, evaluator_version__prompt=evaluator)
    rows = rows.select_related("evaluator_version__prompt")
    if version := call.query.get("version_id"):
        rows = rows.filter(evaluator_version=call.exact_version(evaluator, version))
    if start := _iso(call, "start_date"):
        rows = rows.filter(created_at__gte=datetime.fromisoformat(start))
    if end := _iso(call, "end_date"):
        rows = rows.filter(created_at__lt=datetime.fromisoformat(end))

    def shapes(start: int, end: int) -> list[dict[str, Any]]:
        some = list(rows[start:end])
        shown = Logs(call.project_id, [], with_children=False, judged=some)
        return [shown.judgement(row) for row in some]

    return call.page(rows.count, shapes, PAGE)


def _iso(call: Call, name: str) -> str:
    at = iso_time(call.query.get(name) or None, name)
    return at.astimezone(UTC).isoformat() if at else ""


def log_of(call: Call, id: str) -> Log | None:
    """A log by the client's id, or by Polylog's own."""
    logs = Log.objects.filter(project_id=call.project_id).select_related(*RELATED)
    found = logs.filter(external_key=ids.key_of(call.project_id, "log", id)).order_by("-id").first()
    return found or logs.filter(id=id_in(id) or UUID(int=0)).first()


def _judgement_of(call: Call, id: str) -> Feedback | None:
    rows = Feedback.objects.filter(project_id=call.project_id).select_related("evaluator_version__prompt")
    own = ids.key_of(call.project_id, "feedback", f"{humanloop.FORMAT}/{id}")
    return rows.filter(id__in=[each for each in (own, id_in(id)) if each]).first()
