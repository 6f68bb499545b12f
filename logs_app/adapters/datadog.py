"""Datadog: logs (`POST /api/v2/logs`) and spans of LLM Observability, as LiteLLM's two callbacks and ddtrace send them.

docs.datadoghq.com/api/latest/logs, docs.datadoghq.com/llm_observability/instrumentation/api. A log line whose message
is LiteLLM's record of a call is a log; others are counted. LiteLLM sends a batch again for ever unless it gets 202.
"""

from typing import Any

import msgspec

from logs_app.credentials import anywhere
from logs_app.readings import datadog_span
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.items import items_in, refusal_of_all, refusals_in
from logs_app.readings.json_text import decoded
from logs_app.readings.secrets import without_secrets
from logs_app.readings.standard_payload import record_of
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Unkept, Wire, type_name

FORMAT = "datadog"
_TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 413: "Payload Too Large"}


def key(wire: Wire) -> str | None:
    return anywhere(wire) or wire.headers.get("dd-api-key")


def project(wire: Wire) -> str | None:
    return None


def read_logs(wire: Wire) -> list[Item]:
    body = wire.json
    return items_in([body] if isinstance(body, dict) else body, "body", _of_line)


def _of_line(line: dict[str, Any]) -> Item:
    if not line.get("message"):
        raise BadPayload("is missing", "message")
    said = decoded(line["message"])
    if not isinstance(said, dict) or "call_type" not in said:
        return Unkept("log line")
    record = record_of(without_secrets(said), FORMAT)
    tags = datadog_span.tagged((text_in(line, "ddtags") or "").split(","))
    about = rest_of(line, "message", "ddtags", "status") or {}
    return msgspec.structs.replace(
        record,
        environment=record.environment or datadog_span.environment_in(tags),
        extra=(record.extra or {}) | {"line": about} if about else record.extra,
    )


def read_spans(wire: Wire) -> list[Item]:
    """The API's envelope, or ddtrace's: an array of what one envelope holds."""
    body = wire.json
    parts = body if isinstance(body, list) else [object_in(object_in(wire.object, "data"), "attributes")]
    return [item for part in parts for item in _spans(part)]


def _spans(part: Any) -> list[Item]:
    try:
        if not isinstance(part, dict):
            raise BadPayload(f"expected an object, got {type_name(part)}", "item")
        common = tags_in(part, "tags") or []
        common += [f"ml_app:{ml_app}"] if (ml_app := text_in(part, "ml_app")) else []
        return items_in(part.get("spans"), "spans", lambda span: datadog_span.record_of(span, common, FORMAT))
    except BadPayload as refusal:
        return [refusal]


def reply(receipts: list[Receipt]) -> Reply:
    """202; the errors of what was refused beside it. A request is refused where nothing of it was taken."""
    if refusal := refusal_of_all(receipts):
        return refuse(refusal)
    refusals = refusals_in(receipts)
    return Reply({"errors": [_error(refusal) for refusal in refusals]} if refusals else {}, 202)


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"errors": [_error(refusal)]}, refusal.status)


def _error(refusal: BadPayload) -> dict[str, str]:
    title = _TITLES.get(refusal.status, "Error")
    return {"status": str(refusal.status), "title": title, "detail": str(refusal)}


ROUTES = (
    Route("POST", "api/v2/logs", read_logs, reply),
    Route("POST", "api/intake/llm-obs/v1/trace/spans", read_spans, reply),
    Route("POST", "api/v2/llmobs", read_spans, reply),
    Route("POST", "evp_proxy/v2/api/v2/llmobs", read_spans, reply),  # as an agent of Datadog takes it
)
