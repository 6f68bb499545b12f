"""Sentry: `POST /api/{project}/envelope/` (develop.sentry.dev/sdk/data-model/envelopes), as every SDK sends it.

What failed in a library of models becomes a log with an error, and spans of GenAI become logs; all else is counted. The
DSN's public key is a key of Polylog; the number in it is the client's own word. The SDKs stop for a while at a 429.
"""

import re
from typing import Any, Final

from logs_app.credentials import anywhere
from logs_app.readings.fields import text_in
from logs_app.readings.items import refusal_of_all
from logs_app.readings.sentry_envelope import header_of, items_in
from logs_app.readings.sentry_event import calls_among, calls_in, failure_of
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Unkept, Wire

FORMAT = "sentry"
_KEY: Final = re.compile(r"sentry_key=(?P<key>[^,\s]+)")
_DSN: Final = re.compile(r"//(?P<key>[^:@/]+)[:@]")


def key(wire: Wire) -> str | None:
    """In a header, in the query, or in the DSN that a browser's tunnel sends along."""
    said = _KEY.search(wire.headers.get("x-sentry-auth", ""))
    found = anywhere(wire) or (said and said["key"]) or wire.query.get("sentry_key")
    if found:
        return found
    dsn = _DSN.search(text_in(header_of(wire.raw), "dsn") or "")
    return dsn and dsn["key"]


def project(wire: Wire) -> str | None:
    return None


def read_envelope(wire: Wire) -> list[Item]:
    header_of(wire.raw)
    return [item for kind, said in items_in(wire.raw) for item in _items(kind, said)]


def _items(kind: str, said: dict[str, Any]) -> list[Item]:
    """The logs of one item of an envelope, or that there are none."""
    try:
        found: list[Any] = []
        if kind == "event":
            found = [record] if (record := failure_of(said, FORMAT)) else []
        elif kind == "transaction":
            found = list(calls_in(said, FORMAT))
        elif kind == "span":
            found = list(calls_among(said, FORMAT))
        return found or [Unkept(kind)]
    except BadPayload as refusal:
        return [refusal]


def reply(receipts: list[Receipt]) -> Reply:
    if refusal := refusal_of_all(receipts):
        return refuse(refusal)
    ids = [receipt.item.identity for receipt in receipts if hasattr(receipt.item, "identity")]
    return Reply({"id": ids[0]} if ids else {})


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"detail": str(refusal), "causes": [refusal.message]}, refusal.status)


ROUTES = (Route("POST", "api/<path:project>/envelope/", read_envelope, reply),)
