"""Polylog without group commit: each request is a transaction of its own, written by its own thread."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from observability.wsgi import application

__all__ = ["application"]

# These can be imported only now that the line above has set Django up.
store = import_module("logs_app.ingest.store")
pipeline = import_module("logs_app.ingest.pipeline")


class Ungrouped:
    """Stands in for `GroupCommit`."""

    def commit(self, drafts: Sequence[Any]) -> None:
        store.write(drafts)


pipeline._commits = Ungrouped()
