"""LiteLLM's generic logger: `POST /log-event` (docs.litellm.ai/docs/proxy/logging#custom-callback-apis-async).

Today's versions send StandardLoggingPayloads: a list, one, or one a line. The documented form, and that of
`generic_api_use_v1`, is an object whose values are Python reprs; versions up to 1.67 send it as JSON within JSON.
"""

from datetime import datetime
from typing import Any

from logs_app.credentials import anywhere
from logs_app.readings.fields import text_in
from logs_app.readings.python_repr import value_of
from logs_app.readings.secrets import without_secrets
from logs_app.readings.standard_payload import record_of
from logs_app.readings.times import iso_time
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
        event = _standard_from_reprs(event)
    return record_of(without_secrets(event), FORMAT)


def _standard_from_reprs(event: dict[str, Any]) -> dict[str, Any]:
    """The standard payload that an object of Python reprs amounts to."""
    said = {name: value_of(value) for name, value in event.items()}
    caller = _object(said, "metadata")
    hidden = _object(caller, "hidden_params")
    session = text_in(caller, "session_id")
    return {
        "id": event.get("id"),
        "litellm_call_id": hidden.get("litellm_call_id"),
        "trace_id": session or text_in(caller, "trace_id"),
        "call_type": event.get("call_type"),
        "cache_hit": said.get("cache_hit"),
        "status": "success",  # failures are never sent in this form
        "custom_llm_provider": hidden.get("custom_llm_provider") or _provider(hidden),
        "model": event.get("model"),
        "startTime": _seconds(event, "startTime"),
        "endTime": _seconds(event, "endTime"),
        "request_tags": caller.get("tags"),
        "end_user": event.get("user"),
        "messages": said.get("messages"),
        "response": said.get("response"),
        "model_parameters": _object(said, "modelParameters"),
        "response_cost": said.get("cost", hidden.get("response_cost")),
        "metadata": {"requester_metadata": caller, "usage_object": _object(said, "usage") or None},
        "api_base": hidden.get("api_base"),
    }


def _provider(hidden: dict[str, Any]) -> str | None:
    """The provider before the slash of LiteLLM's own model name (`openai/gpt-4o-mini`)."""
    return str(hidden.get("litellm_model_name") or "").partition("/")[0] or None


def _object(said: dict[str, Any], name: str) -> dict[str, Any]:
    """A member that is an object; where a repr could not be read, nothing is known of it."""
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def _seconds(event: dict[str, Any], field: str) -> float | None:
    at: datetime | None = iso_time(event.get(field), field)
    return at.timestamp() if at else None


def reply(receipts: list[Receipt]) -> Reply:
    """Any 2xx contents the client; a batch is refused only where nothing of it could be stored."""
    refusals = [receipt.refusal for receipt in receipts if receipt.refusal]
    if refusals and len(refusals) == len(receipts):
        return refuse(refusals[0])
    results = [{"error": str(r.refusal)} if r.refusal else {"id": r.external_id} for r in receipts]
    return Reply({"accepted": len(receipts) - len(refusals), "refused": len(refusals), "results": results})


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"error": {"message": str(refusal), "type": "invalid_request_error"}}, refusal.status)


ROUTES = (Route("POST", "log-event", read_events, reply),)
