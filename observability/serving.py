"""The commands that serve Polylog: its web server and its worker."""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Final, NoReturn

# glibc gives each thread an arena of its own, and threads of short requests leave most of it empty.
_LEAN: Final = {"MALLOC_ARENA_MAX": "2"}


def web_command(
    host: str, port: int, workers: int, threads: int, application: str = "observability.wsgi:application"
) -> list[str]:
    """granian over WSGI with threaded workers: group commit lets waiting threads share a transaction."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", application,
        "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads),
        "--backlog", "2048", "--no-ws", "--respawn-failed-workers", "--log-level", "error",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """One Celery worker that serves every queue, with the beat that asks for what is due."""
    return [
        sys.executable, "-m", "celery", "--quiet", "-A", "observability", "worker",
        "--beat", "--pool", "solo", "--loglevel", "warning",
    ]  # fmt: skip


def refusal_of(host: str, port: int) -> str:
    """Why nothing can listen there; "" where it can. To be asked before web processes start, which share a port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        return str(error.strerror)
    return ""


def become_supervisor(commands: list[list[str]]) -> NoReturn:
    """This process goes on as one that only runs these commands until one of them ends."""
    script = Path(__file__).parent / "supervisor.py"
    # -I: the script's folder, whose celery.py is not the library, is no place to import from.
    words = [sys.executable, "-I", str(script), json.dumps(commands)]
    os.chdir(script.parent.parent)
    os.execve(sys.executable, words, _LEAN | os.environ)  # noqa: S606  (these are our own words)
