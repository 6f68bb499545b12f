"""`manage.py demo`: a month of lifelike logs, sent in by the real way. Twice is once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from logs_app import ids
from logs_app.counting import count_waiting
from logs_app.demo.month import month
from logs_app.demo.prompts import AHEAD, PROMPTS
from logs_app.demo.rhythm import DAYS
from logs_app.ingest.pipeline import accept
from logs_app.models import Log
from logs_app.records import Feedback, Record
from logs_app.rollups import recount_dirty
from logs_app.search.index import index_waiting
from logs_app.wire import Item
from observability.projects.first import make_first
from observability.projects.keys import Access
from observability.projects.models import Environment, Project
from prompts_app.models import Deployment, PromptVersion
from prompts_app.publish import deploy, make_prompt, make_version

BATCH: Final = 500
MONTH: Final = timedelta(days=DAYS)
# A scene goes on for some minutes, and none shall end tomorrow.
LAST_SCENE: Final = timedelta(minutes=45)


class Command(BaseCommand):
    help = "Fill a project with a month of lifelike logs of four products and eight customers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", help="slug of the project; the first one by default")
        parser.add_argument("--logs", type=int, default=20_000, help="about how many logs (default: %(default)s)")
        parser.add_argument(
            "--seed", type=int, default=1, help="another seed makes another month (default: %(default)s)"
        )

    def handle(self, *args: Any, project: str | None, logs: int, seed: int, verbosity: int, **options: Any) -> None:
        if logs < 1:
            raise CommandError("--logs: expected at least 1")
        for what, text in make_first() if not Project.objects.exists() else ():
            self.stdout.write(f"{what}: {text}")
        found = _project(project)
        for name in AHEAD:
            Environment.objects.get_or_create(project=found, name=name)
        end = _end(found, f"demo-{seed}-{logs}")
        _publish(found, end)
        new, known = self._send(found, end, logs, seed, is_quiet=verbosity == 0)
        count_waiting()
        recount_dirty(limit=logs)
        index_waiting()
        self.stdout.write(f"{new} logs written to {found.slug}, {known} were there already")

    def _send(self, project: Project, end: datetime, logs: int, seed: int, is_quiet: bool) -> tuple[int, int]:
        """How many logs were written, and how many were there."""
        access = _access(project)
        new = known = 0
        with tqdm(total=logs, unit=" logs", disable=is_quiet) as progress:
            for batch in _batches(chain([[_opening(f"demo-{seed}-{logs}", end)]], month(end, logs, seed))):
                missing = _missing(project, batch)
                for receipt in accept(access, missing):
                    if receipt.refusal:
                        raise CommandError(f"a demo log was refused: {receipt.refusal}")
                there, sent = _count(batch), _count(missing)
                new, known = new + sent, known + there - sent
                progress.update(there)
        return new, known


def _project(slug: str | None) -> Project:
    projects = Project.objects.order_by("pk")
    found = (projects.filter(slug=slug) if slug else projects).first()
    if found is None:
        raise CommandError(f"no project {slug!r}")
    return found


def _access(project: Project) -> Access:
    default = Environment.objects.filter(project=project, is_default=True).first()
    return Access(
        project_id=project.pk,
        slug=project.slug,
        public_id=project.public_id,
        default_environment=default.name if default else "production",
        may_read=False,
        presented="demo",
    )


def _end(project: Project, name: str) -> datetime:
    """When the month ends: now, or when it did the first time, so that the same month is made again."""
    first = Log.objects.filter(external_key=ids.key_of(project.pk, "log", name)).first()
    return first.started_at + MONTH if first else (timezone.now() - LAST_SCENE).replace(microsecond=0)


def _opening(name: str, end: datetime) -> Record:
    """The log that opens the month, and so remembers when it ends."""
    return Record(
        format="native",
        kind="event",
        name="demo",
        environment="development",
        external_id=name,
        identity=name,
        started_at=end - MONTH,
        output="The demo's month begins here.",
    )


def _batches(scenes: Iterator[list[Item]]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for items in scenes:
        batch += items
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _missing(project: Project, batch: list[Item]) -> list[Item]:
    """What is not stored yet. Judgements are sent again with each log that is missing, and only then."""
    keys = [ids.key_of(project.pk, "log", _log_of(item)) for item in batch]
    known = set(Log.objects.filter(external_key__in=set(keys)).values_list("external_key", flat=True))
    return [item for item, key in zip(batch, keys, strict=True) if key not in known]


def _log_of(item: Item) -> str:
    return item.targets[0] if isinstance(item, Feedback) else str(getattr(item, "external_id", ""))


def _count(items: list[Item]) -> int:
    return sum(isinstance(item, Record) for item in items)


def _publish(project: Project, end: datetime) -> None:
    """Each version, made and deployed where and when its logs use it. Twice is once."""
    environments = {name: Environment.objects.get(project=project, name=name) for name in AHEAD}
    for prompt in PROMPTS.values():
        made = {
            version.day: make_version(make_prompt(project.pk, prompt.path), version.ref.details or {})
            for version in prompt.versions
        }
        days = sorted((max(day - ahead, 0), day, name) for day in made for name, ahead in AHEAD.items())
        for at, day, name in days:
            _deploy(made[day], environments[name], end - timedelta(days=DAYS - at))


def _deploy(version: PromptVersion, environment: Environment, at: datetime) -> None:
    deployment = version.deployments.filter(environment=environment).first() or deploy(version, environment)
    # update(), because the models' own times are those of their making.
    Deployment.objects.filter(pk=deployment.pk).update(deployed_at=at)
    PromptVersion.objects.filter(pk=version.pk, created_at__gt=at).update(created_at=at)
