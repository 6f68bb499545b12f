"""A call as meters of usage know it: model, tokens, cost and who pays; nothing of what was said."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from logs_app.readings.fields import rest_of, text_in
from logs_app.readings.times import number_of
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import Record

_PLACED: Final = ("model", "provider", "cost", "response_cost", "prompt_tokens", "completion_tokens", "total_tokens")


def is_call(said: Mapping[str, Any]) -> bool:
    """Whether this is the usage of a model, and not of something else that is metered."""
    return "model" in said or "prompt_tokens" in said


def record_of(said: Mapping[str, Any], format: str) -> Record:
    """The log that the usage of a call is. LiteLLM's embeddings tell no completion. Raises BadPayload."""
    prompt, completion = (count_of(said.get(name), name) for name in ("prompt_tokens", "completion_tokens"))
    usd = number_of(said.get("cost", said.get("response_cost")), "cost")
    return Record(
        format=format,
        kind="llm",
        status="ok",
        provider=text_in(said, "provider"),
        model=text_in(said, "model"),
        usage=inclusive_usage(prompt, completion),
        reported_usd=None if usd is None else Decimal(str(usd)),
        extra=rest_of(said, *_PLACED),
    )
