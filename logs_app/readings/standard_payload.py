"""LiteLLM's StandardLoggingPayload, which its generic logger and several of its other destinations carry.

docs.litellm.ai/docs/proxy/logging_spec. Facts that it does not say: `trace_id` is the caller's session id where one was
given, else an id of LiteLLM's own making; a failure repeats the call id as `id` and reports zero tokens.
"""

import re
from decimal import Decimal
from typing import Any, Final

from logs_app.readings.chat import completion_of
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.redacted import unredacted
from logs_app.readings.times import epoch_time, number_of
from logs_app.readings.usage import count_of, inclusive_usage, provider_usage
from logs_app.records import Failure, PromptRef, Record, Usage
from logs_app.wire import BadPayload, type_name

KINDS: Final = {
    "embedding": "embedding",
    "rerank": "reranker",
    "moderation": "guardrail",
    "search": "retriever",
    "call_mcp_tool": "tool",
}
_MADE_UP: Final = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
# What is read above, and the price list's entry of the model: 8 KB that are the same for every call.
_PLACED: Final = (
    "litellm_call_id", "trace_id", "session_id", "status", "model", "model_group", "custom_llm_provider", "startTime",
    "endTime", "completionStartTime", "prompt_tokens", "completion_tokens", "total_tokens", "response_cost",
    "request_tags", "end_user", "messages", "response", "model_parameters", "error_str", "error_information",
    "metadata", "model_map_information",
)  # fmt: skip
# All of its members: what stands beside them was put there by whoever carries it.
FIELDS: Final = frozenset((
    *_PLACED,
    "id", "call_type", "cache_hit", "stream", "status_fields", "saved_cache_cost", "response_time", "cache_key",
    "cost_finalized", "cost_breakdown", "autorouter_savings", "autorouter_savings_estimate",
    "autorouter_baseline_observation", "request_model_access_groups", "api_base", "model_id", "requester_ip_address",
    "user_agent", "hidden_params", "response_cost_failure_debug_info", "zero_cost_diagnostic",
    "guardrail_information", "standard_built_in_tools_params",
))  # fmt: skip
KEY_ALIAS: Final = "user_api_key_alias"
NOT_THE_CALLERS: Final = ("headers", "hidden_params", "llm_api_timing_windows", "used_client_oauth_token")


def record_of(payload: Any, format: str) -> Record:
    """The log that a payload is. Raises BadPayload."""
    if not isinstance(payload, dict):
        raise BadPayload(f"expected an object, got {type_name(payload)}", "item")
    metadata, parameters = object_in(payload, "metadata"), object_in(payload, "model_parameters")
    caller = callers_metadata(metadata)
    completion = completion_of(payload.get("response") or None)
    failure = _failure(payload)
    call_id = text_in(payload, "litellm_call_id") or text_in(payload, "id")
    session = text_in(caller, "session_id") or _session(payload)
    return Record(
        format=format,
        kind=kind_of(text_in(payload, "call_type")),
        name=text_in(caller, "generation_name") or text_in(caller, "trace_name"),
        identity=call_id,
        call=text_in(payload, "litellm_call_id"),
        external_id=call_id,
        status="error" if failure else "ok",
        error=failure,
        provider=text_in(payload, "custom_llm_provider") or _mapped_provider(payload),
        model=text_in(payload, "model"),
        requested_model=text_in(payload, "model_group"),
        environment=text_in(caller, "environment"),
        customer=customer_of(caller, metadata),
        user=_user(payload, parameters, caller),
        prompt=prompt_of(caller, metadata),
        session=session,
        trace=text_in(payload, "trace_id") or session,
        tags=tags_in(payload, "request_tags"),
        metadata=rest_of(caller, *NOT_THE_CALLERS),
        started_at=epoch_time(payload.get("startTime"), "startTime"),
        ended_at=epoch_time(payload.get("endTime"), "endTime"),
        ttft_ms=_ttft_ms(payload),
        finish_reason=completion.finish_reason,
        usage=_usage(payload, metadata, completion.usage),
        reported_usd=_usd(payload),
        input=unredacted(payload.get("messages")),
        output=None if failure else unredacted(completion.output),
        tools=parameters.get("tools"),
        tool_calls=unredacted(completion.tool_calls),
        parameters=rest_of(parameters, "tools"),
        extra=_extra(payload, metadata, completion.model),
    )


def _mapped_provider(payload: dict[str, Any]) -> str | None:
    """The provider in the price list's entry of the model, or in the error: old versions name it nowhere else."""
    entry = object_in(object_in(payload, "model_map_information"), "model_map_value")
    return text_in(entry, "litellm_provider") or text_in(object_in(payload, "error_information"), "llm_provider")


def callers_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """What the caller itself said, which a proxy keeps apart from its own metadata, and by which of its keys."""
    caller = object_in(metadata, "requester_metadata")
    beside = {name: said for name in ("spend_logs_metadata", KEY_ALIAS) if (said := metadata.get(name))}
    return caller | beside


def kind_of(call_type: str | None) -> str:
    """LiteLLM's call type (`acompletion`, `aembedding`, …) as a kind."""
    plain = call_type or ""
    return KINDS.get(plain) or KINDS.get(plain.removeprefix("a")) or "llm"


def _session(payload: dict[str, Any]) -> str | None:
    """The trace id is the caller's session id, unless it looks like one that LiteLLM made up."""
    said = text_in(payload, "session_id")
    trace = text_in(payload, "trace_id")
    return said or (trace if trace and not is_made_up(trace) else None)


def is_made_up(id: str) -> bool:
    """Whether an id looks like one that LiteLLM makes where its caller gives none."""
    return _MADE_UP.fullmatch(id) is not None


def customer_of(caller: dict[str, Any], metadata: dict[str, Any]) -> str | None:
    """The caller's word for its customer; on a proxy the team that the virtual key belongs to."""
    return (
        text_in(caller, "customer_id")
        or text_in(metadata, "user_api_key_team_alias")
        or text_in(metadata, "user_api_key_team_id")
    )


def _user(payload: dict[str, Any], parameters: dict[str, Any], caller: dict[str, Any]) -> str | None:
    said = text_in(payload, "end_user") or text_in(parameters, "user")
    return said or text_in(caller, "customer_user_id") or text_in(caller, "trace_user_id")


def prompt_of(caller: dict[str, Any], metadata: dict[str, Any]) -> PromptRef | None:
    managed = object_in(metadata, "prompt_management_metadata")
    path = text_in(caller, "prompt_slug") or text_in(managed, "prompt_id")
    return PromptRef(path=path) if path else None


def _failure(payload: dict[str, Any]) -> Failure | None:
    if payload.get("status") != "failure":
        return None
    said = object_in(payload, "error_information")
    return Failure(
        type=text_in(said, "error_class"),
        message=text_in(said, "error_message") or text_in(payload, "error_str"),
        stack=text_in(said, "traceback"),
    )


def _usage(payload: dict[str, Any], metadata: dict[str, Any], in_response: Usage | None) -> Usage | None:
    """With cached and reasoning tokens, where LiteLLM or the response tells them apart."""
    detailed = provider_usage(metadata.get("usage_object"), "metadata.usage_object") or in_response
    if detailed:
        return detailed
    counts = (count_of(payload.get(name), name) for name in ("prompt_tokens", "completion_tokens"))
    plain = inclusive_usage(*counts)
    # Zeros beside a response are counts that LiteLLM did not have.
    return plain if plain and (plain.total_tokens or payload.get("status") == "failure") else None


def _usd(payload: dict[str, Any]) -> Decimal | None:
    usd = number_of(payload.get("response_cost"), "response_cost")
    return None if usd is None else Decimal(str(usd))


def _ttft_ms(payload: dict[str, Any]) -> float | None:
    """Time to the first token; without a stream LiteLLM gives the end as the first token's time."""
    started, first, ended = (
        number_of(payload.get(name), name) for name in ("startTime", "completionStartTime", "endTime")
    )
    if started is None or first is None or not (payload.get("stream") or first != ended):
        return None
    return max((first - started) * 1000, 0.0)


def _extra(payload: dict[str, Any], metadata: dict[str, Any], response_model: str | None) -> dict[str, Any] | None:
    error = object_in(payload, "error_information")
    apart = {
        "response_model": response_model,
        "metadata": rest_of(metadata, "requester_metadata", "spend_logs_metadata", "usage_object"),
        "error": rest_of(error, "error_class", "error_message", "traceback") if any(error.values()) else None,
    }
    return rest_of((rest_of(payload, *_PLACED) or {}) | apart)
