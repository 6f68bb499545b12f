"""Judgements of any format, read back as Langfuse's scores."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet

from logs_app import ids
from logs_app.adapters import langfuse
from logs_app.compat.langfuse import shapes
from logs_app.compat.langfuse.door import Call, Door
from logs_app.ingest.views import answer
from logs_app.models import Feedback, Log
from logs_app.readings.times import iso_time
from logs_app.wire import BadPayload, Reply
from prompts_app.resolve import id_in

Shape = Callable[[Feedback, Log | None], dict[str, Any]]
[_TAKES] = [route for route in langfuse.ROUTES if route.path == "api/public/scores"]


class ScoreViewSet(ViewSet):
    """One address takes scores and gives them."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(exclude=True)
    def list(self, request: Request) -> HttpResponse:
        return Door(answers=dict.fromkeys(("GET", "HEAD"), list_scores)).get(request)

    @extend_schema(exclude=True)
    def create(self, request: Request) -> HttpResponse:
        return answer(langfuse, _TAKES, request._request, {})


def list_scores(call: Call) -> Reply:
    """`GET /api/public/scores` and `/api/public/v2/scores`, the latest first."""
    return call.page(_found(call), lambda rows: _shaped(rows, shapes.score))


def list_scores_v3(call: Call) -> Reply:
    """`GET /api/public/v3/scores`: a cursor is the number of those that were given."""
    given, limit = (call.number("cursor", 1) if call.query.get("cursor") else 0), call.limit
    rows = list(_found(call)[given : given + limit + 1])
    meta = {"limit": limit} | ({"cursor": str(given + limit)} if len(rows) > limit else {})
    return Reply({"data": _shaped(rows[:limit], shapes.score_v3), "meta": meta})


def get_score(call: Call) -> Reply:
    id = call.params["id"]
    own = ids.key_of(call.project_id, "feedback", f"{langfuse.FORMAT}/{id}")
    rows = _rows(call).filter(Q(id=own) | Q(id=id_in(id) or UUID(int=0)))
    shaped = _shaped(list(rows[:1]), shapes.score)
    if not shaped:
        raise BadPayload(f"no score has the id {id!r}", "id", 404)
    return Reply(shaped[0])


def of_logs(logs: Sequence[Log]) -> list[dict[str, Any]]:
    """The scores of some logs, the latest first."""
    rows = Feedback.objects.filter(log_id__in=[log.id for log in logs]).select_related("project")
    by_id = {log.id: log for log in logs}
    return [shapes.score(row, by_id[row.log_id]) for row in rows if row.log_id]


def _rows(call: Call) -> QuerySet[Feedback]:
    return Feedback.objects.filter(project=call.project_id).select_related("project")


def _found(call: Call) -> QuerySet[Feedback]:
    """Raises BadPayload."""
    rows = _rows(call).order_by("-created_at", "id")
    if name := call.text("name"):
        rows = rows.filter(name=name)
    if trace := call.text("traceId"):
        of_trace = Log.objects.filter(trace=ids.key_of(call.project_id, "trace", trace)).values("id")
        rows = rows.filter(Q(log_id__in=of_trace) | Q(target_key=ids.key_of(call.project_id, "log", trace)))
    for field in ("observationId", "sessionId"):
        if target := call.text(field):
            rows = rows.filter(target_key=ids.key_of(call.project_id, "log", target))
    for field, lookup in (("fromTimestamp", "created_at__gte"), ("toTimestamp", "created_at__lt")):
        if at := iso_time(call.query.get(field), field):
            rows = rows.filter(**{lookup: at})
    return rows


def _shaped(rows: Sequence[Feedback], shape: Shape) -> list[dict[str, Any]]:
    named = [row.log_id for row in rows if row.log_id]
    logs: dict[UUID, Log] = {log.id: log for log in Log.objects.filter(id__in=named).select_related("trace")}
    return [shape(row, logs.get(row.log_id) if row.log_id else None) for row in rows]
