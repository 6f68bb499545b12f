"""Dead letters are read again: by what the formats understand today, after an upgrade or once a prompt is there.

What was accepted when a request came is not accepted again, and a letter and what is read in it are one transaction: it
may be replayed twice, at the same time, and be ended at any moment.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import DatabaseError, transaction
from django.urls.resolvers import RoutePattern

from logs_app.adapters import ADAPTERS
from logs_app.ingest import store
from logs_app.ingest.letters import refusal_of, refusals_in, told
from logs_app.ingest.pipeline import batches, drafted
from logs_app.ingest.signals import accepted
from logs_app.ingest.views import is_own
from logs_app.models import DeadLetter
from logs_app.readings.secrets import REDACTED
from logs_app.records import Record
from logs_app.wire import AdapterModule, BadPayload, Item, Route, Wire
from observability import metrics
from observability.projects.keys import Access, access_to
from observability.projects.models import Project

log = logging.getLogger(__name__)

_PATTERNS: Final = [
    (route.method, RoutePattern(route.path, is_endpoint=True), adapter, route)
    for adapter in ADAPTERS
    for route in adapter.ROUTES
]


class Replayed(NamedTuple):
    """How many items of a letter were taken, and what is wrong with it still; nothing where it is gone."""

    taken: int = 0
    problem: str = ""


OVERTAKEN: Final = Replayed(problem="somebody else has just replayed it")


@dataclass(slots=True)
class Sums:
    """What became of many letters: how many were read to their end, how many were not, and how many items that took."""

    read: int = 0
    left: int = 0
    taken: int = 0


def replay_all(project: Project) -> Sums:
    """Reads a project's letters again, those that came first first."""
    sums = Sums()
    for id in list(project.letters.filter(has_body=True).order_by("received_at", "id").values_list("pk", flat=True)):
        if letter := DeadLetter.objects.filter(pk=id).select_related("project").first():
            done = replay(letter)
            sums.taken += done.taken
            sums.read += not done.problem
            sums.left += bool(done.problem)
    return sums


def replay(letter: DeadLetter) -> Replayed:
    """Reads a letter again. It goes where nothing of it is refused any more, else it says what still is."""
    if not letter.has_body:
        return Replayed(problem="its body was too large to be kept")
    access = access_to(letter.project)
    try:
        adapter, items = _read(letter, access)
        if isinstance(items, BadPayload):
            return _refuse(letter, items)
        return _take(letter, access, adapter, items)
    except BadPayload as refusal:
        return Replayed(problem=str(refusal))
    except (DatabaseError, RecursionError):
        log.exception("dead letter %s: not replayed", letter.pk)
        return Replayed(problem="the database did not take it")


def _read(letter: DeadLetter, access: Access) -> tuple[AdapterModule, Sequence[Item] | BadPayload]:
    """What the format at the letter's address reads in it today. Raises BadPayload where no format is there."""
    for method, pattern, adapter, route in _PATTERNS:
        is_meant = method == letter.method and route.takes(letter.headers.get("content-type", ""))
        found = pattern.match(letter.path.lstrip("/")) if is_meant else None
        if found:
            return adapter, _items(route, _wire(letter, access, found[2]))
    raise BadPayload(f"no format takes {letter.method} {letter.path}")


def _items(route: Route, wire: Wire) -> Sequence[Item] | BadPayload:
    try:
        return route.read(wire)
    except Exception as error:
        refusal = refusal_of(error)
        if refusal is not error:
            log.exception("%s %s: not read", wire.method, wire.path)
        return refusal


def _wire(letter: DeadLetter, access: Access, params: dict[str, Any]) -> Wire:
    return Wire(
        method=letter.method,
        path=letter.path,
        raw=bytes(letter.body),
        headers=letter.headers,
        query=letter.query,
        params=params,
        # What stood there was the key that the letter came with.
        is_own_project=lambda name: name.startswith(REDACTED) or is_own(access, name),
    )


def _places(letter: DeadLetter, items: Sequence[Item]) -> Sequence[int]:
    """Which items are to be taken: those that were refused. Raises BadPayload where they cannot be told."""
    if letter.positions is None:
        return range(len(items))
    if len(items) == letter.items:
        return list(letter.positions)
    # What has an id of its client's is the same log when it comes again; feedback is the same anyway.
    if all(not isinstance(item, Record) or item.identity for item in items):
        return range(len(items))
    raise BadPayload(f"it is {len(items)} items now and was {letter.items}: which are new cannot be told")


def _take(letter: DeadLetter, access: Access, adapter: AdapterModule, items: Sequence[Item]) -> Replayed:
    places = _places(letter, items)
    receipts, drafts = drafted(access, [items[place] for place in places])
    with transaction.atomic():
        if not _is_ours(letter):
            return OVERTAKEN
        for batch in batches(drafts):
            store.write(batch)
        accepted.send(adapter, access=access, receipts=receipts)
        refusals = {places[place]: refusal for place, refusal in refusals_in(receipts).items()}
        if refusals:
            _keep_on(letter, items=len(items), positions=list(refusals), **told(refusals.values()))
        else:
            letter.delete()
    taken = [receipt for receipt in receipts if not receipt.refusal]
    metrics.count_items(adapter.FORMAT, (receipt.refusal for receipt in taken))
    return Replayed(len(taken), letter.reason if refusals else "")


def _refuse(letter: DeadLetter, refusal: BadPayload) -> Replayed:
    """Nothing could be read. What was accepted before is not forgotten."""
    with transaction.atomic():
        if not _is_ours(letter):
            return OVERTAKEN
        _keep_on(letter, **told([refusal]))
    return Replayed(problem=letter.reason)


def _is_ours(letter: DeadLetter) -> bool:
    """Whether nobody else has replayed it since it was read; from now on nobody can, to the end of the transaction."""
    same = DeadLetter.objects.select_for_update().filter(pk=letter.pk, tries=letter.tries)
    return bool(same.order_by().values_list("pk"))


def _keep_on(letter: DeadLetter, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(letter, name, value)
    letter.tries += 1
    letter.save(update_fields=[*changed, "tries"])
