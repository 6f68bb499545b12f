"""Inputs and outputs as the messages that people read. Pure.

OpenAI chat and responses, Anthropic, Gemini and OpenTelemetry messages, and whatever else clients call a message: what
is not known is JSON.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from logs_app.pages.parts import Part, call_of, json_of, part_of, result_of, text_of, with_media

MAX_MESSAGES: Final = 200  # that are shown at first, and at each step into the rest
LONG: Final = 400  # characters
ROLES: Final = ("user", "assistant", "system", "developer", "tool")
RULES: Final = ("system", "developer")
_NAMES: Final = {"human": "user", "ai": "assistant", "model": "assistant", "function": "tool"}
# Items of OpenAI's responses that have no role.
_ITEMS: Final = {"function_call": "assistant", "reasoning": "assistant", "function_call_output": "tool"}


@dataclass(frozen=True, slots=True)
class Message:
    """What one said. `gap` stands for messages that are left out: from where to where they are."""

    role: str
    parts: list[Part]
    name: str = ""
    place: int = field(default=0, compare=False)
    gap: tuple[int, int] | None = None

    @property
    def colour(self) -> str:
        return self.role if self.role in ROLES else "note"

    @property
    def is_folded(self) -> bool:
        """Whether only its beginning is shown at first: long rules that every log of a prompt repeats."""
        return self.role in RULES and sum(len(part.text) for part in self.parts) > LONG

    @property
    def plain(self) -> str:
        """Its text as it was written, for copying."""
        return "\n\n".join(part.text for part in self.parts if part.text or not part.media)


def messages_of(value: Any, role: str) -> list[Message]:
    """The messages of an input or output; `role` is whose they are where they do not say. Nothing gives none."""
    if value in (None, "", [], {}):
        return []
    if _is_message(value):
        value = [value]
    if isinstance(value, list) and all(_is_message(item) or isinstance(item, str) for item in value):
        return [_message(item, role, place) for place, item in enumerate(value)]
    if isinstance(value, Mapping) and value.keys() == {"messages"} and value["messages"]:
        return messages_of(value["messages"], role)
    return [_placed(role, [text_of(value) if isinstance(value, str) else json_of(value)], 0)]


def paired(messages: list[Message]) -> list[Message]:
    """The results of tools beside the calls that they answer. What answers no call stays where it is."""
    called = {part.id for message in messages for part in message.parts if part.kind == "call" and part.id}
    results: dict[str, list[Part]] = {}
    for message in messages:
        for part in message.parts:
            if part.kind == "result" and part.id in called:
                results.setdefault(part.id, []).append(part)
    return [made for message in messages if (made := _with_results(message, results)) is not None]


def some(messages: list[Message], start: int | None = None) -> list[Message]:
    """The first and the last messages of very long conversations, with a gap between them; or, from `start` on, as many
    of a gap as are shown at a step, and what remains of it."""
    half = MAX_MESSAGES // 2
    if start is not None:
        end = max(len(messages) - half, start)
        return [*messages[start:end][:MAX_MESSAGES], *_gap(start + MAX_MESSAGES, end)]
    if len(messages) <= MAX_MESSAGES:
        return messages
    return [*messages[:half], *_gap(half, len(messages) - half), *messages[-half:]]


def has_calls(messages: list[Message]) -> bool:
    """Whether tool calls are among the parts."""
    return any(part.kind == "call" for message in messages for part in message.parts)


def calls_of(value: Any) -> list[Part]:
    """Tool calls that a log names apart from its output."""
    return [call_of(call) for call in value if isinstance(call, Mapping)] if isinstance(value, list) else []


def _gap(start: int, end: int) -> list[Message]:
    return [Message("", [], gap=(start, end))] if start < end else []


def _with_results(message: Message, results: dict[str, list[Part]]) -> Message | None:
    """None where nothing of a message is left."""
    kept = [
        replace(part, results=tuple(results.get(part.id, ()))) if part.kind == "call" and part.id else part
        for part in message.parts
        if part.kind != "result" or part.id not in results
    ]
    return replace(message, parts=kept) if kept or not message.parts else None


def _is_message(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    if str(value.get("type")) in _ITEMS and "role" not in value:
        return True
    return isinstance(value.get("role"), str) and len(value) > 1


def _message(message: Any, role: str, place: int) -> Message:
    if isinstance(message, str):
        return _placed(role, [text_of(message)], place)
    if "role" not in message:
        return _placed(_ITEMS[message["type"]], [*_item(message)], place)
    said = str(message["role"]).lower() or role
    role = _NAMES.get(said, said)
    parts = [*_reasoning(message), *_content(message, role), *_calls(message)]
    return _placed(role, parts, place, str(message.get("name") or ""))


def _placed(role: str, parts: list[Part], place: int, name: str = "") -> Message:
    parts = [each for part in parts for each in with_media(part)]
    return Message(role, [replace(part, at=f"{place}.{n}") for n, part in enumerate(parts)], name, place)


def _item(item: Mapping[str, Any]) -> Iterator[Part]:
    if item["type"] != "reasoning":
        yield part_of(item)
    elif isinstance(item.get("summary"), list):
        yield from map(part_of, item["summary"])


def _reasoning(message: Mapping[str, Any]) -> Iterator[Part]:
    for name in ("reasoning_content", "reasoning"):
        if isinstance(message.get(name), str) and message[name]:
            yield Part("reasoning", message[name])


def _content(message: Mapping[str, Any], role: str) -> Iterator[Part]:
    content = message.get("content")
    if role == "tool" and content is not None and "parts" not in message:
        yield result_of(content, message.get("tool_call_id") or message.get("name"), message.get("name"))
    elif isinstance(content, str):
        if content:
            yield text_of(content)
    elif isinstance(content, list):
        yield from map(part_of, content)
    elif content is not None:
        yield json_of(content)
    if isinstance(message.get("parts"), list):
        yield from map(part_of, message["parts"])


def _calls(message: Mapping[str, Any]) -> Iterator[Part]:
    yield from calls_of(message.get("tool_calls"))
    if isinstance(call := message.get("function_call"), Mapping):
        yield call_of({"function": call, "id": call.get("name")})
    if isinstance(audio := message.get("audio"), Mapping):
        yield part_of({"audio": audio})
