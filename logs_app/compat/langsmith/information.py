"""`GET /info`: what this server can do, which clients ask before they send. It takes no key."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from logs_app.adapters import langsmith
from logs_app.ingest.views import http
from logs_app.wire import Reply

# From this version on clients send feedback with their runs.
_VERSION: Final = "0.10.0"
_BATCHES: Final = {
    "use_multipart_endpoint": True,
    "size_limit": 100,
    "scale_up_qsize_trigger": 1000,
    "scale_up_nthreads_limit": 16,
    "scale_down_nempty_trigger": 4,
}


class InformationView(APIView):
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        said: dict[str, Any] = {
            "version": _VERSION,
            "batch_ingest_config": _BATCHES | {"size_limit_bytes": settings.MAX_BODY_BYTES},
            "instance_flags": {"zstd_compression_enabled": True},
        }
        return http(Reply(said))


information = [path(f"{prefix}info", InformationView.as_view()) for prefix in langsmith.PREFIXES]
