"""A version's details as its page shows them. Pure."""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from prompts_app.identity import DEFAULTS
from prompts_app.templating import segments

_APART: Final = ("template", "tools")
_KNOWN_ROLES: Final = ("system", "developer", "user", "assistant", "tool")

Pieces = list[tuple[str, bool]]


class Message(NamedTuple):
    """A message of a template: its text in pieces, each with whether it is a variable; `about` is all else."""

    role: str
    pieces: Pieces
    about: str

    @property
    def colour(self) -> str:
        return self.role if self.role in _KNOWN_ROLES else "note"


class Parameter(NamedTuple):
    """A detail; one that is long is drawn as a block."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        return "\n" in self.value or len(self.value) > 60


class Tool(NamedTuple):
    name: str
    description: str
    text: str


def messages_of(template: Any) -> list[Message]:
    """A template, message by message; a text is one message without a role."""
    if template is None:
        return []
    return [_message(each) for each in (template if isinstance(template, list) else [template])]


def parameters_of(file: str, details: Mapping[str, Any]) -> tuple[list[Parameter], list[Parameter]]:
    """Details but the template and the tools: those that were said, and those that are as by default."""
    found: tuple[list[Parameter], list[Parameter]] = ([], [])
    for name, value in details.items():
        if name not in _APART and value is not None:
            found[value == DEFAULTS[file].get(name)].append(Parameter(name, _text(value)))
    return found


def tools_of(details: Mapping[str, Any]) -> list[Tool]:
    tools = details.get("tools")
    return [_tool(tool) for tool in (tools if isinstance(tools, list) else [tools]) if tool is not None]


def text_of(value: Any) -> str:
    """A value of a detail; empty where it is not said."""
    return "" if value is None else _text(value)


def _message(message: Any) -> Message:
    if not isinstance(message, Mapping):
        return Message("", segments(_text(message)), "")
    others = {name: value for name, value in message.items() if name not in ("role", "content")}
    return Message(
        str(message.get("role", "")), segments(_content(message.get("content"))), _text(others) if others else ""
    )


def _content(content: Any) -> str:
    """Parts that are text read as text."""
    if isinstance(content, list):
        return "\n".join(_content(part) for part in content)
    if isinstance(content, Mapping) and content.get("type") == "text":
        return _content(content.get("text"))
    return text_of(content)


def _tool(tool: Any) -> Tool:
    function = tool.get("function", tool) if isinstance(tool, Mapping) else {}
    said = function if isinstance(function, Mapping) else {}
    return Tool(str(said.get("name") or "tool"), str(said.get("description") or ""), _text(tool))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
