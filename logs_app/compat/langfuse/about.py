"""What clients ask before all else: whether the server is there, and which project their keys open."""

from typing import Final

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from logs_app.compat.langfuse.door import Call
from logs_app.ingest.views import http
from logs_app.wire import Reply

VERSION: Final = "3.0.0"  # of Langfuse: the first whose addresses are the ones here


class HealthView(APIView):
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return http(Reply({"status": "OK", "version": VERSION}))


def projects(call: Call) -> Reply:
    """`GET /api/public/projects`: the one that the key opens."""
    id = str(call.project.public_id)
    owner = {"id": id, "name": call.project.name}
    return Reply({"data": [{"id": id, "name": call.project.name, "metadata": {}, "organization": owner}]})
