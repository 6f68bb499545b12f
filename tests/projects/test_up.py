"""`manage.py up`, as a person starts it on a new machine."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import grpc
import pytest

from tests.otlp import named
from tests.served import PATIENCE, ROOT, free_port, told_key, until_it_serves, up, without_settings


def test_a_new_machine_takes_and_gives_a_log_and_ends_on_request(tmp_path):
    with up(tmp_path) as (process, address):
        key = told_key(process)
        until_it_serves(process, address)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        sent = urllib.request.Request(f"{address}/api/v1/logs/", json.dumps({"name": "hello"}).encode(), headers)
        assert json.load(urllib.request.urlopen(sent))["accepted"] == 1
        read = urllib.request.Request(f"{address}/api/v1/logs/", headers=headers)
        assert [log["name"] for log in json.load(urllib.request.urlopen(read))["results"]] == ["hello"]
        assert_styles_are_kept_by_browsers(address)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def assert_styles_are_kept_by_browsers(address: str) -> None:
    page = urllib.request.urlopen(f"{address}/sign-in/").read().decode()
    [style] = re.findall(r'href="(/static/css/polylog\.[0-9a-f]+\.css)"', page)
    reply = urllib.request.urlopen(urllib.request.Request(address + style, headers={"Accept-Encoding": "gzip"}))
    assert "immutable" in reply.headers["Cache-Control"]
    assert reply.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_BODY_BYTES", "lots"),
        ("COMMIT_MAX_ROWS", "0"),
        ("DATABASE_URL", "oracle://x/y"),
        ("POLYLOG_API_KEY", "x"),
        ("OTLP_GRPC_PORT", "-1"),
        ("OTLP_GRPC_PORT", "8000"),
    ],
)
def test_a_senseless_setting_stops_the_start_and_is_named(tmp_path, name, value):
    ended = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=without_settings() | {"POLYLOG_VAR": str(tmp_path), name: value},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode != 0
    assert name in ended.stderr
    assert "Traceback" not in ended.stderr


def test_spans_over_grpc_are_taken_and_calls_that_run_are_finished_at_the_end(tmp_path):
    port = free_port()
    with up(tmp_path, OTLP_GRPC_PORT=str(port)) as (process, address):
        metadata = [("authorization", f"Bearer {told_key(process)}")]
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            export = channel.unary_unary("/opentelemetry.proto.collector.trace.v1.TraceService/Export")
            ask = {"metadata": metadata, "timeout": PATIENCE, "wait_for_ready": True}
            assert export(named("traceloop/05-minimal").body(), **ask) == b""
            assert channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=PATIENCE) == b"\x08\x01"
            until_it_serves(process, address)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0


def test_a_port_for_grpc_that_is_taken_is_told_and_the_web_serves(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with up(tmp_path, OTLP_GRPC_PORT=port) as (process, address):
            until_it_serves(process, address)
            process.send_signal(signal.SIGTERM)
            assert f"OTLP_GRPC_PORT: OpenTelemetry over gRPC is not served at port {port}" in process.stdout.read()
            assert process.wait(PATIENCE) == 0
