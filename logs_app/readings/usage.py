"""Token counts as providers report them, as disjoint counts.

OpenAI: prompt_tokens include cached ones, completion_tokens include reasoning (platform.openai.com/docs/api-reference).
Anthropic: input_tokens exclude cache reads and writes (docs.anthropic.com/en/docs/build-with-claude/prompt-caching).
"""

from collections.abc import Mapping
from typing import Any

from logs_app.records import Usage
from logs_app.wire import BadPayload, type_name


def count_of(value: Any, field: str) -> int | None:
    """A whole number from 0 up, or text that is one; None for null. Raises BadPayload."""
    if value is None or value == "":
        return None
    try:
        count = int(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1
    except (ValueError, OverflowError):
        count = -1
    if count < 0:
        raise BadPayload(f"expected a count of tokens, got {type_name(value)}", field)
    return count


def inclusive_usage(
    prompt: int | None,
    completion: int | None,
    cache_read: int | None = None,
    cache_write: int | None = None,
    reasoning: int | None = None,
) -> Usage | None:
    """Counts in OpenAI's manner: input includes cached, output includes reasoning. None where nothing is said."""
    usage = Usage(
        input_tokens=None if prompt is None else max(prompt - (cache_read or 0) - (cache_write or 0), 0),
        cache_read_tokens=cache_read,
        cache_write_tokens=cache_write,
        output_tokens=None if completion is None else max(completion - (reasoning or 0), 0),
        reasoning_tokens=reasoning,
    )
    return usage if usage.is_said else None


def provider_usage(usage: Any, field: str = "usage") -> Usage | None:
    """A provider's own `usage` object, OpenAI's (chat, responses, embeddings) or Anthropic's. Raises BadPayload."""
    if usage is None:
        return None
    if not isinstance(usage, Mapping):
        raise BadPayload(f"expected an object, got {type_name(usage)}", field)
    if "cache_read_input_tokens" in usage and "prompt_tokens" not in usage and "input_tokens_details" not in usage:
        return _anthropic(usage, field)
    prompt_details = _details(usage, "prompt_tokens_details", "input_tokens_details")
    completion_details = _details(usage, "completion_tokens_details", "output_tokens_details")
    return inclusive_usage(
        _first(usage, field, "prompt_tokens", "input_tokens"),
        _first(usage, field, "completion_tokens", "output_tokens"),
        count_of(prompt_details.get("cached_tokens"), f"{field}.cached_tokens"),
        _first(prompt_details, field, "cache_creation_tokens", "cache_write_tokens"),
        count_of(completion_details.get("reasoning_tokens"), f"{field}.reasoning_tokens"),
    )


def _anthropic(usage: Mapping[str, Any], field: str) -> Usage | None:
    said = Usage(
        input_tokens=count_of(usage.get("input_tokens"), f"{field}.input_tokens"),
        cache_read_tokens=count_of(usage.get("cache_read_input_tokens"), f"{field}.cache_read_input_tokens"),
        cache_write_tokens=count_of(usage.get("cache_creation_input_tokens"), f"{field}.cache_creation_input_tokens"),
        output_tokens=count_of(usage.get("output_tokens"), f"{field}.output_tokens"),
    )
    return said if said.is_said else None


def _details(usage: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return next((usage[name] for name in names if isinstance(usage.get(name), Mapping)), {})


def _first(usage: Mapping[str, Any], field: str, *names: str) -> int | None:
    return next((count_of(usage[name], f"{field}.{name}") for name in names if usage.get(name) is not None), None)
