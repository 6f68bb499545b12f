"""Dead letters: kept within bounds, and taken away."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from logs_app.ingest.store.writer import writer
from logs_app.models import DeadLetter
from observability.projects.models import Project

BATCH: Final = 1000


def add(letter: DeadLetter) -> None:
    """Keeps a letter in the place of the oldest, where a project has as many as it may. Raises django.db.Error."""
    with writer.lent(), transaction.atomic():
        letter.save(force_insert=True)
        _remove_surplus(letter.project_id)


def remove_old() -> None:
    """Removes the letters that are too old, or too many."""
    now = timezone.now()
    for project in Project.objects.filter(letters__isnull=False).distinct():
        # What a project does not keep any longer as logs, it does not keep as letters either.
        days = min(settings.DEAD_LETTER_DAYS, project.retention_days or settings.DEAD_LETTER_DAYS)
        project.letters.filter(received_at__lt=now - timedelta(days=days)).delete()
        _remove_surplus(project.pk)


def forget(project_id: int, name: str) -> int:
    """Removes the letters that mention somebody. Returns how many there were."""
    spellings = {name.encode(), json.dumps(name)[1:-1].encode(), json.dumps(name, ensure_ascii=False)[1:-1].encode()}
    letters = DeadLetter.objects.filter(project_id=project_id)
    found = [letter.pk for letter in letters.iterator(chunk_size=16) if _mentions(letter, spellings)]
    return _remove(found)


def _mentions(letter: DeadLetter, spellings: set[bytes]) -> bool:
    said = (bytes(letter.body), json.dumps([letter.path, letter.query, letter.reasons]).encode())
    return any(spelling in text for spelling in spellings for text in said)


def _remove_surplus(project_id: int) -> None:
    letters = DeadLetter.objects.filter(project_id=project_id).order_by("-received_at", "-id")
    surplus = letters.values_list("pk", flat=True)[settings.DEAD_LETTERS : settings.DEAD_LETTERS + BATCH]
    _remove(list(surplus))


def _remove(ids: Sequence[UUID]) -> int:
    """Those that somebody else is reading or removing just now stay: nobody waits for anybody."""
    if not ids:
        return 0
    letters = DeadLetter.objects.filter(pk__in=ids)
    with transaction.atomic():
        free = list(letters.select_for_update(skip_locked=True).values_list("pk", flat=True))
        return DeadLetter.objects.filter(pk__in=free).delete()[0]
