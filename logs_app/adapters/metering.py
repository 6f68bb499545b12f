"""Meters of usage that share an address, `POST /api/v1/events`: OpenMeter's CloudEvents and Lago's events.

openmeter.io/docs/metering/events, getlago.com/docs/api-reference/events, as LiteLLM's callbacks send them. An event
that is not of a model is counted. The format of a log is `openmeter` or `lago`, by the form that its event has.
"""

from typing import Any, Final

import msgspec

from logs_app.credentials import anywhere
from logs_app.readings import metered
from logs_app.readings.fields import object_in, rest_of, text_in
from logs_app.readings.items import items_in, refusal_of_all
from logs_app.readings.json_text import decoded
from logs_app.readings.times import epoch_time, iso_time
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Unkept, Wire

FORMAT = "openmeter"
LAGO: Final = "lago"
_CLOUD: Final = ("specversion", "type", "id", "time", "subject", "data", "datacontenttype", "dataschema")
_BILLED: Final = ("transaction_id", "external_subscription_id", "external_customer_id", "timestamp", "properties")

key = anywhere


def project(wire: Wire) -> str | None:
    return None


def read_events(wire: Wire) -> list[Item]:
    """One CloudEvent or an array of them; or `{"event": ...}`, which is Lago's."""
    body = wire.json
    if isinstance(body, dict) and "event" in body:
        return items_in([body["event"]], "event", _of_lago)
    return items_in([body] if isinstance(body, dict) else body, "body", _of_cloud)


def read_billed(wire: Wire) -> list[Item]:
    return items_in(wire.object.get("events"), "events", _of_lago)


def _of_cloud(event: dict[str, Any]) -> Item:
    if not text_in(event, "type"):
        raise BadPayload("is missing: expected a CloudEvent", "type")
    data = decoded(event.get("data"))
    if not isinstance(data, dict) or not metered.is_call(data):
        return Unkept("event")
    record = metered.record_of(data, FORMAT)
    return msgspec.structs.replace(
        record,
        identity=text_in(event, "id"),
        external_id=text_in(event, "id"),
        user=_subject(event),
        ended_at=iso_time(event.get("time"), "time"),
        extra=rest_of((record.extra or {}) | (rest_of(event, *_CLOUD) or {})),
    )


def _subject(event: dict[str, Any]) -> str | None:
    """Who used it. LiteLLM 1.55 has the name in a list."""
    said = event.get("subject")
    return text_in({"subject": said[0]} if isinstance(said, list) and said else event, "subject")


def _of_lago(event: dict[str, Any]) -> Item:
    if not text_in(event, "transaction_id"):
        raise BadPayload("is missing", "transaction_id")
    properties = object_in(event, "properties")
    if not metered.is_call(properties):
        return Unkept("event")
    record = metered.record_of(properties, LAGO)
    return msgspec.structs.replace(
        record,
        identity=text_in(event, "transaction_id"),
        external_id=text_in(event, "transaction_id"),
        customer=text_in(event, "external_subscription_id") or text_in(event, "external_customer_id"),
        ended_at=epoch_time(event.get("timestamp"), "timestamp"),
        extra=rest_of((record.extra or {}) | (rest_of(event, *_BILLED) or {})),
    )


def reply(receipts: list[Receipt]) -> Reply:
    """OpenMeter answers with nothing."""
    refusal = refusal_of_all(receipts)
    return refuse(refusal) if refusal else Reply(status=204)


def refuse(refusal: BadPayload) -> Reply:
    """RFC 9457, and Lago's members beside it."""
    said: dict[str, Any] = {"type": "about:blank", "title": refusal.message, "status": refusal.status}
    details = {"error_details": {refusal.field: [refusal.message]}} if refusal.field else {}
    return Reply(
        said | {"detail": str(refusal), "error": refusal.message} | details,
        refusal.status,
        {"Content-Type": "application/problem+json"},
    )


ROUTES = (
    Route("POST", "api/v1/events", read_events, reply),
    Route("POST", "api/v1/events/batch", read_billed, reply),
)
