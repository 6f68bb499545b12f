"""What a log asked and answered, in a line. Pure."""

import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from logs_app.pages.conversation import Message, calls_of, messages_of
from logs_app.pages.parts import MEDIA, Part
from logs_app.selectors.excerpts import Head

LONGEST: Final = 160  # characters
_TEXT: Final = re.compile(r'"(?:content|text)":\s*"((?:[^"\\]|\\.)+)')


def asked(head: Head) -> str:
    """What the user said last; where nobody is called so, the last message."""
    try:
        messages = messages_of(_decoded(head.input), "user")
    except msgspec.DecodeError:
        return _cut(head.input)
    return _last(message for message in messages if message.role == "user") or _last(messages)


def answered(head: Head) -> str:
    """The last answer; where there is none, the tools that are to be called."""
    try:
        return _last(messages_of(_decoded(head.output), "assistant")) or _line(calls_of(_decoded(head.tool_calls)))
    except msgspec.DecodeError:
        return _cut(head.output or head.tool_calls)


def _decoded(text: str) -> Any:
    return msgspec.json.decode(text) if text else None


def _last(messages: Iterable[Message]) -> str:
    return next((line for message in reversed(list(messages)) if (line := _line(message.parts))), "")


def _line(parts: Iterable[Part]) -> str:
    return _short(" ".join(map(_plain, parts)))


def _plain(part: Part) -> str:
    if part.kind == "call":
        return f"{part.name}({part.text})"
    return f"[{part.kind}]" if part.media or part.kind in MEDIA else part.text


def _cut(text: str) -> str:
    """The last text in JSON that has no end; where it is not made of messages, its beginning."""
    said = (_TEXT.findall(text) or [text.removeprefix('"')])[-1]
    try:
        return _short(msgspec.json.decode(f'"{said}"'))
    except msgspec.DecodeError:
        return _short(said)


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
