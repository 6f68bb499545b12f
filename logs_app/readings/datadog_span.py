"""A span of Datadog's LLM Observability, as LiteLLM's callback and ddtrace write it.

docs.datadoghq.com/llm_observability/instrumentation/api. Input tokens include cached ones, output tokens reasoning;
times are nanoseconds since 1970. LiteLLM has the caller's session id as the trace's id, and `undefined` for no parent.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from logs_app.readings.chat import text_or_message
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.message_parts import call_of, dicts
from logs_app.readings.redacted import unredacted
from logs_app.readings.secrets import without_secrets
from logs_app.readings.spans import moment
from logs_app.readings.standard_payload import NOT_THE_CALLERS, callers_metadata, customer_of, is_made_up, prompt_of
from logs_app.readings.times import end_after, number_of
from logs_app.readings.usage import count_of, inclusive_usage, provider_usage
from logs_app.records import PRICED_KINDS, Failure, Record, Usage

KINDS: Final = {
    "llm": "llm",
    "embedding": "embedding",
    "agent": "agent",
    "tool": "tool",
    "retrieval": "retriever",
    "workflow": "chain",
    "task": "chain",
}
_NO_PARENT: Final = ("undefined", "0")
_REQUEST_TAG: Final = "request_tag:"  # what LiteLLM puts before its caller's tags
_COUNTS: Final = (
    "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_write_input_tokens", "reasoning_output_tokens",
)  # fmt: skip
_PLACED: Final = (
    "model_name",
    "model_provider",
    "usage_object",
    "requester_metadata",
    "spend_logs_metadata",
    "finish_reason",
)


_PARAMETERS: Final = ("temperature", "max_tokens", "max_completion_tokens", "top_p", "tool_choice", "reasoning_effort")


def tagged(tags: Iterable[str] | None) -> dict[str, str]:
    """Tags `name:value` as an object; the last of each name."""
    return {name: value for tag in tags or () for name, _, value in [tag.partition(":")]}


def environment_in(tags: Mapping[str, str]) -> str | None:
    """What the tag `env` says; a client that knows none says `unknown`."""
    said = tags.get("env")
    return said if said and said != "unknown" else None


def record_of(span: dict[str, Any], common: list[str], format: str) -> Record:
    """The log that a span is; `common` are the tags of all spans of its request. Raises BadPayload."""
    meta, metrics = object_in(span, "meta"), object_in(span, "metrics")
    metadata = object_in(meta, "metadata")
    caller = callers_metadata(metadata)
    own = tags_in(span, "tags") or []
    tags = tagged([*common, *own])
    kind = _kind(meta)
    is_priced = kind in PRICED_KINDS
    asked, answered = object_in(meta, "input"), object_in(meta, "output")
    replies = [_message(each) for each in dicts(answered.get("messages"))]
    failure = _failure(meta)
    duration = number_of(span.get("duration"), "duration")
    return Record(
        format=format,
        kind=kind,
        name=text_in(caller, "generation_name") or text_in(span, "name"),
        identity=text_in(span, "span_id"),
        external_id=text_in(span, "span_id"),
        trace=text_in(span, "trace_id"),
        parent=_parent(span),
        session=text_in(span, "session_id") or _session(metadata, caller, tags),
        status="error" if failure or span.get("status") == "error" else "ok",
        error=failure,
        provider=_provider(meta, metadata, tags),
        model=text_in(meta, "model_name") or text_in(metadata, "model_name"),
        environment=text_in(caller, "environment") or environment_in(tags),
        customer=customer_of(caller, metadata),
        user=text_in(metadata, "user_api_key_end_user_id") or tags.get("user_id"),
        prompt=prompt_of(caller, metadata),
        finish_reason=text_in(metadata, "finish_reason"),
        tags=[tag.removeprefix(_REQUEST_TAG) for tag in own if tag.startswith(_REQUEST_TAG)] or None,
        metadata=rest_of(caller, *NOT_THE_CALLERS),
        started_at=(started := _moment(span, "start_ns")),
        ended_at=end_after(started, duration),
        latency_ms=None if duration is None else duration / 1e6,
        ttft_ms=_ttft_ms(metrics, metadata),
        usage=_usage(metrics, metadata) if is_priced else None,
        reported_usd=_usd(metrics) if is_priced else None,
        input=unredacted(_said(asked, [_message(each) for each in dicts(asked.get("messages"))])),
        output=None if failure else unredacted(_answer(answered, replies)),
        tools=meta.get("tool_definitions"),
        tool_calls=unredacted([call for reply in replies for call in reply.get("tool_calls") or ()] or None),
        parameters=rest_of({name: metadata.get(name) for name in _PARAMETERS}),
        extra=rest_of({"tags": tags or None, "metadata": without_secrets(rest_of(metadata, *_PLACED, *_PARAMETERS))}),
    )


def _kind(meta: dict[str, Any]) -> str:
    """ddtrace has it in `span`, the API's documentation beside it."""
    said = text_in(object_in(meta, "span"), "kind") or text_in(meta, "kind") or ""
    return KINDS.get(said, "chain")


def _provider(meta: dict[str, Any], metadata: dict[str, Any], tags: dict[str, str]) -> str | None:
    """Of a base URL that it does not know ddtrace says `unknown`: then the library that was called tells."""
    said = text_in(meta, "model_provider") or text_in(metadata, "model_provider")
    return tags.get("integration") if said in (None, "unknown") else said


def _parent(span: dict[str, Any]) -> str | None:
    said = text_in(span, "parent_id")
    return None if said in _NO_PARENT else said


def _session(metadata: dict[str, Any], caller: dict[str, Any], tags: dict[str, str]) -> str | None:
    trace = text_in(metadata, "trace_id")
    made = trace if trace and not is_made_up(trace) else None
    return text_in(caller, "session_id") or tags.get("session_id") or made


def _failure(meta: dict[str, Any]) -> Failure | None:
    said = object_in(meta, "error")
    type_, message, stack = (
        text_in(said, name) or text_in(meta, f"error.{name}") for name in ("type", "message", "stack")
    )
    return Failure(type=type_, message=message, stack=stack) if type_ or message else None


def _message(said: dict[str, Any]) -> dict[str, Any]:
    """A message in OpenAI's words: Datadog's tool calls and results have names of their own."""
    message = {name: value for name, value in said.items() if name not in ("tool_calls", "tool_results")}
    if results := dicts(said.get("tool_results")):
        message["tool_call_id"] = results[0].get("tool_id")
    if calls := dicts(said.get("tool_calls")):
        message["content"] = message.get("content") or None
        message["tool_calls"] = [_call(call) for call in calls]
    return message


def _call(said: dict[str, Any]) -> dict[str, Any]:
    return said if "function" in said else call_of(said | {"id": said.get("tool_id")})


def _said(side: dict[str, Any], messages: list[dict[str, Any]]) -> Any:
    return messages or side.get("value") or side.get("documents") or side.get("messages") or None


def _answer(side: dict[str, Any], replies: list[dict[str, Any]]) -> Any:
    answers = [text_or_message(reply) or None for reply in replies]
    return answers[0] if len(answers) == 1 else _said(side, replies)


def _moment(span: dict[str, Any], field: str) -> datetime | None:
    number = number_of(span.get(field), field)
    return None if number is None else moment(int(max(number, 0)), field)


def _ttft_ms(metrics: dict[str, Any], metadata: dict[str, Any]) -> float | None:
    """Without a stream LiteLLM gives the whole duration as the time to the first token."""
    seconds = number_of(metrics.get("time_to_first_token"), "time_to_first_token")
    is_whole = metadata.get("is_streamed_request") is False
    return None if seconds is None or is_whole else seconds * 1000


def _usage(metrics: dict[str, Any], metadata: dict[str, Any]) -> Usage | None:
    detailed = provider_usage(metadata.get("usage_object"), "usage_object")
    whole = (number_of(metrics.get(name), name) for name in _COUNTS)
    counts = (None if count is None else count_of(int(count), name) for name, count in zip(_COUNTS, whole, strict=True))
    return detailed or inclusive_usage(*counts)


def _usd(metrics: dict[str, Any]) -> Decimal | None:
    usd = number_of(metrics.get("total_cost"), "total_cost")
    return None if usd is None else Decimal(str(usd))
