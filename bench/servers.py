"""Temporary databases, and the servers that are compared on them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg import sql

from observability.serving import web_command

ROOT: Final = Path(__file__).parent.parent
KEY: Final = "pl-bench-key-0000"
FILLED: Final = "filled"  # slug of the project that is filled; KEY writes to another, whose hours no page draws
WORKERS: Final = 2
THREADS: Final = 32
PATIENCE: Final = 60  # seconds until a start that hangs is called one
GRACE: Final = 20  # seconds in which one that is asked to end shall do so
_FILL: Final = f"""
from django.core.management import call_command
from observability.projects.first import make_first
from observability.projects.models import Project
call_command("migrate", verbosity=0)
list(make_first())
Project.objects.create(slug="{FILLED}", name="Filled")
"""


SERVER: Final = os.environ.get("TEST_POSTGRES_URL") or "postgres:///postgres?host=/var/run/postgresql"
POLYLOG: Final = "observability.wsgi:application"


@dataclass
class Served:
    """A running server, and how many logs it has answered for."""

    port: int
    process: "subprocess.Popen[bytes]"
    stored: int = 0


def check_server() -> None:
    """Ends the bench where no PostgreSQL answers."""
    try:
        psycopg.connect(SERVER, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        raise SystemExit(
            f"The bench measures PostgreSQL, and none answers at {SERVER}\n  {error}\n"
            "Start one, or name another in TEST_POSTGRES_URL."
        ) from None


@contextlib.contextmanager
def database(what: str) -> Iterator[str]:
    """The URL of a new database on PostgreSQL, with a project and KEY; dropped afterwards."""
    name = f"polylog_bench_{what}_{os.getpid()}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            url = _url(connection.info, name)
            manage(url, "shell", "--verbosity", "0", "--command", _FILL)
            yield url
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def sqlite() -> Iterator[str]:
    """The URL of a new SQLite file, with a project and KEY."""
    with tempfile.TemporaryDirectory(prefix="polylog-bench-") as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        manage(url, "shell", "--verbosity", "0", "--command", _FILL)
        yield url


def manage(url: str, *words: str) -> None:
    """Runs a command of manage.py on this database."""
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment(url), check=True)


def answer_of(url: str, module: str, *words: str) -> str:
    """What a module of the bench prints, run in a process of its own on this database."""
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(url), check=True, stdout=subprocess.PIPE, text=True
    ).stdout  # fmt: skip


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
def serving(url: str, application: str = POLYLOG, view: str = "", workers: int = WORKERS) -> Iterator[Served]:
    """Serves an application on this database."""
    port = free_port()
    command = web_command("127.0.0.1", port, workers, THREADS, application)
    with running(command, environment(url) | {"BENCH_VIEW": view}) as process:
        wait_until_it_listens(process, port)
        yield Served(port, process)


@contextlib.contextmanager
def running(command: Sequence[str], env: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    """A command in a session of its own, ended with all that it has started."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        # First asked: `up` has children in groups of their own, which only it ends.
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"the server does not answer (exit code {process.poll()})")
