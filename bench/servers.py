"""A temporary database on PostgreSQL, and the servers that are compared on it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg import sql

from observability.serving import web_command

ROOT: Final = Path(__file__).parent.parent
KEY: Final = "pl-bench-key-0000"
WORKERS: Final = 2
THREADS: Final = 32
PATIENCE: Final = 60  # seconds until a start that hangs is called one
_FILL: Final = """
from django.core.management import call_command
from observability.projects.first import make_first
call_command("migrate", verbosity=0)
list(make_first())
"""


@contextlib.contextmanager
def database(server: str) -> Iterator[str]:
    """The URL of a new database on this server, with a project and KEY; dropped afterwards."""
    name = f"polylog_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            url = _url(connection.info, name)
            subprocess.run(
                [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", _FILL],
                cwd=ROOT, env=environment(url), check=True, timeout=PATIENCE,
            )  # fmt: skip
            yield url
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _url(info: psycopg.ConnectionInfo, name: str) -> str:
    """As psycopg and Django both read it: a socket's folder goes into the query."""
    login = ":".join(quote(word, safe="") for word in (info.user, info.password) if word)
    if info.host.startswith("/"):
        return f"postgres://{login}@/{name}?host={info.host}"
    return f"postgres://{login}@{info.host}:{info.port}/{name}"


def environment(url: str) -> dict[str, str]:
    """An installation of its own: nothing of this machine's settings, no files in its folders."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("POLYLOG_", "DATABASE_", "CELERY_"))}
    folder = Path(tempfile.gettempdir()) / "polylog-bench"
    return own | {
        "DATABASE_URL": url,
        "POLYLOG_VAR": str(folder),
        "POLYLOG_API_KEY": KEY,
        "POLYLOG_ADMIN_PASSWORD": "bench",
    }


@contextlib.contextmanager
def serving(application: str, url: str) -> Iterator[int]:
    """Serves an application on this database; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = web_command("127.0.0.1", port, WORKERS, THREADS, application)
    process = subprocess.Popen(command, cwd=ROOT, env=environment(url), start_new_session=True)
    try:
        _wait_until_it_listens(process, port)
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int) -> None:
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
    raise SystemExit(f"the server ended with {process.returncode}")
