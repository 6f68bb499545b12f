"""When keys were last used: noted in memory, written after an answer is out, at most once a minute a process."""

import logging
import threading
import time
from datetime import datetime
from typing import Final

from django.core.signals import request_finished
from django.db import DatabaseError
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from observability.projects.models import ApiKey

SECONDS_BETWEEN: Final = 60

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_noted: dict[int, datetime] = {}
_next_write = 0.0


def note(key_id: int) -> None:
    _noted[key_id] = timezone.now()


@receiver(request_finished)
def write_if_due(**_: object) -> None:
    """The client has its answer by then, so that nobody waits."""
    global _next_write
    if not _noted or time.monotonic() < _next_write:
        return
    with _lock:
        if time.monotonic() < _next_write:
            return
        _next_write = time.monotonic() + SECONDS_BETWEEN
    try:
        write()
    except DatabaseError as error:
        _log.warning("When keys were last used could not be written: %s", error)


def write() -> None:
    """Writes what was noted, key by key; an earlier time of a slower process changes nothing."""
    while _noted:
        key_id, at = _noted.popitem()
        is_later = Q(last_used_at=None) | Q(last_used_at__lt=at)
        # update(), not save(): the time of last use is no change that should empty the memory of keys.
        ApiKey.objects.filter(is_later, pk=key_id).update(last_used_at=at)
