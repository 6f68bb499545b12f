"""The commands that serve Polylog: its web server and its worker."""

import os
import sys
from typing import Final

# glibc gives each thread an arena of its own, and threads of short requests leave most of it empty.
LEAN: Final = {"MALLOC_ARENA_MAX": "2"}


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


def lean_environment() -> dict[str, str]:
    """This process' environment, and how memory is given out; what is set already stays."""
    return LEAN | os.environ
