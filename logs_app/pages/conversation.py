"""Inputs and outputs as the messages that people read. Pure.

OpenAI chat and responses, Anthropic messages, and whatever else clients call a message: what is not known is JSON.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

MAX_TEXT: Final = 20_000  # characters of a part; the whole is in the API's answer
MAX_MESSAGES: Final = 200
LONG: Final = 400  # characters
_IMAGE_DATA: Final = ("data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp")
_TEXT_TYPES: Final = ("text", "input_text", "output_text")
_ROLES: Final = {"human": "user", "ai": "assistant", "model": "assistant", "function": "tool"}
_RULES: Final = ("system", "developer")
_MESSAGE: Final = frozenset(("role", "content"))


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a message. `kind` is text, json, image (text: a data: URL), link, reasoning, call or result."""

    kind: str
    text: str
    name: str = ""
    cut: int = 0  # so many characters are not shown


@dataclass(frozen=True, slots=True)
class Message:
    role: str
    parts: list[Part]
    name: str = ""

    @property
    def is_folded(self) -> bool:
        """Whether only its beginning is shown at first: long rules that every log of a prompt repeats."""
        return self.role in _RULES and sum(len(part.text) for part in self.parts) > LONG


def messages_of(value: Any, role: str) -> list[Message]:
    """The messages of an input or output; `role` is whose they are where they do not say. Nothing gives none."""
    if value in (None, "", [], {}):
        return []
    if _is_message(value):
        return [_message(value, role)]
    if isinstance(value, list) and all(_is_message(item) or isinstance(item, str) for item in value):
        made = [_message(item, role) if _is_message(item) else Message(role, [_text(item)]) for item in value]
        return _some(made)
    if isinstance(value, Mapping) and value.keys() == {"messages"} and value["messages"]:
        return messages_of(value["messages"], role)
    return [Message(role, [_text(value) if isinstance(value, str) else _json(value)])]


def has_calls(messages: list[Message]) -> bool:
    """Whether tool calls are among the parts."""
    return any(part.kind == "call" for message in messages for part in message.parts)


def calls_of(value: Any) -> list[Part]:
    """Tool calls that a log names apart from its output."""
    return [_call(call) for call in value if isinstance(call, Mapping)] if isinstance(value, list) else []


def pretty(value: Any) -> str:
    """JSON to read."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _is_message(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("role"), str) and not (value.keys() < _MESSAGE)


def _some(messages: list[Message]) -> list[Message]:
    """The first and the last messages of very long conversations, and how many are between them."""
    left_out = len(messages) - MAX_MESSAGES
    if left_out <= 0:
        return messages
    half = MAX_MESSAGES // 2
    between = Message("", [Part("text", f"{left_out} messages are not shown here")])
    return [*messages[:half], between, *messages[-half:]]


def _message(message: Mapping[str, Any], role: str) -> Message:
    said = str(message["role"]).lower() or role
    role = _ROLES.get(said, said)
    parts = [*_reasoning(message), *_content(message.get("content"), role), *_calls(message)]
    return Message(role, parts, str(message.get("name") or ""))


def _reasoning(message: Mapping[str, Any]) -> Iterator[Part]:
    for name in ("reasoning_content", "reasoning"):
        if isinstance(message.get(name), str) and message[name]:
            yield _cut("reasoning", message[name])


def _content(content: Any, role: str) -> Iterator[Part]:
    if role == "tool" and isinstance(content, str):
        yield _cut("result", _readable(content))
    elif isinstance(content, str):
        if content:
            yield _text(content)
    elif isinstance(content, list):
        for part in content:
            yield _part(part)
    elif content is not None:
        yield _json(content)


def _calls(message: Mapping[str, Any]) -> Iterator[Part]:
    yield from calls_of(message.get("tool_calls"))
    if isinstance(message.get("function_call"), Mapping):
        yield _call({"function": message["function_call"]})


def _part(part: Any) -> Part:
    if isinstance(part, str):
        return _text(part)
    if not isinstance(part, Mapping):
        return _json(part)
    kind = part.get("type")
    if kind in _TEXT_TYPES and isinstance(part.get("text"), str):
        return _text(part["text"])
    if kind == "thinking" and isinstance(part.get("thinking"), str):
        return _cut("reasoning", part["thinking"])
    if kind == "tool_use":
        return _cut("call", pretty(part.get("input")), str(part.get("name") or "tool"))
    if kind == "tool_result":
        return _cut("result", _readable(part.get("content")))
    return _image(part) or _json(part)


def _image(part: Mapping[str, Any]) -> Part | None:
    """An image that is data is shown; one that lies elsewhere is a link, so that nothing is fetched unasked."""
    said = part.get("image_url")
    url = said.get("url") if isinstance(said, Mapping) else said
    source = part.get("source")
    if isinstance(source, Mapping):
        is_data = source.get("type") == "base64"
        url = f"data:{source.get('media_type')};base64,{source.get('data')}" if is_data else source.get("url")
    if not isinstance(url, str):
        return None
    if url.startswith(_IMAGE_DATA):
        return Part("image", url)
    return Part("link", url) if url.startswith(("https://", "http://")) else None


def _call(call: Mapping[str, Any]) -> Part:
    function = call.get("function")
    named = function if isinstance(function, Mapping) else call
    arguments = named.get("arguments", named.get("input", named.get("args")))
    return _cut("call", _readable(arguments), str(named.get("name") or "tool"))


def _readable(value: Any) -> str:
    """JSON in a text is laid out; other text is as it is."""
    if not isinstance(value, str):
        return pretty(value)
    try:
        return pretty(json.loads(value)) if value[:1] in "[{" else value
    except (ValueError, RecursionError):
        return value


def _text(text: str) -> Part:
    return _cut("text", text)


def _json(value: Any) -> Part:
    return _cut("json", pretty(value))


def _cut(kind: str, text: str, name: str = "") -> Part:
    return Part(kind, text[:MAX_TEXT], name, max(len(text) - MAX_TEXT, 0))
