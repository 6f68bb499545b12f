"""What clients of LLMonitor and Lunary read back: whether an app is known, and the feedback of a run."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from logs_app import ids
from logs_app.adapters import lunary
from logs_app.ingest.views import guarded, http, open_project, wire_of
from logs_app.models import Feedback, Log
from logs_app.wire import BadPayload, Reply
from observability.projects.keys import Access, access_by_key, access_by_public_id


class AppView(APIView):
    """`GET /api/app/{id}`: LLMonitor asks once, at its start, and warns its user of anything but 2xx."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(responses={200: dict})
    def get(self, request: Request, app: str) -> HttpResponse:
        if access_by_key(app) or access_by_public_id(app):
            return http(Reply({"id": app}))
        return http(lunary.refuse(BadPayload("unknown app", "app", 404)))


class FeedbackView(APIView):
    """`GET /v1/runs/{id}/feedback`: one object of everything that was judged."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(responses={200: dict})
    def get(self, request: Request, run_id: str) -> HttpResponse:
        return guarded(lunary, lambda: self._answered(request, run_id))

    def _answered(self, request: Request, run_id: str) -> HttpResponse:
        wire = wire_of(request._request, {"run_id": run_id})
        access = open_project(lunary, wire)
        if not access.may_read:
            raise BadPayload("a public id writes; reading takes a key", status=403)
        return http(Reply(_feedback_of(access, wire.params["run_id"])))


def _feedback_of(access: Access, run: str) -> dict[str, Any]:
    names = (run, lunary.hashed(run, access.presented))
    keys = [ids.key_of(access.project_id, "log", name) for name in names]
    logs = Log.objects.filter(external_key__in=keys).values("id")
    rows = Feedback.objects.filter(Q(log_id__in=logs) | Q(target_key__in=keys), project_id=access.project_id)
    said: dict[str, Any] = {}
    for row in rows.order_by("created_at"):
        said |= {row.name: row.value} | ({"comment": row.comment} if row.comment else {})
    return said
