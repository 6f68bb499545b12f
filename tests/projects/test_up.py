"""`manage.py up`, as a person starts it on a new machine."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60  # seconds until a start that hangs is called one


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def without_settings() -> dict[str, str]:
    """The environment of a machine on which nobody has set anything."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("POLYLOG_", "DATABASE_", "CELERY_"))}


@pytest.fixture
def up(tmp_path):
    """Starts `manage.py up` on a database of its own; gives its process and address, and ends it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=without_settings() | {"POLYLOG_VAR": str(tmp_path), "PORT": str(port), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    alarm = threading.Timer(PATIENCE, process.kill)
    alarm.start()
    yield process, f"http://127.0.0.1:{port}"
    alarm.cancel()
    process.kill()
    process.communicate()


def told_key(process) -> str:
    """The key that the first start tells."""
    for line in process.stdout:
        if found := re.search(r"API key\s+(\S+)", line):
            return found.group(1)
    raise AssertionError("ended without telling a key")


def until_it_serves(process, address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    while process.poll() is None:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            continue
        return
    raise AssertionError(process.stdout.read())


def test_a_new_machine_takes_and_gives_a_log_and_ends_on_request(up):
    process, address = up
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
    [("MAX_BODY_BYTES", "lots"), ("COMMIT_MAX_ROWS", "0"), ("DATABASE_URL", "oracle://x/y"), ("POLYLOG_API_KEY", "x")],
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
