"""When keys were last used: noted in memory, and written beside the requests, at most once a minute a process."""

import logging
import threading
import time
from datetime import datetime
from typing import Final

from django.db import DatabaseError, connections
from django.db.models import Q
from django.utils import timezone

from observability.projects.models import ApiKey

SECONDS_BETWEEN: Final = 60

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_noted: dict[int, datetime] = {}
_written_at = -float(SECONDS_BETWEEN)
_is_planned = False


def note(key_id: int) -> None:
    """Nobody waits for it to be written."""
    _noted[key_id] = timezone.now()
    plan()


def plan() -> None:
    """A thread writes what was noted as soon as a minute has gone by since the last time."""
    global _is_planned
    with _lock:
        if _is_planned:
            return
        _is_planned = True
    timer = threading.Timer(max(0.0, _written_at + SECONDS_BETWEEN - time.monotonic()), _write_in_thread)
    timer.daemon = True
    timer.start()


def write() -> None:
    """Writes what was noted, key by key; an earlier time of a slower process changes nothing."""
    while _noted:
        key_id, at = _noted.popitem()
        is_later = Q(last_used_at=None) | Q(last_used_at__lt=at)
        # update(), not save(): the time of last use is no change that should empty the memory of keys.
        ApiKey.objects.filter(is_later, pk=key_id).update(last_used_at=at)


def _write_in_thread() -> None:
    global _is_planned, _written_at
    _is_planned, _written_at = False, time.monotonic()
    try:
        write()
    except DatabaseError as error:
        _log.warning("When keys were last used could not be written: %s", error)
    finally:
        connections.close_all()
