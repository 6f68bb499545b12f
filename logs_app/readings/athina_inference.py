"""Athina's inference fields, which stand in an inference log and in the attributes of a trace's generation alike.

docs.athina.ai/logging/log_via_api. Explicit token counts and costs beat those of the provider's response.
"""

from decimal import Decimal
from typing import Any, Final

from logs_app.readings.chat import completion_of
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.times import number_of
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import Failure, PromptRef, Record, Usage

_PLACED: Final = (
    "prompt", "response", "prompt_slug", "language_model_id", "environment", "functions", "tools", "tool_calls",
    "response_time", "customer_id", "customer_user_id", "session_id", "external_reference_id", "prompt_tokens",
    "completion_tokens", "total_tokens", "cost", "custom_attributes", "model_options", "tags", "error", "request",
)  # fmt: skip


def inference_record(body: dict[str, Any], format: str) -> Record:
    """The log that an object of inference fields is; every one of them is optional. Raises BadPayload."""
    completion = completion_of(body.get("response"))
    slug, error = text_in(body, "prompt_slug"), text_in(body, "error")
    cost = number_of(body.get("cost"), "cost")
    extra = (rest_of(body, *_PLACED) or {}) | {"response_model": completion.model}
    return Record(
        format=format,
        kind="llm",
        status="error" if error else "ok",
        error=Failure(message=error) if error else None,
        model=text_in(body, "language_model_id"),
        environment=text_in(body, "environment"),
        customer=text_in(body, "customer_id"),
        user=text_in(body, "customer_user_id"),
        session=text_in(body, "session_id"),
        external_id=text_in(body, "external_reference_id"),
        prompt=PromptRef(path=slug) if slug else None,
        tags=tags_in(body, "tags"),
        metadata=object_in(body, "custom_attributes") or None,
        latency_ms=number_of(body.get("response_time"), "response_time"),
        finish_reason=completion.finish_reason,
        usage=_usage(body, completion.usage),
        reported_usd=None if cost is None else Decimal(str(cost)),
        input=body.get("prompt"),
        output=completion.output,
        tools=body.get("tools") or body.get("functions"),
        tool_calls=body.get("tool_calls") or completion.tool_calls,
        parameters=object_in(body, "model_options") or None,
        extra=rest_of(extra),
    )


def _usage(body: dict[str, Any], provider: Usage | None) -> Usage | None:
    """What was said plainly, with the provider's detail (cached, reasoning) where its counts are the same."""
    prompt, completion = (count_of(body.get(name), name) for name in ("prompt_tokens", "completion_tokens"))
    if prompt is None and completion is None:
        return provider
    said = inclusive_usage(prompt, completion)
    return provider if provider and said and provider.total_tokens == said.total_tokens else said
