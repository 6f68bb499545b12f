"""`manage.py retain`: what the worker does each hour."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from logs_app.partitions import name_of
from logs_app.retention import retain


class Command(BaseCommand):
    help = "Take away the logs that are older than their project keeps them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        is_dry = options["dry_run"]
        done = retain(is_dry)
        for week in done.weeks:
            self.stdout.write(f"{name_of('log', week)}: {'would be ' if is_dry else ''}dropped whole")
        for slug, count in done.logs.items():
            self.stdout.write(f"{slug}: {count:,} logs {'would be ' if is_dry else ''}deleted")
        if not done.weeks and not done.logs:
            self.stdout.write("Nothing is older than it is kept.")
