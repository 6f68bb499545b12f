"""Which requests are kept because they could not be read, and what of them. Whatever happens here, the client gets its
answer: it was refused, and hears why."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError

from logs_app.ingest.store import letters
from logs_app.models import DeadLetter
from logs_app.readings.redaction import redacted, redacted_text
from logs_app.readings.secrets import REDACTED, is_secret
from logs_app.wire import MAX_DEPTH_HINT, AdapterModule, BadPayload, Receipt, Wire, clean, clean_text
from observability.projects.keys import Access

log = logging.getLogger(__name__)

# Of other things than what a request says: whose it is, how much comes, the database.
NOT_KEPT: Final = (401, 403, 429, 503)
MAX_REASONS: Final = 20
MAX_TEXT: Final = 500  # characters of a reason
_HEADERS: Final = ("content-type", "logspend-request-id")


class Tally:
    """How many letters each project has had in this minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._kept: Counter[int] = Counter()

    def has_room(self, project_id: int) -> bool:
        """Counts one more."""
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._kept = minute, Counter()
            self._kept[project_id] += 1
            return self._kept[project_id] <= settings.DEAD_LETTERS_A_MINUTE


_tally = Tally()


def keep_unread(access: Access, adapter: AdapterModule, wire: Wire, error: Exception) -> None:
    """Keeps a request of which nothing could be read."""
    refusal = refusal_of(error)
    if refusal.status not in NOT_KEPT:
        _keep(access, adapter, wire, [refusal], None, None)


def keep_refused(access: Access, adapter: AdapterModule, wire: Wire, receipts: Sequence[Receipt]) -> None:
    """Keeps a request of which some items were refused; the others are durable."""
    refused = refusals_in(receipts)
    _keep(access, adapter, wire, list(refused.values()), list(refused), len(receipts))


def refusal_of(error: Exception) -> BadPayload:
    """What is told of a request that could not be read, be it the request's fault or ours."""
    if isinstance(error, BadPayload):
        return error
    if isinstance(error, RecursionError):
        return BadPayload(MAX_DEPTH_HINT, "body")
    if isinstance(error, DatabaseError):
        return BadPayload("the database did not answer", status=503)
    return BadPayload(f"an error of the server: {type(error).__name__}", status=500)


def refusals_in(receipts: Iterable[Receipt]) -> dict[int, BadPayload]:
    """What could not be read, by its place among the items."""
    refusals = ((place, receipt.refusal) for place, receipt in enumerate(receipts))
    return {place: refusal for place, refusal in refusals if refusal and refusal.status not in NOT_KEPT}


def told(refusals: Iterable[BadPayload], credentials: Sequence[str] = ()) -> dict[str, Any]:
    """What a letter says of the refusals: `status` and `reasons`."""
    counts = Counter((each.field, each.message, each.status) for each in refusals)
    reasons = [
        {"field": _bounded(field, credentials), "message": _bounded(message, credentials), "status": status, "items": n}
        for (field, message, status), n in counts.most_common(MAX_REASONS)
    ]
    return {"status": reasons[0]["status"], "reasons": reasons}


def _bounded(text: str, credentials: Sequence[str]) -> str:
    return clean_text(redacted_text(text, credentials)[:MAX_TEXT])


def _keep(
    access: Access,
    adapter: AdapterModule,
    wire: Wire,
    refusals: Sequence[BadPayload],
    positions: list[int] | None,
    items: int | None,
) -> None:
    try:
        if refusals and settings.DEAD_LETTERS and _tally.has_room(access.project_id):
            letter = _letter(access, adapter, wire, refusals)
            letter.positions, letter.items = positions, items
            letters.add(letter)
    except Exception:
        log.exception("%s: a request that could not be read was not kept", adapter.FORMAT)


def _letter(access: Access, adapter: AdapterModule, wire: Wire, refusals: Sequence[BadPayload]) -> DeadLetter:
    credentials = [text for text in {access.presented, adapter.key(wire) or ""} if text]
    is_small = len(wire.raw) <= settings.DEAD_LETTER_MAX_BYTES
    return DeadLetter(
        project_id=access.project_id,
        format=adapter.FORMAT,
        method=wire.method,
        path=clean_text(redacted_text(wire.path, credentials)),
        query=_query(wire.query, credentials),
        headers=clean({name: text for name in _HEADERS if (text := wire.headers.get(name))}),
        body=redacted(wire.raw, credentials) if is_small else b"",
        has_body=is_small,
        size=len(wire.raw),
        **told(refusals, credentials),
    )


def _query(query: Mapping[str, str], credentials: Sequence[str]) -> dict[str, str]:
    said = {name: REDACTED if is_secret(name) else redacted_text(text, credentials) for name, text in query.items()}
    return dict(clean(said))
