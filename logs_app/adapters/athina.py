"""Athina: inference logs, finished traces and user feedback, as athina-logger 1.3 and LiteLLM's Athina callback send
them (docs.athina.ai/logging).

The vendor's ids are the caller's own references, which need not be unique: a resend is told by its body as well.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from logs_app.credentials import anywhere
from logs_app.readings.athina_inference import inference_record
from logs_app.readings.fields import object_in, rest_of, text_in
from logs_app.readings.secrets import without_secrets
from logs_app.readings.standard_payload import record_of
from logs_app.readings.times import iso_time, number_of
from logs_app.records import Failure, Feedback, Record
from logs_app.wire import BadPayload, Receipt, Reply, Route, Wire, type_name

FORMAT = "athina"
KINDS: Final = {"generation": "llm", "retrieval": "retriever", "tool": "tool", "agent": "agent", "function": "tool"}
_SPAN: Final = (
    "name", "start_time", "end_time", "duration", "status", "attributes", "input", "output", "span_type", "spans",
    "children",
)  # fmt: skip
# What LiteLLM's record of a call says twice, or what is no part of the call.
_REPEATED: Final = (
    "standard_logging_object", "messages", "input", "original_response", "additional_args", "response_headers",
    "complete_streaming_response", "async_complete_streaming_response",
)  # fmt: skip


def key(wire: Wire) -> str | None:
    return anywhere(wire)


def project(wire: Wire) -> str | None:
    return None


def read_inference(wire: Wire) -> list[Record]:
    body = wire.object
    request = object_in(body, "request")
    record = _from_litellm(body, request) if request else inference_record(body, FORMAT)
    if record.identity is None and record.external_id:
        digest = hashlib.blake2b(wire.raw, digest_size=16).hexdigest()
        record = msgspec.structs.replace(record, identity=f"{record.external_id}/{digest}")
    return [record]


def _from_litellm(body: dict[str, Any], request: dict[str, Any]) -> Record:
    """LiteLLM's callback sends its whole record of the call along, and the upstream provider's API key in it."""
    safe = without_secrets(body)
    said, call = inference_record(safe, FORMAT), safe["request"]
    params = object_in(call, "litellm_params")
    standard = object_in(call, "standard_logging_object")
    if not standard:
        return msgspec.structs.replace(
            said,
            provider=text_in(call, "custom_llm_provider"),
            identity=text_in(call, "litellm_call_id"),
            call=text_in(call, "litellm_call_id"),
            external_id=said.external_id or text_in(call, "litellm_call_id"),
        )
    metadata = object_in(standard, "metadata")
    caller = object_in(metadata, "requester_metadata") or object_in(params, "metadata")
    record = record_of(standard | {"metadata": metadata | {"requester_metadata": _public(caller)}}, FORMAT)
    names = ("external_id", "prompt", "environment", "customer", "session", "latency_ms", "metadata")
    overlay = {name: value for name in names if (value := getattr(said, name)) is not None}
    extra = (record.extra or {}) | (said.extra or {}) | {"request": rest_of(call, *_REPEATED)}
    return msgspec.structs.replace(record, **overlay, user=record.user or said.user, extra=rest_of(extra))


def _public(caller: dict[str, Any]) -> dict[str, Any]:
    """The caller's metadata without what a proxy wrote among it."""
    ours = ("user_api_key", "litellm", "model_group", "deployment", "endpoint", "requester_")
    return {name: value for name, value in caller.items() if not name.startswith(ours)}


def read_trace(wire: Wire) -> list[Record]:
    """A finished trace: a tree without ids. Its own are made of its content, so that a resend is the same trace."""
    body = wire.object
    root = hashlib.blake2b(wire.raw, digest_size=16).hexdigest()
    return list(_tree(body, root))


def _tree(body: dict[str, Any], root: str) -> Iterator[Record]:
    """Depth first, without recursion: a trace may be hundreds of levels deep."""
    left: list[tuple[Any, str, str | None, str]] = [(body, root, None, "trace")]
    while left:
        span, own, parent, field = left.pop()
        if not isinstance(span, dict):
            raise BadPayload(f"expected an object, got {type_name(span)}", field)
        record = _span(span, own, parent, root)
        yield record
        name = "spans" if span.get("spans") else "children"
        children = span.get(name) or []
        if not isinstance(children, list):
            raise BadPayload(f"expected an array, got {type_name(children)}", f"{field}.{name}")
        for number, child in reversed(list(enumerate(children))):
            left.append((child, f"{own}.{number}", record.external_id, f"{field}.{name}[{number}]"))


def _span(span: dict[str, Any], own: str, parent: str | None, root: str) -> Record:
    attributes = object_in(span, "attributes")
    span_type = text_in(span, "span_type")
    is_generation = span_type == "generation"
    said = inference_record(attributes, FORMAT) if is_generation else Record(format=FORMAT)
    error = text_in(attributes, "error") or ("failed" if span.get("status") == "error" else None)
    return msgspec.structs.replace(
        said,
        kind=KINDS.get(span_type or "", "chain"),
        name=text_in(span, "name"),
        identity=own,
        external_id=said.external_id or own,
        trace=root,
        parent=parent,
        status="error" if error else "ok",
        error=Failure(message=error) if error else None,
        metadata=said.metadata if is_generation else rest_of(attributes, "error"),
        started_at=iso_time(span.get("start_time"), "start_time"),
        ended_at=iso_time(span.get("end_time"), "end_time"),
        latency_ms=number_of(span.get("duration"), "duration") or None,
        input=span.get("input") if said.input is None else said.input,
        output=span.get("output") if said.output is None else said.output,
        extra=rest_of((said.extra or {}) | (rest_of(span, *_SPAN) or {})),
    )


def read_feedback(wire: Wire) -> list[Feedback]:
    body = wire.object
    target = text_in(body, "external_reference_id")
    if not target:
        raise BadPayload("expected the external_reference_id of a log", "external_reference_id")
    return [
        Feedback(
            format=FORMAT,
            targets=[target],
            name="user_feedback",
            value=body.get("user_feedback"),
            comment=text_in(body, "user_feedback_comment"),
            extra=rest_of(body, "external_reference_id", "user_feedback", "user_feedback_comment"),
        )
    ]


def reply(receipts: list[Receipt]) -> Reply:
    for receipt in receipts:
        if receipt.refusal:
            return refuse(receipt.refusal)
    return Reply({"status": "success", "data": {"prompt_run_id": str(receipts[0].id)}})


def refuse(refusal: BadPayload) -> Reply:
    return Reply({"error": refusal.message, "details": {"message": str(refusal)}}, refusal.status)


ROUTES = (
    Route("POST", "api/v1/log/inference", read_inference, reply),
    Route("POST", "api/v1/trace/sdk", read_trace, reply),
    Route("PATCH", "api/v1/prompt_run/user-feedback", read_feedback, reply),
)
