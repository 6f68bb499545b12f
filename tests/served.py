"""A server of its own, as `manage.py up` starts it on a new machine."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

ROOT = Path(__file__).parent.parent
PATIENCE = 60  # seconds until a start that hangs is called one


def without_settings() -> dict[str, str]:
    """The environment of a machine on which nobody has set anything."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("POLYLOG_", "DATABASE_", "CELERY_"))}


@contextmanager
def up(var: Path, **settings: str) -> Iterator[tuple["Popen[str]", str]]:
    """Starts `manage.py up` on a database of its own; gives its process and address, and ends it."""
    port = free_port()
    own = {"POLYLOG_VAR": str(var), "PORT": str(port), "OTLP_GRPC_PORT": "0", "PYTHONUNBUFFERED": "1"}
    process = Popen(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=without_settings() | own | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    alarm = threading.Timer(PATIENCE, process.kill)
    alarm.start()
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        alarm.cancel()
        process.terminate()
        process.communicate(timeout=PATIENCE)


def told_key(process: "Popen[str]") -> str:
    """The key that the first start tells."""
    for line in process.stdout or ():
        if found := re.search(r"API key\s+(\S+)", line):
            return found.group(1)
    raise AssertionError("ended without telling a key")


def until_it_serves(process: "Popen[str]", address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    while process.poll() is None:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            continue
        return
    raise AssertionError(process.stdout.read() if process.stdout else "")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
