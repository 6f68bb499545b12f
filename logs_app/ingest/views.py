"""The way in: one viewset for every route of every adapter."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import msgspec
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet

from logs_app.ingest import letters
from logs_app.ingest.environ import Environ, wire_in
from logs_app.ingest.pipeline import accept
from logs_app.ingest.signals import accepted
from logs_app.models.fields import to_json
from logs_app.wire import MAX_DEPTH_HINT, AdapterModule, BadPayload, Reply, Route, Wire, clean_text
from observability import metrics
from observability.projects.keys import Access, access_by_key, access_by_public_id

log = logging.getLogger(__name__)

R = TypeVar("R")


class IngestViewSet(ViewSet):
    """Takes one format's logs at one address and answers in that vendor's words."""

    authentication_classes = ()  # keys lie where each vendor puts them: the adapter finds them
    permission_classes = ()
    adapter: AdapterModule = None  # type: ignore[assignment]  # as_view() sets these two
    route: Route = None  # type: ignore[assignment]

    @extend_schema(exclude=True)  # vendors document their own formats; the native one is documented where it is read
    def take(self, request: Request, **params: str) -> HttpResponse:
        return answer(self.adapter, self.route, request._request, params)


def answer(adapter: AdapterModule, route: Route, request: HttpRequest, params: Mapping[str, str]) -> HttpResponse:
    """One request from its bytes to the vendor's reply."""
    reply = replied(adapter, route, request.META, request.path_info, params)
    return http(reply, request.META.get("CONTENT_TYPE", ""))


def replied(adapter: AdapterModule, route: Route, environ: Environ, path: str, params: Mapping[str, str]) -> Reply:
    """The vendor's reply to a request that is a WSGI environ."""
    return _tried(adapter, lambda: _taken(adapter, route, wire_in(environ, path, _cleaned(params))))


def replied_to_wire(adapter: AdapterModule, route: Route, wire: Wire) -> Reply:
    """The vendor's reply to a request that came another way than over HTTP."""
    return _tried(adapter, lambda: _taken(adapter, route, wire))


def _taken(adapter: AdapterModule, route: Route, wire: Wire) -> Reply:
    access = open_project(adapter, wire)
    try:
        items = route.read(wire.opened(partial(is_own, access)))
    except Exception as error:
        letters.keep_unread(access, adapter, wire, error)
        raise
    receipts = accept(access, items)
    refused = metrics.count_items(adapter.FORMAT, (receipt.refusal for receipt in receipts))
    accepted.send(adapter, access=access, receipts=receipts)
    if refused:
        letters.keep_refused(access, adapter, wire, receipts)
    return route.reply(receipts)


def guarded(adapter: AdapterModule, work: Callable[[], R]) -> R | HttpResponse:
    """What the work answers; whatever it refuses or cannot do is told in the vendor's own shape."""
    done = _tried(adapter, work)
    return http(done) if isinstance(done, Reply) else done


def _tried(adapter: AdapterModule, work: Callable[[], R]) -> R | Reply:
    """What the work gives, or the vendor's words for why not: every refusal of a whole request comes through here."""
    try:
        return work()
    except BadPayload as refusal:
        return _refused(adapter, refusal)
    except RecursionError:  # shallow enough to be parsed, too deep for what comes after
        return _refused(adapter, BadPayload(MAX_DEPTH_HINT, "body"))
    except DatabaseError:
        log.exception("%s: not done", adapter.FORMAT)
        return _refused(adapter, BadPayload("the database did not take it; send it again", status=503))


def _refused(adapter: AdapterModule, refusal: BadPayload) -> Reply:
    metrics.count_refusal(adapter.FORMAT, refusal.status)
    return adapter.refuse(refusal)


def wire_of(request: HttpRequest, params: Mapping[str, str]) -> Wire:
    """The request as adapters see it. Raises BadPayload."""
    return wire_in(request.META, request.path_info, _cleaned(params))


def _cleaned(params: Mapping[str, str]) -> dict[str, str]:
    return {name: clean_text(text) for name, text in params.items()}


def open_project(adapter: AdapterModule, wire: Wire) -> Access:
    """The project that the request may write to. Raises BadPayload: 401 without a good key, 403 for another's."""
    key = adapter.key(wire)
    if not key:
        raise BadPayload("no API key came along", status=401)
    access = access_by_key(key) or access_by_public_id(key)
    if access is None:
        raise BadPayload("unknown or revoked API key", status=401)
    named = adapter.project(wire)
    if named and not access.is_named(named):
        raise BadPayload("the key belongs to another project", status=403)
    return access


def is_own(access: Access, name: str) -> bool:
    """Whether a key, a public id or a slug means the project that is open."""
    if name == access.presented or access.is_named(name):
        return True
    other = access_by_key(name) or access_by_public_id(name)
    return other is not None and other.project_id == access.project_id


def http(reply: Reply, content_type: str = "") -> HttpResponse:
    """The reply as Django has it; `content_type` is the request's."""
    content, headers = written(reply, content_type)
    return HttpResponse(content, status=reply.status, headers=headers)


def written(reply: Reply, content_type: str = "") -> tuple[bytes, dict[str, str]]:
    """The bytes and headers of a reply to a request of that Content-Type. JSON, but for a body of bytes, which is as it
    is, and for those who sent protobuf and can have it."""
    if reply.protobuf is not None and "protobuf" in content_type:
        length = str(len(reply.protobuf))
        return reply.protobuf, {"Content-Type": "application/x-protobuf", "Content-Length": length, **reply.headers}
    content = reply.body if isinstance(reply.body, bytes) else b"" if reply.body is None else _encode(reply.body)
    return content, {"Content-Type": "application/json", "Content-Length": str(len(content)), **reply.headers}


def _encode(body: Any) -> bytes:
    try:
        return msgspec.json.encode(body)
    except OverflowError:
        return (to_json(body) or "").encode()
