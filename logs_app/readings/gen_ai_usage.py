"""Tokens as spans of generative AI count them, as disjoint counts.

By OpenTelemetry's rule input includes what was read from and written to a cache, and output includes reasoning. Some
clients hand on Anthropic's counts, which do not: where the total or the sizes show it, they are taken as they are.
"""

from collections.abc import Mapping
from typing import Any

from logs_app.readings.json_text import decoded
from logs_app.readings.usage import count_of, inclusive_usage, provider_usage
from logs_app.records import Usage

# Langfuse's details: ours -> its names.
_DETAILS = {
    "input_tokens": ("input", "prompt_tokens", "input_tokens", "promptTokens"),
    "output_tokens": ("output", "completion_tokens", "output_tokens", "completionTokens"),
    "total_tokens": ("total", "total_tokens", "totalTokens"),
    "cache_read_tokens": ("cache_read_input_tokens", "input_cached_tokens", "input_cache_read", "cache_read"),
    "cache_write_tokens": ("cache_creation_input_tokens", "input_cache_creation", "cache_creation"),
    "reasoning_tokens": ("output_reasoning_tokens", "reasoning_tokens", "output_reasoning"),
}


def usage_of(said: Mapping[str, Any]) -> Usage | None:
    """What a span says of tokens; None where it says nothing. Raises BadPayload."""
    details = decoded(said.get("usage"))
    if isinstance(details, dict):
        return _usage_of_details(details)
    return _usage(said)


def _usage_of_details(details: Mapping[str, Any]) -> Usage | None:
    """Langfuse's details are disjoint, and their total is the sum; its clients hand on what OpenAI counts, too, where
    input includes what was cached."""
    if any(isinstance(value, Mapping) for value in details.values()):
        return provider_usage(details)
    said = {ours: next((details[name] for name in names if name in details), None) for ours, names in _DETAILS.items()}
    total = count_of(said.pop("total_tokens"), "total")
    parts = {name: count_of(value, name) for name, value in said.items()}
    if "input" in details and total in (None, sum(count or 0 for count in parts.values())):
        usage = Usage(**parts)
        return usage if usage.is_said else None
    return _usage({**parts, "total_tokens": total})


def _usage(said: Mapping[str, Any]) -> Usage | None:
    counts = {name: count_of(said[name], name) for name in _DETAILS if name in said}
    prompt, completion, total, read, write, reasoning = map(counts.get, _DETAILS)
    if _is_disjoint(prompt or 0, completion or 0, (read or 0) + (write or 0), total):
        prompt = (prompt or 0) + (read or 0) + (write or 0)
    return inclusive_usage(prompt, completion, read, write, reasoning)


def _is_disjoint(prompt: int, completion: int, cached: int, total: int | None) -> bool:
    return cached > prompt or (cached > 0 and total == prompt + completion + cached)
