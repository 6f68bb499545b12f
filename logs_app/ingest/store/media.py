"""Media that logs refer to: which log refers to which, and media go with the last log that does."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from logs_app import ids
from logs_app.ingest.drafts import Draft
from logs_app.ingest.rows import BODY_COLUMNS, LOG_COLUMNS, Row
from logs_app.ingest.store.engine import Put, engine
from logs_app.models import Media, MediaUse
from logs_app.readings.media import Reference, references_in

# Clients upload before or after they log, and log late.
UNNAMED_KEPT: Final = timedelta(days=1)
_METADATA: Final = LOG_COLUMNS.index("metadata")
_INPUT, _OUTPUT, _EXTRA = (BODY_COLUMNS.index(name) for name in ("input", "output", "extra"))


def uses_of(logs: list[Draft], rows: list[Row], bodies: list[Row]) -> Put:
    """What these logs refer to, read from the text of their rows."""
    found = []
    for draft, row, body in zip(logs, rows, bodies, strict=True):
        for text in (row[_METADATA], body[_INPUT], body[_OUTPUT], body[_EXTRA]):
            if text and "@" in text:  # one sign is found ten times faster than a word, and most texts have none
                found += [_use(draft, reference) for reference in references_in(text)]
    return MediaUse, found, "ON CONFLICT DO NOTHING"


def _use(draft: Draft, reference: Reference) -> dict[str, Any]:
    return {"log_id": draft.id, "media_id": ids.key_of(draft.project_id, "media", reference.id)}


def add(media: Media) -> None:
    """Keeps media. Of two who bring the same at once, one is enough."""
    Media.objects.bulk_create([media], ignore_conflicts=True)


def leave(log_ids: Iterable[UUID]) -> None:
    """These logs refer to nothing any longer: they are parts of others, which refer to the same."""
    MediaUse.objects.filter(log_id__in=log_ids)._raw_delete(MediaUse.objects.db)


def forget(log_ids: Iterable[UUID]) -> None:
    """Takes away the media that these logs alone refer to. Call in the transaction that deletes them."""
    uses = MediaUse.objects.filter(log_id__in=log_ids)
    if named := set(uses.values_list("media_id", flat=True)):
        engine().lock(named)  # of two who take the last two uses away, one sees that nobody is left
        uses._raw_delete(uses.db)
        _remove_unnamed(Media.objects.filter(id__in=named))


def remove_unnamed() -> None:
    """Takes away what no log refers to, once it has been there for a while."""
    _remove_unnamed(Media.objects.filter(added_at__lt=timezone.now() - UNNAMED_KEPT))


def _remove_unnamed(media: QuerySet[Media]) -> None:
    media.filter(~Exists(MediaUse.objects.filter(media=OuterRef("pk"))))._raw_delete(Media.objects.db)
