"""Braintrust: `POST /project_logs/{project}/insert`, with and without `/v1`, as LiteLLM's callback sends events.

braintrust.dev/docs/reference/api/Logs. LiteLLM asks for the project's id first, which `compat` answers; its events have
its StandardLoggingPayload for metadata, and the caller's metadata among it.
"""

from decimal import Decimal
from typing import Any, Final

import msgspec

from logs_app.credentials import anywhere
from logs_app.readings.chat import completion_of
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.items import items_in, refusal_of_all
from logs_app.readings.redacted import unredacted
from logs_app.readings.secrets import without_secrets
from logs_app.readings.standard_payload import FIELDS, record_of
from logs_app.readings.times import epoch_time, iso_time, number_of
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import PRICED_KINDS, Failure, Record, Usage
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Wire

FORMAT = "braintrust"
KINDS: Final = {"llm": "llm", "tool": "tool", "function": "chain", "score": "evaluator", "eval": "evaluator"}
_PLACED: Final = (
    "id", "span_id", "root_span_id", "span_parents", "input", "output", "error", "metadata", "tags", "metrics",
    "span_attributes", "created",
)  # fmt: skip
_COUNTS: Final = (
    "prompt_tokens", "completion_tokens", "prompt_cached_tokens", "prompt_cache_creation_tokens",
    "completion_reasoning_tokens",
)  # fmt: skip

key = anywhere


def project(wire: Wire) -> str | None:
    return None


def read_events(wire: Wire) -> list[Item]:
    return items_in(wire.object.get("events"), "events", _of_event)


def _of_event(event: dict[str, Any]) -> Record:
    metadata = object_in(event, "metadata")
    return _of_litellm(event, metadata) if "call_type" in metadata else _record(event, metadata)


def _of_litellm(event: dict[str, Any], said: dict[str, Any]) -> Record:
    safe = without_secrets(said)
    within = object_in(safe, "metadata")
    caller = {name: value for name, value in safe.items() if name not in FIELDS and not name.startswith("user_api_key")}
    payload = {name: value for name, value in safe.items() if name in FIELDS}
    asked = caller | object_in(within, "requester_metadata")
    record = record_of(payload | {"metadata": within | {"requester_metadata": asked}}, FORMAT)
    said = unredacted(event.get("input"))
    return msgspec.structs.replace(record, input=said if record.input is None else record.input)


def _record(event: dict[str, Any], metadata: dict[str, Any]) -> Record:
    """An event of Braintrust's own SDKs."""
    metrics, about = object_in(event, "metrics"), object_in(event, "span_attributes")
    id = text_in(event, "span_id") or text_in(event, "id")
    kind = KINDS.get(text_in(about, "type") or "", "chain")
    parents = tags_in(event, "span_parents")
    output = event.get("output")
    completion = completion_of({"choices": output} if _is_choices(output) else output)
    failure = _failure(event.get("error"))
    is_priced = kind in PRICED_KINDS
    usd = number_of(metrics.get("total_cost"), "total_cost") if is_priced else None
    first = number_of(metrics.get("time_to_first_token"), "time_to_first_token")
    return Record(
        format=FORMAT,
        kind=kind,
        name=text_in(about, "name"),
        identity=id,
        external_id=id,
        trace=text_in(event, "root_span_id"),
        parent=parents[0] if parents else None,
        status="error" if failure else "ok",
        error=failure,
        model=text_in(metadata, "model"),
        provider=text_in(metadata, "provider"),
        user=text_in(metadata, "user_id"),
        session=text_in(metadata, "session_id"),
        tags=tags_in(event, "tags"),
        metadata=without_secrets(metadata) or None,
        started_at=epoch_time(metrics.get("start"), "start") or iso_time(event.get("created"), "created"),
        ended_at=epoch_time(metrics.get("end"), "end"),
        ttft_ms=None if first is None else first * 1000,
        finish_reason=completion.finish_reason,
        usage=_usage(metrics) if is_priced else None,
        reported_usd=None if usd is None else Decimal(str(usd)),
        input=event.get("input"),
        output=completion.output,
        tool_calls=completion.tool_calls,
        extra=rest_of(event, *_PLACED),
    )


def _is_choices(output: Any) -> bool:
    return isinstance(output, list) and bool(output) and isinstance(output[0], dict) and "message" in output[0]


def _failure(said: Any) -> Failure | None:
    if said is None:
        return None
    message = said if isinstance(said, str) else msgspec.json.encode(said).decode()
    return Failure(message=message)


def _usage(metrics: dict[str, Any]) -> Usage | None:
    return inclusive_usage(*(count_of(metrics.get(name), name) for name in _COUNTS))


def reply(receipts: list[Receipt]) -> Reply:
    """The rows' ids, in order; null for what was refused."""
    refusal = refusal_of_all(receipts)
    if refusal:
        return refuse(refusal)
    return Reply({"row_ids": [None if receipt.refusal else receipt.external_id for receipt in receipts]})


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"Code": refusal.status, "Message": str(refusal)}, refusal.status)


_INSERT: Final = "project_logs/<path:project>/insert"
ROUTES = tuple(Route("POST", f"{prefix}{_INSERT}", read_events, reply) for prefix in ("", "v1/"))
