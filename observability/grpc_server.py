"""OTLP over gRPC: a port of its own, served by threads of each web process.

A process of its own would hold Django a third time; beside the web server it takes 17 MB, and its requests share
transactions with those over HTTP.
"""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import grpc
from django.conf import settings

from logs_app.ingest.calls import METHODS, answer_call
from logs_app.ingest.store import release
from observability.watching import problem

log = logging.getLogger(__name__)

THREADS: Final = 32
GRACE_SECONDS: Final = 15  # within those that the supervisor grants
_MAX_DETAILS: Final = 1000  # characters; a client refuses headers of more than 8 KB
_HEALTH: Final = "/grpc.health.v1.Health/Check"
# HealthCheckResponse: field 1 is SERVING or NOT_SERVING.
_READY, _NOT_READY = b"\x08\x01", b"\x08\x02"
_CODES: Final = {code.value[0]: code for code in grpc.StatusCode}


def serve_beside_web(host: str, port: int) -> None:
    """Serves in the background until this process ends. A port that cannot be had is told, and the web goes on."""
    try:
        server = start(host, port)
    except RuntimeError as error:
        log.error("OTLP_GRPC_PORT: OpenTelemetry over gRPC is not served: %s", error)
        return
    threading.Thread(target=_stop_at_the_end, args=[server], name="grpc-end").start()


def start(host: str, port: int) -> grpc.Server:
    """Raises RuntimeError where the port cannot be had."""
    options = [
        ("grpc.max_receive_message_length", settings.MAX_BODY_BYTES),
        ("grpc.so_reuseport", 1),  # the web processes share the port, as they do the other
    ]
    server = grpc.server(ThreadPoolExecutor(THREADS, "grpc"), handlers=[_Methods()], options=options)
    server.add_insecure_port(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    server.start()
    return server


def _stop_at_the_end(server: grpc.Server) -> None:
    """Once the web server has ended: no call is taken any more, and those that run are finished."""
    threading.main_thread().join()
    server.stop(GRACE_SECONDS).wait()


class _Methods(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc has no types
    """Messages cross as bytes: the adapter reads them, as it does those that come over HTTP."""

    def service(self, details: Any) -> Any:
        if details.method == _HEALTH:
            return grpc.unary_unary_rpc_method_handler(_health)
        if details.method not in METHODS:
            return None
        return grpc.unary_unary_rpc_method_handler(lambda message, call: _export(details.method, message, call))


def _export(method: str, message: bytes, call: grpc.ServicerContext) -> bytes:
    reply = answer_call(method, call.invocation_metadata(), message)
    if reply.status != 200:
        call.abort(_CODES[reply.body["code"]], reply.body["message"][:_MAX_DETAILS])
    return reply.protobuf or b""


def _health(message: bytes, call: grpc.ServicerContext) -> bytes:
    """The health of every service is that of `/readyz`."""
    try:
        return _NOT_READY if problem() else _READY
    finally:
        release()
