"""`manage.py erase`: everything of a user, a customer, a session or a trace."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from logs_app.ids import key_of
from logs_app.ingest.store import deletion
from observability.projects.models import Project


class Command(BaseCommand):
    help = "Erase everything of a user, a customer, a session or a trace. It does not come back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="the project's slug")
        whose = parser.add_mutually_exclusive_group(required=True)
        for what in ("user", "customer"):
            whose.add_argument(f"--{what}", help=f"the {what}, as logs name them")
        for what in ("session", "trace"):
            whose.add_argument(f"--{what}", help=f"the client's own id of the {what}")

    def handle(self, *args: Any, **options: Any) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"--project: there is no project {options['project']!r}")
        [what] = [what for what in ("user", "customer", "session", "trace") if options[what] is not None]
        if not options[what]:
            raise CommandError(f"--{what}: expected a name")
        if what in ("user", "customer"):
            erased = deletion.erase(project.pk, what, options[what])
        else:
            erased = deletion.erase(project.pk, f"{what}_id", key_of(project.pk, what, options[what]))
        self.stdout.write(f"{erased:,} rows erased: logs, and what else named the {what}.")
