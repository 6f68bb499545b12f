"""PostHog's LLM analytics: `$ai_` events in `POST /batch/` and `/i/v0/e/`, from its SDKs and LiteLLM's callback.

posthog.com/docs/llm-analytics/generations and posthog.com/docs/api/capture. The key is a member of the body. Events
that are not of a model are counted. Durations are seconds; input tokens include cached ones but for Anthropic's.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from logs_app.credentials import anywhere
from logs_app.readings.chat import completion_of, text_or_message
from logs_app.readings.fields import rest_of, tags_in, text_in
from logs_app.readings.items import items_in, refusal_of_all
from logs_app.readings.litellm_metadata import with_metadata
from logs_app.readings.redacted import unredacted
from logs_app.readings.times import iso_time, number_of
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import PRICED_KINDS, Failure, Record, Usage
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Unkept, Wire

FORMAT = "posthog"
KINDS: Final = {"$ai_generation": "llm", "$ai_embedding": "embedding", "$ai_span": "chain", "$ai_trace": "chain"}
_PLACED: Final = (
    "model", "provider", "input", "input_state", "output_choices", "output_state", "span_id", "trace_id", "parent_id",
    "span_name", "session_id", "latency", "time_to_first_token", "is_error", "error", "total_cost_usd", "input_tokens",
    "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "reasoning_tokens", "tools",
    "model_parameters",
)  # fmt: skip
_CODES: Final = {401: "invalid_api_key", 413: "payload_too_large"}


def key(wire: Wire) -> str | None:
    return anywhere(wire) or _own_key(wire.json)


def _own_key(body: Any) -> str | None:
    said = (body.get("api_key") or body.get("token")) if isinstance(body, dict) else None
    return said if isinstance(said, str) else None


def project(wire: Wire) -> str | None:
    return None


def read_batch(wire: Wire) -> list[Item]:
    body = wire.object
    return items_in(body.get("batch", [body]), "batch", _of_event)


def _of_event(event: dict[str, Any]) -> Item:
    name = text_in(event, "event")
    if not name:
        raise BadPayload("is missing", "event")
    properties = event.get("properties")
    if name not in KINDS or not isinstance(properties, dict):
        return Unkept("event")
    return _record(event, properties, KINDS[name])


def _record(event: dict[str, Any], said: dict[str, Any], kind: str) -> Record:
    own = {name.removeprefix("$ai_"): value for name, value in said.items() if name.startswith("$ai_")}
    caller = {name: value for name, value in said.items() if not name.startswith("$")}
    id, trace = text_in(own, "span_id") or text_in(event, "uuid"), text_in(own, "trace_id")
    record = with_metadata(Record(format=FORMAT, metadata=caller, user=_person(event, trace)))
    response = own.get("output_choices") or own.get("output_state")
    completion = completion_of(response)
    kind = "embedding" if isinstance(response, dict) and response.get("data") and kind == "llm" else kind
    failure, ended = _failure(own), iso_time(event.get("timestamp"), "timestamp")
    seconds = number_of(own.get("latency"), "$ai_latency")
    first = number_of(own.get("time_to_first_token"), "$ai_time_to_first_token")
    output, calls = _answer(response) if isinstance(response, list) else (completion.output, completion.tool_calls)
    is_priced = kind in PRICED_KINDS
    usd = number_of(own.get("total_cost_usd"), "$ai_total_cost_usd") if is_priced else None
    return msgspec.structs.replace(
        record,
        kind=kind,
        name=record.name or text_in(own, "span_name"),
        identity=id,
        external_id=id,
        trace=trace,
        parent=text_in(own, "parent_id"),
        session=text_in(own, "session_id") or record.session,
        status="error" if failure else "ok",
        error=failure,
        provider=text_in(own, "provider"),
        model=text_in(own, "model"),
        tags=tags_in(caller, "tags"),
        started_at=_beginning(ended, seconds),
        ended_at=ended,
        latency_ms=None if seconds is None else seconds * 1000,
        ttft_ms=None if first is None else first * 1000,
        finish_reason=completion.finish_reason,
        usage=(completion.usage or _usage(own)) if is_priced else None,
        reported_usd=None if usd is None else Decimal(str(usd)),
        input=unredacted(own.get("input") or own.get("input_state")),
        output=None if failure else unredacted(output),
        tools=own.get("tools"),
        tool_calls=unredacted(calls),
        parameters=own.get("model_parameters") if isinstance(own.get("model_parameters"), dict) else None,
        extra=rest_of((record.extra or {}) | {"response_model": completion.model, "posthog": rest_of(own, *_PLACED)}),
    )


def _beginning(ended: datetime | None, seconds: float | None) -> datetime | None:
    """An event is captured when its call has ended."""
    try:
        return ended - timedelta(seconds=seconds or 0) if ended else None
    except OverflowError:
        raise BadPayload("expected seconds", "$ai_latency") from None


def _person(event: dict[str, Any], trace: str | None) -> str | None:
    """Where nobody is known, LiteLLM and PostHog's SDKs have the trace's id for a person."""
    said = text_in(event, "distinct_id")
    return None if said == trace else said


def _answer(choices: list[Any]) -> tuple[Any, Any]:
    """The output and the tool calls of an array of messages."""
    messages = [choice for choice in choices if isinstance(choice, dict)]
    if len(messages) != 1:
        return choices, None
    return text_or_message(messages[0]), messages[0].get("tool_calls") or None


def _failure(own: dict[str, Any]) -> Failure | None:
    if own.get("is_error") is not True:
        return None
    said = own.get("error")
    return Failure(message=said if isinstance(said, str) else str(said or "failed"))


def _usage(own: dict[str, Any]) -> Usage | None:
    names = (
        "input_tokens",
        "output_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
        "reasoning_tokens",
    )
    prompt, completion, read, write, reasoning = (count_of(own.get(name), f"$ai_{name}") for name in names)
    if own.get("provider") == "anthropic" and prompt is not None:
        prompt += (read or 0) + (write or 0)
    return inclusive_usage(prompt, completion, read, write, reasoning)


def reply(receipts: list[Receipt]) -> Reply:
    refusal = refusal_of_all(receipts)
    return refuse(refusal) if refusal else Reply({"status": 1})


def refuse(refusal: BadPayload) -> Reply:
    code = _CODES.get(refusal.status, "invalid_payload")
    said = {"type": "validation_error", "code": code, "detail": refusal.message, "attr": refusal.field or None}
    return Reply(said, refusal.status)


ROUTES = (
    Route("POST", "batch/", read_batch, reply),
    Route("POST", "batch", read_batch, reply),
    Route("POST", "i/v0/e/", read_batch, reply),
)
