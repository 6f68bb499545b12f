"""The command that serves Polylog over HTTP."""

import sys


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
