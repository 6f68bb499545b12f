"""Opik: `POST /v1/private/traces/batch` and `/v1/private/spans/batch`, as LiteLLM's callback sends them.

comet.com/docs/opik/reference/rest-api. A trace is the root of its spans. LiteLLM's traces repeat what their one span
used: only spans are counted.
"""

from decimal import Decimal
from typing import Any, Final

from logs_app.credentials import anywhere
from logs_app.readings.chat import completion_of
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.items import items_in, refusal_of_all
from logs_app.readings.redacted import unredacted
from logs_app.readings.secrets import without_secrets
from logs_app.readings.standard_payload import NOT_THE_CALLERS, callers_metadata, customer_of, kind_of
from logs_app.readings.times import iso_time, number_of
from logs_app.readings.usage import provider_usage
from logs_app.records import PRICED_KINDS, Failure, Record
from logs_app.wire import BadPayload, Item, Receipt, Reply, Route, Wire

FORMAT = "opik"
KINDS: Final = {"general": "chain", "tool": "tool", "guardrail": "guardrail"}
_PLACED: Final = (
    "id", "trace_id", "parent_span_id", "thread_id", "name", "type", "model", "provider", "start_time", "end_time",
    "input", "output", "metadata", "tags", "usage", "total_cost", "total_estimated_cost", "error_info",
)  # fmt: skip
_PLUMBING: Final = ("usage_object", "cost", "model_parameters", "requester_metadata")

key = anywhere


def project(wire: Wire) -> str | None:
    return None


def read_traces(wire: Wire) -> list[Item]:
    return items_in(wire.object.get("traces"), "traces", _of_trace)


def read_spans(wire: Wire) -> list[Item]:
    return items_in(wire.object.get("spans"), "spans", _of_span)


def _of_trace(said: dict[str, Any]) -> Record:
    id = text_in(said, "id")
    return _record(said, "chain", trace=id, opens_trace=id is not None)


def _of_span(said: dict[str, Any]) -> Record:
    metadata, trace = object_in(said, "metadata"), text_in(said, "trace_id")
    type_ = text_in(said, "type") or "general"
    kind = kind_of(text_in(metadata, "type")) if type_ == "llm" else KINDS.get(type_, "chain")
    if kind not in PRICED_KINDS:
        return _record(said, kind, trace=trace, parent=text_in(said, "parent_span_id") or trace)
    usd = number_of(said.get("total_cost", said.get("total_estimated_cost")), "total_cost")
    completion = completion_of(said.get("output"))
    return _record(
        said,
        kind,
        trace=trace,
        parent=text_in(said, "parent_span_id") or trace,
        model=text_in(metadata, "model") or text_in(said, "model"),
        provider=text_in(said, "provider"),
        finish_reason=completion.finish_reason,
        tool_calls=unredacted(completion.tool_calls),
        usage=provider_usage(metadata.get("usage_object"), "usage_object") or provider_usage(said.get("usage")),
        reported_usd=None if usd is None else Decimal(str(usd)),
    )


def _record(said: dict[str, Any], kind: str, **fields: Any) -> Record:
    metadata = without_secrets(object_in(said, "metadata"))
    is_litellm = metadata.get("created_from") == "litellm"
    parameters = object_in(metadata, "model_parameters")
    caller = callers_metadata(metadata) if is_litellm else metadata
    failure = _failure(object_in(said, "error_info"))
    plumbing = {"litellm": rest_of(metadata, *_PLUMBING)} if is_litellm else {}
    return Record(
        format=FORMAT,
        kind=kind,
        name=text_in(said, "name"),
        session=text_in(said, "thread_id") or text_in(caller, "session_id"),
        identity=text_in(said, "id"),
        external_id=text_in(said, "id"),
        status="error" if failure else "ok",
        error=failure,
        environment=text_in(caller, "environment"),
        customer=customer_of(caller, metadata),
        user=text_in(metadata, "user_api_key_end_user_id") or text_in(parameters, "user"),
        tags=tags_in(said, "tags"),
        metadata=rest_of(caller, *NOT_THE_CALLERS),
        started_at=iso_time(said.get("start_time"), "start_time"),
        ended_at=iso_time(said.get("end_time"), "end_time"),
        input=unredacted(said.get("input")),
        output=None if failure else unredacted(completion_of(said.get("output")).output),
        tools=parameters.get("tools"),
        parameters=rest_of(parameters, "tools"),
        extra=rest_of((rest_of(said, *_PLACED) or {}) | plumbing),
        **fields,
    )


def _failure(said: dict[str, Any]) -> Failure | None:
    if not said:
        return None
    return Failure(
        type=text_in(said, "exception_type"), message=text_in(said, "message"), stack=text_in(said, "traceback")
    )


def reply(receipts: list[Receipt]) -> Reply:
    refusal = refusal_of_all(receipts)
    return refuse(refusal) if refusal else Reply(status=204)


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"errors": [str(refusal)]}, refusal.status)


ROUTES = (
    Route("POST", "v1/private/traces/batch", read_traces, reply),
    Route("POST", "v1/private/spans/batch", read_spans, reply),
)
