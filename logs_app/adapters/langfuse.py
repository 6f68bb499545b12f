"""Langfuse: `POST /api/public/ingestion` and `/api/public/scores`, of its Python and JavaScript clients and LiteLLM.

Documented by https://api.reference.langfuse.com and by the source of the clients. Since their third version they send
spans of OpenTelemetry, to `/api/public/otel/v1/traces`.
"""

from typing import Any, Final

import msgspec

from logs_app.credentials import anywhere, basic
from logs_app.readings import langfuse
from logs_app.readings.fields import object_in, text_in
from logs_app.readings.times import iso_time
from logs_app.records import Feedback, Record
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Unkept, Wire, type_name

FORMAT = "langfuse"
_OBSERVATIONS: Final = (
    "span", "generation", "event", "agent", "tool", "chain", "retriever", "evaluator", "embedding", "guardrail",
)  # fmt: skip
# What an event may be -> the type of the observation that it tells of; "observation" events say the type themselves.
_TYPES: Final = {f"{type}-{verb}": type for type in _OBSERVATIONS for verb in ("create", "update")} | {
    "observation-create": None,
    "observation-update": None,
}


class BadEvent(BadPayload):
    """An event that cannot be stored, and its id."""

    def __init__(self, refusal: BadPayload, event_id: str | None) -> None:
        super().__init__(refusal.message, refusal.field, refusal.status)
        self.event_id = event_id


key = anywhere


def project(wire: Wire) -> str | None:
    """The public key names the project, by slug or public id. One that Langfuse itself once made names none here."""
    pair = basic(wire)
    return None if pair is None or pair[0].startswith("pk-lf-") or pair[0] == pair[1] else pair[0] or None


def read_events(wire: Wire) -> list[Item]:
    batch = wire.object.get("batch")
    if not isinstance(batch, list):
        raise BadPayload(f"expected an array, got {type_name(batch)}", "batch")
    return [_read(event) for event in batch]


def _read(event: Any) -> Item:
    if not isinstance(event, dict):
        return BadEvent(BadPayload(f"expected an object, got {type_name(event)}", "event"), None)
    id = event.get("id")
    id = id if isinstance(id, str) else None
    try:
        item = _item(event)
    except BadPayload as refusal:
        return BadEvent(refusal, id)
    return Unkept(id or "sdk-log") if isinstance(item, Unkept) else msgspec.structs.replace(item, event_id=id)


def _item(event: dict[str, Any]) -> Record | Feedback | Unkept:
    type, body = text_in(event, "type") or "", object_in(event, "body")
    at = iso_time(event.get("timestamp"), "timestamp")
    if type == "trace-create":
        return langfuse.trace_of(body, at, FORMAT)
    if type == "score-create":
        return langfuse.score_of(body, at, FORMAT)
    if type == "sdk-log":
        return Unkept(type)
    if type not in _TYPES:
        expected = ", ".join(("trace-create", "score-create", "sdk-log", *_TYPES))
        raise BadPayload(f"expected one of {expected}, got {type[:80]!r}", "type")
    return langfuse.observation_of(body, _TYPES[type], at, FORMAT)


def read_scores(wire: Wire) -> list[Item]:
    """One score; the fifth generation of clients sends lists of them."""
    scores = wire.json if isinstance(wire.json, list) else [wire.object]
    return [_score(body) for body in scores]


def _score(body: Any) -> Item:
    if not isinstance(body, dict):
        return BadPayload(f"expected an object, got {type_name(body)}", "score")
    try:
        return langfuse.score_of(body, None, FORMAT)
    except BadPayload as refusal:
        return refusal


def reply(receipts: list[Receipt]) -> Reply:
    """207, item by item. A request of which nothing could be stored is refused as a whole, with the first reason."""
    taken = [{"id": _id_of(receipt.item), "status": 201} for receipt in receipts if not receipt.refusal]
    refused = [(receipt.item, receipt.refusal) for receipt in receipts if receipt.refusal]
    said = {"successes": taken, "errors": [_error(item, refusal) for item, refusal in refused]}
    if refused and not taken:
        whole = refuse(refused[0][1])
        return Reply(whole.body | said, whole.status)
    return Reply(said, 207)


def _error(item: Item, refusal: BadPayload) -> dict[str, Any]:
    return {"id": _id_of(item), "status": refusal.status, "message": str(refusal), "error": refusal.message}


def _id_of(item: Item) -> str:
    return (item.name if isinstance(item, Unkept) else getattr(item, "event_id", None)) or ""


def reply_to_scores(receipts: list[Receipt]) -> Reply:
    """To one score its id, which older clients read; to several how many were taken, and what is wrong with others."""
    refusals = [receipt.refusal for receipt in receipts if receipt.refusal]
    if refusals and len(receipts) == 1:
        return refuse(refusals[0])
    if refusals:
        errors = [{"message": str(refusal)} for refusal in refusals]
        return Reply({"accepted": len(receipts) - len(errors), "rejected": len(errors), "errors": errors}, 207)
    ids = [item.identity or str(receipt.id) for receipt in receipts if isinstance(item := receipt.item, Feedback)]
    return Reply({"message": "Accepted"} | ({"id": ids[0]} if len(ids) == 1 else {}))


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"message": str(refusal), "error": refusal.message}, refusal.status)


ROUTES = (
    Route("POST", "api/public/ingestion", read_events, reply),
    Route("POST", "api/public/scores", read_scores, reply_to_scores),
)
