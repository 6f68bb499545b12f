"""Ingest is answered before Django: its handler, signals, requests and responses are half of what a log costs."""

import logging
import re
from collections.abc import Callable, Iterable
from http.client import responses
from typing import Any

from logs_app.ingest.doors import door_at
from logs_app.ingest.store import release
from logs_app.ingest.views import replied, written
from logs_app.wire import AdapterModule, BadPayload, Reply, Route

log = logging.getLogger(__name__)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def ingest_first(application: Application) -> Application:
    """A WSGI application that takes what a format sends to a fixed address, and leaves the rest to the one given."""

    def either(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if "//" in path:
            path = re.sub("/{2,}", "/", path)
        # Addresses with parameters go the way of all others, as do all in tests that use Django's client.
        found = door_at(environ["REQUEST_METHOD"], path, environ.get("CONTENT_TYPE", ""))
        if found is None:
            return application(environ, start_response)
        reply = _reply(*found, environ, path)
        content, headers = written(reply, environ.get("CONTENT_TYPE", ""))
        start_response(f"{reply.status} {responses.get(reply.status, '')}", list(headers.items()))
        return [content]

    return either


def _reply(adapter: AdapterModule, route: Route, environ: dict[str, Any], path: str) -> Reply:
    return outside_django(adapter, path, lambda: replied(adapter, route, environ, path, {}))


def outside_django(adapter: AdapterModule, path: str, reply: Callable[[], Reply]) -> Reply:
    """The reply, with what Django does around it: a failure is an answer, the thread's connection is given back."""
    try:
        return reply()
    except Exception:
        log.exception("%s: failed", path)
        return adapter.refuse(BadPayload("it could not be taken: an error of the server", status=500))
    finally:
        release()  # Django's signal at the end of a request would have done it
