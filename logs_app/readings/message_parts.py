"""Messages of parts, as OpenTelemetry writes them, in OpenAI's words.

github.com/open-telemetry/semantic-conventions-genai, gen-ai-input-messages.json and gen-ai-output-messages.json.
"""

import json
from collections.abc import Mapping
from typing import Any


def from_parts(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message whose `parts` became its content and its tool calls; the answers of several tools stay parts."""
    parts = dicts(message.get("parts"))
    if len(parts) == 1 and (part := parts[0]).get("type") == "text" and isinstance(part.get("content"), str):
        return _with(message, part["content"], [])  # nine in ten
    calls = [call_of(part) for part in parts if part.get("type") == "tool_call"]
    others = [part for part in parts if part.get("type") != "tool_call"]
    if len(others) == 1 and others[0].get("type") == "tool_call_response":
        answer = others[0].get("response", others[0].get("result"))
        return _with(message, answer, calls) | {"role": "tool", "tool_call_id": others[0].get("id")}
    is_text = all(part.get("type") == "text" and isinstance(_text(part), str) for part in others)
    if is_text:
        return _with(message, "".join(_text(part) for part in others) if others else None, calls)
    return _with(message, [_part(part) for part in others], calls)


def _with(message: Mapping[str, Any], content: Any, calls: list[dict[str, Any]]) -> dict[str, Any]:
    whole = {name: value for name, value in message.items() if name != "parts" and value is not None}
    whole["content"] = content
    if calls:
        whole["tool_calls"] = calls
    return whole


def _text(part: Mapping[str, Any]) -> Any:
    return part.get("content", part.get("text"))


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    """One part of several: texts and pictures in OpenAI's words, what is neither as it is."""
    kind, media = part.get("type"), part.get("mime_type")
    if kind == "text" and isinstance(_text(part), str):
        return {"type": "text", "text": _text(part)}
    is_picture = part.get("modality") == "image" or str(media).startswith("image/")
    if kind == "uri" and is_picture:
        return {"type": "image_url", "image_url": {"url": part.get("uri")}}
    if kind == "blob" and is_picture:
        data = part.get("content", part.get("data"))
        return {"type": "image_url", "image_url": {"url": f"data:{media or 'image/png'};base64,{data}"}}
    return dict(part)


def call_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """A tool call of a name and arguments."""
    arguments = said.get("arguments")
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": said.get("id"), "type": "function", "function": {"name": said.get("name"), "arguments": text}}


def dicts(values: Any) -> list[dict[str, Any]]:
    """The objects of a list; of what is no list, none."""
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
