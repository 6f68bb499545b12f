"""Reads from a replica (DATABASE_REPLICA_URL): what pages and API ask of logs, and nothing else.

Keys, people, sessions and prompts are read where they are written, so that a change holds at once. A browser that has
changed something reads from the primary for WROTE_SECONDS: the replica may not have it yet.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

WROTE: Final = "polylog_wrote"  # the cookie of a browser that has just changed something
WROTE_SECONDS: Final = 10
_SAFE: Final = ("GET", "HEAD")

_reads: ContextVar[bool] = ContextVar("reads", default=False)


def read_elsewhere(get_response: GetResponse) -> GetResponse:
    """Middleware. Says for the time of a request whether the replica may answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_read = request.method in _SAFE
        may = is_read and WROTE not in request.COOKIES and not request.path_info.startswith("/admin/")
        token = _reads.set(may)
        try:
            response = get_response(request)
        finally:
            _reads.reset(token)
        if not is_read and request.COOKIES:
            response.set_cookie(WROTE, "1", max_age=WROTE_SECONDS, httponly=True, samesite="Lax")
        return response

    return middleware


class Router:
    """Django's database router."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return "replica" if _reads.get() and model._meta.app_label == "logs" else "default"

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"
