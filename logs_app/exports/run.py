"""Large lists: written to a file while nobody waits, and kept for some days."""

from collections.abc import Iterable, Iterator, Mapping
from tempfile import TemporaryFile
from typing import Any, Final
from uuid import UUID

from django.core.files import File
from django.utils import timezone

from logs_app.exports.file_formats import FILE_FORMATS, chunks_of
from logs_app.exports.lists import LISTINGS
from logs_app.models import Export
from logs_app.models.exports import KEPT

TOLD_EVERY: Final = 2000  # rows


def run(id: UUID) -> None:
    """Writes an export's file. May run twice, also at once: then the same file is written twice."""
    export = Export.objects.filter(id=id).exclude(status=Export.Status.DONE).select_related("project").first()
    if export is None:
        return
    export.status, export.rows = Export.Status.RUNNING, 0
    export.rows_expected = LISTINGS[export.what].count(export.project, export.filters, None)
    export.save(update_fields=["status", "rows", "rows_expected"])
    try:
        _write(export)
    except Exception:
        export.status, export.error = Export.Status.FAILED, "The file could not be written; the worker's log says why."
        export.save(update_fields=["status", "error"])
        raise


def remove_old() -> None:
    """Removes exports with their files."""
    for export in Export.objects.filter(created_at__lt=timezone.now() - KEPT):
        export.delete()


def _write(export: Export) -> None:
    name = f"{export.id}.{FILE_FORMATS[export.file_format].extension}"
    with TemporaryFile() as file:
        for chunk in chunks_of(export.what, export.file_format, export.project, export.filters, _counting(export)):
            file.write(chunk)
        file.seek(0)
        export.file.save(name, File(file), save=False)
    export.status = Export.Status.DONE
    export.save(update_fields=["status", "rows", "file"])


def _counting(export: Export) -> Any:
    def counted(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for row in rows:
            yield row
            export.rows += 1
            if export.rows % TOLD_EVERY == 0:
                export.save(update_fields=["rows"])

    return counted
