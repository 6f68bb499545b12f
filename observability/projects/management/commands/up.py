"""`manage.py up`: everything that an installation needs, under one command."""

import os
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError

from observability.projects.first import make_first
from observability.serving import lean_environment, web_command, worker_command

GRACE_SECONDS = 20


class Command(BaseCommand):
    """Migrates, makes what a new installation lacks, and runs web server and Celery worker until one of them ends."""

    help = "Bring Polylog up: migrate, make the first project, key and login, then serve pages, ingest and tasks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
        parser.add_argument("--workers", type=int, default=os.environ.get("WEB_WORKERS", "1"), help="web processes")
        parser.add_argument("--threads", type=int, default=os.environ.get("WEB_THREADS", "32"), help="per web process")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as error:
            raise CommandError(f"DATABASE_URL: the database does not answer: {error}") from None
        for counted in settings.METRICS_DIR.glob("*.db"):
            counted.unlink()  # of processes that have ended: a counter begins anew with its installation's start
        self._greet(options["host"], options["port"])
        sys.stdout.flush()
        web = web_command(options["host"], options["port"], options["workers"], options["threads"])
        raise SystemExit(_run_together([web, worker_command()]))

    def _greet(self, host: str, port: int) -> None:
        shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  (compared, not bound)
        self.stdout.write(self.style.SUCCESS(f"\n  Polylog is starting at http://{shown}:{port}\n"))
        for what, text in make_first():
            self.stdout.write(f"  {what:<12}{text}")
        self.stdout.write("\n  Point a client here: the page Connect shows how. Ctrl+C stops.\n")


def _run_together(commands: Sequence[list[str]]) -> int:
    """Runs the commands until one ends or a signal comes, then ends them all. Returns the exit code."""
    over = threading.Event()
    ended_by: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    # Their own process groups: a Ctrl+C reaches this process alone, which ends them in order.
    processes = [
        subprocess.Popen(command, cwd=settings.BASE_DIR, env=lean_environment(), start_new_session=True)
        for command in commands
    ]

    def watch(process: "subprocess.Popen[bytes]") -> None:
        ended_by.append(process.wait())
        over.set()

    for process in processes:
        threading.Thread(target=watch, args=[process], daemon=True).start()
    while not over.wait(timeout=1):  # a bare wait() would keep signals from being seen
        pass
    code = ended_by[0] if ended_by else 0
    _end(processes)
    return code


def _end(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Ends the commands with all that they started: Celery's beat is a process of its own and would outlive it."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
        _signal(process, signal.SIGKILL)


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(ProcessLookupError):  # nobody of the group is left
        os.killpg(process.pid, number)
