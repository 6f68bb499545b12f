"""What the logs of a trace or a session come to, read from the logs."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from logs_app.models import Log, Session, Trace
from logs_app.sums import OF_WHOLE

Whole = Trace | Session


def totals_of(kind: type[Whole], ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Totals by id, as columns of the row; those that have no logs are missing."""
    column = "trace_id" if kind is Trace else "session_id"
    logs = Log.objects.filter(**{f"{column}__in": ids}).order_by()
    rows = {row.pop(column): row for row in logs.values(column).annotate(**OF_WHOLE)}
    if kind is Trace:
        # The earliest root that has a name gives the trace its name.
        roots = logs.filter(parent="").exclude(name="", session=None).order_by("-id")
        for id, name, session_id in roots.values_list("trace_id", "name", "session_id"):
            if id in rows:  # else its first log arrived just now
                rows[id] |= ({"name": name} if name else {}) | ({"session_id": session_id} if session_id else {})
    return rows
