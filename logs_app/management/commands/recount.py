"""`manage.py recount`: counts usage and totals again from the logs, and tells what was stored otherwise."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logs_app.filter_kinds import moment
from logs_app.repair import differences
from logs_app.selectors.questions import EVER
from observability.projects.models import Project


class Command(BaseCommand):
    help = "Recount usage by hour and by day, traces and sessions from the logs, and tell what was stored otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", help="the slug of one project; all of them by default")
        parser.add_argument("--since", type=moment, default=EVER, help="from then on: an ISO time, or 7d ago")
        parser.add_argument("--check", action="store_true", help="change nothing; end with 1 where something differs")

    def handle(self, *args: Any, project: str | None, since: datetime, check: bool, **options: Any) -> None:
        projects = Project.objects.filter(slug=project) if project else Project.objects.order_by("slug")
        if project and not projects:
            raise CommandError(f"There is no project {project!r}.")
        found = 0
        for one in projects:
            for text in differences(one.pk, since, is_mended=not check):
                found += 1
                self.stdout.write(f"{one.slug}: {text} {'differs' if check else 'differed'}")
        if found and check:
            raise CommandError(f"{found} differences")
        self.stdout.write(f"{found} differences")
