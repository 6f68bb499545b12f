"""Humanloop's updates of logs, which answer with the whole log."""

from typing import Any, Final

import msgspec
from django.db.models import Max, Min
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from logs_app import ids
from logs_app.adapters import humanloop
from logs_app.compat.humanloop_shapes import log_response
from logs_app.ingest.pipeline import accept
from logs_app.ingest.views import http, open_project, wire_of
from logs_app.models import Log
from logs_app.readings.humanloop_log import update_of
from logs_app.records import Record
from logs_app.wire import BadPayload, Reply, Wire
from observability.projects.keys import Access
from prompts_app.resolve import id_in

_RELATED: Final = ("session", "trace", "prompt", "prompt_version")


class LogUpdateView(APIView):
    """`PATCH /v5/{prompts|tools}/{id}/log/{log_id}` and `/v5/flows/logs/{log_id}` (0.8.0: `/v5/flows/log/{log_id}`)."""

    authentication_classes = ()
    permission_classes = ()
    file = "prompt"

    @extend_schema(request={"application/json": dict}, responses={200: dict})
    def patch(self, request: Request, **params: str) -> HttpResponse:
        try:
            wire = wire_of(request._request, params)
            access = open_project(humanloop, wire)
            if not access.may_read:
                raise BadPayload("a public id writes; reading takes a key", status=403)
            return http(Reply(_update(access, wire, self.file)))
        except BadPayload as refusal:
            return http(humanloop.refuse(refusal))


def _update(access: Access, wire: Wire, file: str) -> dict[str, Any]:
    log = _find(access, wire, file)
    record = update_of(wire.object, humanloop.FILES[file][0], log.external_id, humanloop.FORMAT)
    if file == "flow" and record.status in ("ok", "error"):
        record = _completed(log, record)
    [receipt] = accept(access, [record])
    if receipt.refusal or receipt.id is None:
        raise receipt.refusal or BadPayload("not stored", status=503)
    return log_response(Log.objects.select_related(*_RELATED).get(id=receipt.id))


def _find(access: Access, wire: Wire, file: str) -> Log:
    log_id = wire.params["log_id"]
    logs = Log.objects.filter(project_id=access.project_id, prompt__file=file)
    if "file_id" in wire.params:
        logs = logs.filter(prompt__in=[id for id in [id_in(wire.params["file_id"])] if id])
    log = logs.filter(external_key=ids.key_of(access.project_id, "log", log_id)).order_by("-id").first()
    if log is None:
        raise BadPayload(f"no log of this {file} has the id {log_id!r}", "log_id", 404)
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
