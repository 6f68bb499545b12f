"""Chat messages and completions as providers give them.

OpenAI chat, text and responses: platform.openai.com/docs/api-reference; Anthropic messages: docs.anthropic.com/en/api.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from logs_app.readings.usage import provider_usage
from logs_app.records import Usage

_PLAIN: Final = frozenset(("role", "content"))


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider's response says. `output` is the text where there is nothing but text, else the message."""

    output: Any = None
    tool_calls: Any = None
    finish_reason: str | None = None
    model: str | None = None
    usage: Usage | None = None
    id: str | None = None


def completion_of(response: Any) -> Completion:
    """Reads an OpenAI completion (chat, text or responses) or an Anthropic message; else an output as it is.

    Raises BadPayload for a usage that is none.
    """
    if not isinstance(response, Mapping):
        return Completion(output=response)
    about: dict[str, Any] = {
        "model": _text(response.get("model")),
        "id": _text(response.get("id")),
        "usage": provider_usage(response.get("usage")),
    }
    choices = response.get("choices")
    if isinstance(choices, list):
        return _from_choices([choice for choice in choices if isinstance(choice, Mapping)], about)
    if response.get("object") == "response" and isinstance(response.get("output"), list):
        return _from_responses(response["output"], about)
    if response.get("type") == "message" and isinstance(response.get("content"), list):
        return _from_anthropic(response, about)
    return Completion(output=dict(response), **about)


def _from_choices(choices: list[Mapping[str, Any]], about: dict[str, Any]) -> Completion:
    outputs = [_output_of(choice) for choice in choices]
    first = choices[0] if choices else {}
    message = first.get("message")
    return Completion(
        output=outputs[0] if len(outputs) == 1 else outputs or None,
        tool_calls=(message.get("tool_calls") or None) if isinstance(message, Mapping) else None,
        finish_reason=_text(first.get("finish_reason")) or None,
        **about,
    )


def _output_of(choice: Mapping[str, Any]) -> Any:
    message = choice.get("message")
    return text_or_message(message) if isinstance(message, Mapping) else choice.get("text")


def _from_responses(items: list[Any], about: dict[str, Any]) -> Completion:
    """OpenAI's responses: a list of messages, function calls and reasoning."""
    items = [item for item in items if isinstance(item, Mapping)]
    calls = [dict(item) for item in items if item.get("type") == "function_call"]
    messages = [item for item in items if item.get("type") == "message"]
    parts = [part for message in messages for part in message.get("content") or [] if isinstance(part, Mapping)]
    is_text = bool(parts) and all(part.get("type") == "output_text" for part in parts)
    output = "".join(part.get("text") or "" for part in parts) if is_text else [dict(m) for m in messages] or None
    return Completion(output=output, tool_calls=calls or None, **about)


def _from_anthropic(response: Mapping[str, Any], about: dict[str, Any]) -> Completion:
    parts = [part for part in response["content"] if isinstance(part, Mapping)]
    calls = [dict(part) for part in parts if part.get("type") == "tool_use"]
    others = [part for part in parts if part.get("type") != "tool_use"]
    is_text = all(part.get("type") == "text" for part in others)
    text = "".join(part.get("text") or "" for part in others) if others else None
    return Completion(
        output=text if is_text else {"role": response.get("role"), "content": parts},
        tool_calls=calls or None,
        finish_reason=_text(response.get("stop_reason")),
        **about,
    )


def text_or_message(message: Mapping[str, Any]) -> Any:
    """The text of a message that is nothing else; otherwise the message without empty members and tool calls."""
    if message.keys() <= _PLAIN:
        return message.get("content")
    said = {name: value for name, value in message.items() if not _is_empty(value) and name != "tool_calls"}
    return message.get("content") if said.keys() <= _PLAIN else said


def _is_empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_empty(member) for member in value.values())
    return value is None or value == []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
