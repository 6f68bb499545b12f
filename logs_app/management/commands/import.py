"""`manage.py import`: brings in what other vendors, or another installation, exported. Twice is once."""

import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from logs_app.imports.files import Unreadable, lines_of
from logs_app.imports.marks import Marks
from logs_app.imports.run import Sums, batches
from logs_app.imports.vendors import VENDORS
from observability.projects.keys import access_to
from observability.projects.models import Project

INTERRUPTED: Final = 130  # what shells say of Ctrl-C


class Command(BaseCommand):
    help = (
        "Import logs that were exported elsewhere. What is there already is not doubled; what was interrupted goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".jsonl, .json, .csv, .parquet, or .gz")
        parser.add_argument("--from", dest="vendor", required=True, choices=VENDORS, help="who exported it")
        parser.add_argument("--project", required=True, help="the slug of the project")
        parser.add_argument("--dry-run", action="store_true", help="read and check, and store nothing")
        parser.add_argument(
            "--resume",
            type=Path,
            default=settings.VAR_DIR / "imports.json",
            help="the file that remembers how far an import came (default: %(default)s)",
        )

    def handle(self, *args: Any, files: list[Path], vendor: str, project: str, **options: Any) -> None:
        found = Project.objects.filter(slug=project).first()
        if found is None:
            raise CommandError(f"There is no project {project!r}.")
        sums = Sums()
        try:
            for file in files:
                self._import(Path(file), vendor, found, sums, options)
        except (Unreadable, OSError, DatabaseError) as error:
            self._tell(sums, options["dry_run"])
            hint = "\nThe same command goes on after the last batch that was stored." if sums.logs else ""
            raise CommandError(f"{error}{hint}") from error
        self._tell(sums, options["dry_run"])
        if sums.refused:
            raise CommandError(f"{sums.refused} rows were refused.")

    def _import(self, file: Path, vendor: str, project: Project, sums: Sums, options: dict[str, Any]) -> None:
        is_dry = options["dry_run"]
        marks, whither = Marks(options["resume"]), (vendor, project.slug)
        skipped = 0 if is_dry else marks.rows(file, *whither)
        if skipped:
            self.stderr.write(f"{file}: {skipped} rows were stored before; going on after them")
        access = None if is_dry else access_to(project)
        with (
            self._bar(file, options["verbosity"]) as bar,
            _until_interrupted() as interrupts,
            closing(lines_of(file)) as lines,
        ):
            for batch in batches(lines, skipped, VENDORS[vendor], access, sums, str(file)):
                bar.update(max(batch.at - bar.n, 0))  # Parquet begins with its end
                if not is_dry:
                    marks.put(batch.rows, file, *whither)
                if interrupts:
                    bar.close()
                    self._tell(sums, is_dry)
                    raise CommandError(
                        f"Stopped after line {batch.line} of {file}. The same command goes on there.",
                        returncode=INTERRUPTED,
                    )
        if not is_dry:
            marks.remove(file, *whither)

    def _bar(self, file: Path, verbosity: int) -> "tqdm[Any]":
        size = file.stat().st_size
        return tqdm(total=size, unit="B", unit_scale=True, desc=file.name, disable=verbosity == 0)

    def _tell(self, sums: Sums, is_dry: bool) -> None:
        what = "would be stored" if is_dry else "stored"
        self.stderr.write(
            f"{sums.read} rows read, {sums.logs} logs and {sums.judgements} judgements {what}, {sums.refused} refused"
        )
        for reason in sums.reasons:
            self.stderr.write(f"  {reason}")
        if sums.refused > len(sums.reasons):
            self.stderr.write(f"  and {sums.refused - len(sums.reasons)} more")


@contextmanager
def _until_interrupted() -> Iterator[list[int]]:
    """Ctrl-C is noted in the list, so that the batch comes to its end."""
    noted: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)
