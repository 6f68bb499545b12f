"""OTLP over gRPC, through a channel as an exporter has it."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from logs_app.ingest import views
from logs_app.ingest.store.writer import writer
from observability import grpc_server
from observability.serving import refusal_of
from tests.otlp import named
from tests.served import free_port
from tests.wire import RECORDED_KEY, recordings
from tests.wire.otlp_expectations import calls_in, check, listed

pytestmark = pytest.mark.django_db(transaction=True)

TRACES, LOGS, METRICS = (
    f"/opentelemetry.proto.collector.{name}Service/Export"
    for name in ("trace.v1.Trace", "logs.v1.Logs", "metrics.v1.Metrics")
)
RECORDINGS = recordings("litellm_otel_grpc") + recordings("litellm_arize_grpc")
PATIENCE = 30  # seconds


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def server(port):
    serving = grpc_server.start("127.0.0.1", port)
    yield serving
    serving.stop(None).wait()
    writer.close()


@pytest.fixture
def call(server, port, key):
    """Calls a method with bytes, or with the key in metadata of its own; gives the bytes of the answer."""
    options = [("grpc.max_send_message_length", -1)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options) as channel:

        def send(method, message=b"", metadata=None, **options):
            said = [("authorization", f"Bearer {key}")] if metadata is None else metadata
            return channel.unary_unary(method)(message, metadata=said, timeout=PATIENCE, **options)

        yield send


def refused(call, *args, **options):
    with pytest.raises(grpc.RpcError) as told:
        call(*args, **options)
    return told.value.code(), told.value.details()


def of_litellm():
    return named("otel_http/01-success").body()


@pytest.mark.parametrize("recording", RECORDINGS, ids=str)
def test_what_litellm_sent_comes_back(recording, call, key, logs):
    headers = {name: value for name, value in recording.request["headers"].items() if name != "user-agent"}
    metadata = [(name, value.replace(RECORDED_KEY, key)) for name, value in headers.items()]
    assert call(recording.request["path"], recording.body(), metadata) == b""
    calls = calls_in(logs())
    assert calls
    expects, on_wire = listed(recording.expect), listed(recording.request["on_wire"])
    by_call = {expect["call_id"]: place for place, expect in enumerate(expects)}
    for place, log in enumerate(calls):
        place = by_call.get(log["extra"].get("attributes", {}).get("litellm.call_id"), place)
        check(log, expects[place], on_wire[place])


@pytest.mark.parametrize("name", ["Bearer KEY", "bearer KEY", "KEY", "Bearer%20KEY"])
def test_the_key_is_read_from_authorization(name, call, key, logs):
    call(TRACES, of_litellm(), [("authorization", name.replace("KEY", key))])
    assert logs()


@pytest.mark.parametrize("name", ["x-api-key", "api_key", "api-key", "signoz-ingestion-key"])
def test_the_key_may_lie_where_each_vendor_puts_it(name, call, key, logs):
    call(TRACES, of_litellm(), [(name, key), ("space_id", "any"), ("trace-bin", b"\xff")])
    assert logs()


@pytest.mark.parametrize("compression", [grpc.Compression.Gzip, grpc.Compression.Deflate])
def test_packed_messages_are_unpacked(compression, call, logs):
    assert call(TRACES, of_litellm(), compression=compression) == b""
    assert calls_in(logs())


def test_messages_in_log_records_join_their_span_and_metrics_are_counted(call, logs):
    [events, *_] = [each for each in recordings("litellm_otel_http_events") if each.request["path"].endswith("/logs")]
    assert call(LOGS, events.body()) == b""
    assert logs()
    [metrics, *_] = [
        each for each in recordings("litellm_otel_http_events") if each.request["path"].endswith("/metrics")
    ]
    assert call(METRICS, metrics.body()) == b""


def test_a_span_that_cannot_be_stored_is_refused_alone(call, logs):
    message = ExportTraceServiceRequest.FromString(named("traceloop/05-minimal").body())
    message.resource_spans[0].scope_spans[0].spans.add(name="bad", span_id=b"1")
    answer = ExportTraceServiceResponse.FromString(call(TRACES, message.SerializeToString()))
    assert answer.partial_success.rejected_spans == 1
    assert "traceId" in answer.partial_success.error_message
    assert len(logs()) == 1


def test_a_call_without_a_good_key_is_not_authenticated(call):
    assert refused(call, TRACES, metadata=[]) == (grpc.StatusCode.UNAUTHENTICATED, "no API key came along")
    code, _ = refused(call, TRACES, metadata=[("authorization", "Bearer nobody")])
    assert code == grpc.StatusCode.UNAUTHENTICATED


def test_what_is_no_message_is_an_invalid_argument(call):
    code, why = refused(call, TRACES, b"\xff\xff\xff")
    assert (code, why.partition(":")[0]) == (grpc.StatusCode.INVALID_ARGUMENT, "body")


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_a_message_above_the_limit_is_refused_packed_or_not(compression, settings, port, key):
    settings.MAX_BODY_BYTES = 10_000
    server = grpc_server.start("127.0.0.1", port)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        with pytest.raises(grpc.RpcError) as told:
            channel.unary_unary(TRACES)(b"\0" * 10_001, compression=compression, timeout=PATIENCE)
        assert told.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    server.stop(None).wait()


def test_a_database_that_is_away_is_told_so_that_clients_try_again(call, monkeypatch, caplog):
    def fail(*_):
        raise views.DatabaseError("gone")

    monkeypatch.setattr(views, "accept", fail)
    code, why = refused(call, TRACES, of_litellm())
    assert (code, why) == (grpc.StatusCode.UNAVAILABLE, "the database did not take it; send it again")


def test_a_failure_of_ours_is_an_answer_too(call, monkeypatch, caplog):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(views, "accept", fail)
    assert refused(call, TRACES, of_litellm())[0] == grpc.StatusCode.INTERNAL
    assert "ZeroDivisionError" in caplog.text


def test_other_methods_are_not_implemented(call):
    assert (
        refused(call, "/opentelemetry.proto.collector.trace.v1.TraceService/Import")[0] == grpc.StatusCode.UNIMPLEMENTED
    )


def test_health_is_that_of_readiness(call, monkeypatch):
    assert call("/grpc.health.v1.Health/Check", metadata=[]) == b"\x08\x01"
    monkeypatch.setattr(grpc_server, "problem", lambda: "the database does not answer")
    assert call("/grpc.health.v1.Health/Check", metadata=[]) == b"\x08\x02"


def test_calls_are_counted_as_their_format(call, monkeypatch):
    counted = []
    monkeypatch.setattr(views.metrics, "count_items", lambda format, refusals: counted.append((format, [*refusals])))
    monkeypatch.setattr(views.metrics, "count_refusal", lambda format, status: counted.append((format, status)))
    call(TRACES, named("traceloop/05-minimal").body())
    refused(call, TRACES, metadata=[])
    assert counted == [("otlp", [None]), ("otlp", 401)]


def test_a_call_that_runs_is_finished_when_the_server_ends(server, call, logs, monkeypatch):
    is_running, may_go_on = threading.Event(), threading.Event()
    take = views.accept

    def accept(*args):
        is_running.set()
        assert may_go_on.wait(PATIENCE)
        return take(*args)

    monkeypatch.setattr(views, "accept", accept)
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(call, TRACES, of_litellm())
        assert is_running.wait(PATIENCE)
        ended = server.stop(PATIENCE)
        may_go_on.set()
        assert answer.result() == b""
        assert ended.wait(PATIENCE)
    assert calls_in(logs())


def test_a_port_that_is_taken_is_told_and_nothing_else_happens(caplog):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refusal_of("127.0.0.1", port).startswith("Address already in use")
        grpc_server.serve_beside_web("127.0.0.1", port)
    assert "OTLP_GRPC_PORT" in caplog.text
    assert refusal_of("127.0.0.1", port) == ""
