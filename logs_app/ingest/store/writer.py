"""The connection that a process writes logs through: kept, and lent to the thread that writes for all that wait.

A pool checks a connection each time that it is taken, and Django closes it after each request. Nor can threads that
wait, and hold all of the pool, leave the one that writes for them without a connection.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# After so long without a commit it is asked whether it still stands: the server may have been started again meanwhile.
_TRUSTED_SECONDS: Final = 1.0


class Writer:
    """Takes the place of a thread's own connection for as long as it is lent. One thread at a time; the others wait."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: BaseDatabaseWrapper | None = None
        self._used_at = 0.0

    @contextmanager
    def lent(self) -> Iterator[None]:
        """A thread in a transaction of its own goes on with its own connection, where what it wrote is seen."""
        own = connections[DEFAULT_DB_ALIAS]
        if own.in_atomic_block:
            yield
            return
        with self._turn:
            kept = self._kept = self._kept or _made()
            connections[DEFAULT_DB_ALIAS] = kept
            try:
                if time.monotonic() - self._used_at > _TRUSTED_SECONDS:
                    _close_if_broken(kept)
                yield
            except BaseException:
                _close_if_broken(kept)
                raise
            finally:
                connections[DEFAULT_DB_ALIAS] = own
                self._used_at = time.monotonic()

    def close(self) -> None:
        """It is opened again by whoever writes next."""
        with self._turn:
            if self._kept:
                self._kept.close()

    def forget(self) -> None:
        """For a process that was forked: the connection is its parent's, and a lock may be held by nobody here."""
        self._turn, self._kept = threading.Lock(), None


def _made() -> BaseDatabaseWrapper:
    """A connection beside the pool, and for any thread."""
    made = connections.create_connection(DEFAULT_DB_ALIAS)
    options = {name: value for name, value in made.settings_dict["OPTIONS"].items() if name != "pool"}
    made.settings_dict = made.settings_dict | {"OPTIONS": options, "CONN_MAX_AGE": None}
    made.inc_thread_sharing()
    return made


def _close_if_broken(kept: BaseDatabaseWrapper) -> None:
    """What is closed is opened again when it is next used."""
    if kept.connection is not None and not kept.is_usable():
        kept.close()


writer: Final = Writer()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=writer.forget)
