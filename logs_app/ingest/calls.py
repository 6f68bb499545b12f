"""A call of OpenTelemetry's exporters over gRPC, answered as the same request over HTTP is."""

from collections.abc import Iterable

from logs_app.adapters import otlp
from logs_app.ingest.shortcut import outside_django
from logs_app.ingest.views import replied_to_wire
from logs_app.wire import Reply, Wire

METHODS = frozenset(otlp.METHODS)


def answer_call(method: str, metadata: Iterable[tuple[str, str | bytes]], message: bytes) -> Reply:
    """The reply to a call of one of METHODS: 200 and the answer's message in `protobuf`, else a google.rpc.Status in
    `body`. `message` is unpacked."""
    route = otlp.METHODS[method]
    # As in a WSGI environ, `api_key` and `api-key` are one name.
    headers = {name.replace("_", "-"): value for name, value in metadata if isinstance(value, str)}
    wire = Wire("POST", f"/{route.path}", message, headers | {"content-type": "application/x-protobuf"})
    return outside_django(otlp, method, lambda: replied_to_wire(otlp, route, wire))
