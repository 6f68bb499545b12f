"""`manage.py up`: everything that an installation needs, under one command."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError

from observability.collected import collect
from observability.projects.first import make_first
from observability.serving import become_supervisor, refusal_of, web_command, worker_command


class Command(BaseCommand):
    """Migrates, makes what a new installation lacks, and runs web server and Celery worker until one of them ends."""

    help = "Bring Polylog up: migrate, make the first project, key and login, then serve pages, ingest and tasks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
        parser.add_argument(
            "--grpc-port",
            type=int,
            default=os.environ.get("OTLP_GRPC_PORT", "4317"),
            help="OTLP over gRPC; 0: not served",
        )
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
        self._open_grpc(options["host"], options["port"], options["grpc_port"])
        sys.stdout.flush()
        if not settings.DEBUG:
            collect()
        web = web_command(options["host"], options["port"], options["workers"], options["threads"])
        become_supervisor([web, worker_command()])

    def _greet(self, host: str, port: int) -> None:
        shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  (compared, not bound)
        self.stdout.write(self.style.SUCCESS(f"\n  Polylog is starting at http://{shown}:{port}\n"))
        for what, text in make_first():
            self.stdout.write(f"  {what:<12}{text}")
        self.stdout.write("\n  Point a client here: the page Connect shows how. Ctrl+C stops.\n")

    def _open_grpc(self, host: str, port: int, grpc_port: int) -> None:
        """Tells the web processes where to serve gRPC, if anywhere: a port that another has must not keep them away."""
        if grpc_port == port:
            raise CommandError(f"OTLP_GRPC_PORT: expected another port than PORT's, got {port} for both")
        if grpc_port and (refusal := refusal_of(host, grpc_port)):
            self.stderr.write(f"  OTLP_GRPC_PORT: OpenTelemetry over gRPC is not served at port {grpc_port}: {refusal}")
            grpc_port = 0
        os.environ |= {"HOST": host, "OTLP_GRPC_PORT": str(grpc_port)}
