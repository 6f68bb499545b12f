"""What a call of a version is made with, as clients hand it on to OpenAI's client. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from prompts_app.identity import DEFAULTS

# Under OpenAI's own names. The rest of a prompt's details is not for it.
NAMES: Final = (
    "model", "max_tokens", "temperature", "top_p", "stop", "presence_penalty", "frequency_penalty", "seed",
    "response_format", "reasoning_effort",
)  # fmt: skip


def parameters_of(details: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the call that are no defaults."""
    defaults = DEFAULTS["prompt"]
    said = {name: details[name] for name in NAMES if details.get(name) not in (None, defaults[name])}
    tools, other = details.get("tools"), details.get("other")
    if isinstance(tools, list) and tools:
        said["tools"] = [_tool(tool) for tool in tools]
    return (other if isinstance(other, dict) else {}) | said


def _tool(tool: Any) -> Any:
    """A function, wrapped as OpenAI takes it; Humanloop's clients leave the wrapping out."""
    is_bare = isinstance(tool, dict) and "name" in tool and "type" not in tool
    return {"type": "function", "function": tool} if is_bare else tool
