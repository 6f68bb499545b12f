"""Tokens as spans of generative AI count them, as disjoint counts.

By OpenTelemetry's rule input includes what was read from and written to a cache, and output includes reasoning. Some
clients hand on Anthropic's counts, which do not: where the total or the sizes show it, they are taken as they are.
"""

from collections.abc import Mapping
from typing import Any

from logs_app.readings.json_text import decoded
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import Usage

# Langfuse's details: ours -> its names.
_DETAILS = {
    "input_tokens": ("input", "prompt_tokens", "input_tokens"),
    "output_tokens": ("output", "completion_tokens", "output_tokens"),
    "total_tokens": ("total", "total_tokens"),
    "cache_read_tokens": ("cache_read_input_tokens", "input_cached_tokens", "input_cache_read", "cache_read"),
    "cache_write_tokens": ("cache_creation_input_tokens", "input_cache_creation", "cache_creation"),
    "reasoning_tokens": ("output_reasoning_tokens", "reasoning_tokens", "output_reasoning"),
}


def usage_of(said: Mapping[str, Any]) -> Usage | None:
    """What a span says of tokens; None where it says nothing. Raises BadPayload."""
    details = decoded(said.get("usage"))
    if isinstance(details, dict):
        said = {
            ours: next((details[name] for name in names if name in details), None) for ours, names in _DETAILS.items()
        }
    prompt, completion, total, read, write, reasoning = (count_of(said.get(name), name) for name in _DETAILS)
    if _is_disjoint(prompt or 0, completion or 0, (read or 0) + (write or 0), total):
        prompt = (prompt or 0) + (read or 0) + (write or 0)
    return inclusive_usage(prompt, completion, read, write, reasoning)


def _is_disjoint(prompt: int, completion: int, cached: int, total: int | None) -> bool:
    return cached > prompt or (cached > 0 and total == prompt + completion + cached)
