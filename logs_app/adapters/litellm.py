"""LiteLLM's generic logger: `POST /log-event` (docs.litellm.ai/docs/proxy/logging#custom-callback-apis-async).

Today's versions send StandardLoggingPayloads: a list, one, or one a line. The documented form, and that of
`generic_api_use_v1`, is an object whose values are Python reprs; versions up to 1.67 send it as JSON within JSON.
"""

from typing import Any

from logs_app.credentials import anywhere
from logs_app.readings.items import refusal_of_all, refusals_in
from logs_app.readings.litellm_reprs import standard_from_reprs
from logs_app.readings.secrets import without_secrets
from logs_app.readings.standard_payload import record_of
from logs_app.records import Record
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Wire, parse_json

FORMAT = "litellm"
MAX_WRAPPINGS = 3


def key(wire: Wire) -> str | None:
    return anywhere(wire)


def project(wire: Wire) -> str | None:
    return None


def read_events(wire: Wire) -> list[Item]:
    return [_read_or_refuse(event) for event in _events(wire)]


def _events(wire: Wire) -> list[Any]:
    try:
        body = wire.json
    except BadPayload:
        lines = [line for line in wire.raw.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [_line(line) for line in lines]
    for _ in range(MAX_WRAPPINGS):
        body = parse_json(body) if isinstance(body, str) else body
    return body if isinstance(body, list) else [body]


def _line(line: bytes) -> Any:
    """A line of ndjson; a broken one spoils only itself."""
    try:
        return parse_json(line)
    except BadPayload as refusal:
        return refusal


def _read_or_refuse(event: Any) -> Item:
    try:
        return _read(event)
    except BadPayload as refusal:
        return refusal


def _read(event: Any) -> Record:
    if isinstance(event, BadPayload):
        raise event
    if isinstance(event, dict) and isinstance(event.get("data"), dict) and "call_type" not in event:
        event = event["data"]
    if isinstance(event, dict) and "litellm_call_id" not in event and isinstance(event.get("startTime"), str):
        event = standard_from_reprs(event)
    return record_of(without_secrets(event), FORMAT)


def reply(receipts: list[Receipt]) -> Reply:
    """Any 2xx contents the client; a batch is refused only where nothing of it could be stored."""
    if refusal := refusal_of_all(receipts):
        return refuse(refusal)
    results = [{"error": str(r.refusal)} if r.refusal else {"id": r.external_id} for r in receipts]
    refused = len(refusals_in(receipts))
    return Reply({"accepted": len(receipts) - refused, "refused": refused, "results": results})


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"error": {"message": str(refusal), "type": "invalid_request_error"}}, refusal.status)


ROUTES = (Route("POST", "log-event", read_events, reply),)
