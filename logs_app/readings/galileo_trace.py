"""Traces of Galileo: trees of spans, as LiteLLM's callback and Galileo's own SDK write them.

v2docs.galileo.ai/api-reference/traces. Durations are nanoseconds. LiteLLM's traces only wrap their one span, whose
output is a message with a whole message, as JSON, for its content.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from logs_app.readings.chat import completion_of, text_or_message
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.json_text import decoded
from logs_app.readings.redacted import unredacted
from logs_app.readings.standard_payload import kind_of
from logs_app.readings.times import end_after, iso_time, number_of
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import PRICED_KINDS, Failure, Record
from logs_app.wire import BadPayload, Item, type_name

KINDS: Final = {"agent": "agent", "tool": "tool", "retriever": "retriever"}
_PLACED: Final = (
    "type", "id", "trace_id", "parent_id", "name", "created_at", "input", "output", "status_code", "metrics", "spans",
    "model", "tools", "tags", "user_metadata", "session_id", "finish_reason", "temperature", "metric_info",
)  # fmt: skip
_FAILED: Final = 400  # and above


def items_of(trace: dict[str, Any], format: str) -> Iterator[Item]:
    """Depth first, without recursion: a trace may be hundreds of levels deep."""
    left: list[tuple[Any, str | None, str | None]] = [(trace, None, None)]
    if _only_wraps(trace):
        left = [(trace["spans"][0] | {"parent_id": None}, None, text_in(trace, "id"))]
    session = text_in(trace, "session_id")
    while left:
        span, parent, root = left.pop()
        try:
            if not isinstance(span, dict):
                raise BadPayload(f"expected an object, got {type_name(span)}", "spans")
            own, children = text_in(span, "id"), span.get("spans") or []
            if not isinstance(children, list):
                raise BadPayload(f"expected an array, got {type_name(children)}", "spans")
            yield _record(span, parent, root or own, session, format)
            left.extend((child, own, root or own) for child in reversed(children))
        except BadPayload as refusal:
            yield refusal


def _only_wraps(trace: dict[str, Any]) -> bool:
    spans = trace.get("spans")
    if not isinstance(spans, list) or len(spans) != 1 or not isinstance(spans[0], dict):
        return False
    return spans[0].get("type") == "llm" and all(spans[0].get(name) == trace.get(name) for name in ("name", "metrics"))


def _record(span: dict[str, Any], parent: str | None, root: str | None, session: str | None, format: str) -> Record:
    metrics, kind, model = object_in(span, "metrics"), _kind(span), text_in(span, "model")
    started, duration = (
        iso_time(span.get("created_at"), "created_at"),
        number_of(metrics.get("duration_ns"), "duration"),
    )
    status = number_of(span.get("status_code"), "status_code")
    is_failed = status is not None and status >= _FAILED
    output, calls = _answer(span.get("output"))
    usd = number_of(metrics.get("cost"), "cost")
    first = number_of(metrics.get("time_to_first_token_ns"), "time_to_first_token_ns")
    is_priced = kind in PRICED_KINDS
    return Record(
        format=format,
        kind=kind,
        name=text_in(span, "name"),
        identity=text_in(span, "id"),
        external_id=text_in(span, "id"),
        trace=root,
        parent=parent,
        session=session,
        status="error" if is_failed else "ok",
        error=Failure(message=f"status {status:.0f}") if is_failed else None,
        provider=model.partition("/")[0] if model and "/" in model else None,  # LiteLLM's proxy says openai/gpt-4o
        model=model,
        tags=tags_in(span, "tags"),
        metadata=object_in(span, "user_metadata") or None,
        started_at=started,
        ended_at=end_after(started, duration),
        latency_ms=None if duration is None else duration / 1e6,
        ttft_ms=None if first is None else first / 1e6,
        finish_reason=text_in(span, "finish_reason"),
        usage=inclusive_usage(
            count_of(metrics.get("num_input_tokens"), "num_input_tokens"),
            count_of(metrics.get("num_output_tokens"), "num_output_tokens"),
        )
        if is_priced
        else None,
        reported_usd=Decimal(str(usd)) if is_priced and usd is not None else None,
        input=unredacted(span.get("input")),
        output=unredacted(output),
        tools=span.get("tools"),
        tool_calls=unredacted(calls),
        parameters=rest_of({"temperature": span.get("temperature")}),
        extra=rest_of(span, *_PLACED),
    )


def _kind(span: dict[str, Any]) -> str:
    """LiteLLM calls everything `llm`, and names it after its function."""
    said = text_in(span, "type") or ""
    return kind_of(text_in(span, "name")) if said == "llm" else KINDS.get(said, "chain")


def _answer(said: Any) -> tuple[Any, Any]:
    """The output and the tool calls of an answer."""
    if not isinstance(said, dict) or "role" not in said:
        return said, None
    within = decoded(said.get("content"))
    if isinstance(within, list):  # of OpenAI's responses
        completion = completion_of({"object": "response", "output": within})
        return completion.output, completion.tool_calls
    message = within if isinstance(within, dict) and "role" in within else said
    return text_or_message(message), message.get("tool_calls") or None
