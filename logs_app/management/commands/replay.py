"""`manage.py replay`: reads the requests that were refused again, after an upgrade."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logs_app.ingest.replay import replay_all
from observability.projects.models import Project


class Command(BaseCommand):
    help = "Read the requests that could not be read again, and take what can be read now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", help="the slug of one project; all of them by default")

    def handle(self, *args: Any, project: str | None, **options: Any) -> None:
        projects = Project.objects.filter(slug=project) if project else Project.objects.order_by("slug")
        if project and not projects:
            raise CommandError(f"There is no project {project!r}.")
        for one in projects:
            done = replay_all(one)
            self.stdout.write(f"{one.slug}: {done.read} read, with {done.taken} items; {done.left} still refused")
