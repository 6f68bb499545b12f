"""What changed between two versions: field by field, and line by line in their templates. Pure."""

import difflib
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

CONTEXT: Final = 3  # lines that are the same, around those that are not


class Change(NamedTuple):
    """A detail that differs; None where it is not said."""

    field: str
    old: Any
    new: Any


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """The details that differ, in their order."""
    names = dict.fromkeys([*old, *new])
    pairs = (Change(name, old.get(name), new.get(name)) for name in names)
    return [change for change in pairs if _canonical(change.old) != _canonical(change.new)]


def unified(old: Any, new: Any, old_name: str = "", new_name: str = "") -> list[str]:
    """The unified diff of two templates as text, a line each; empty where they read the same."""
    before, after = (text_of(template).split("\n") for template in (old, new))
    return list(difflib.unified_diff(before, after, old_name, new_name, n=CONTEXT, lineterm=""))


def text_of(template: Any) -> str:
    """A template as people read it: `role:` and the content of each message, with a blank line between."""
    if isinstance(template, list):
        return "\n\n".join(_message(message) for message in template)
    return _plain(template)


def _message(message: Any) -> str:
    if not isinstance(message, Mapping) or "role" not in message:
        return _plain(message)
    others = {name: value for name, value in message.items() if name not in ("role", "content")}
    about = f" {_plain(others)}" if others else ""
    return f"{message['role']}:{about}\n{_plain(message.get('content'))}"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def _canonical(value: Any) -> str:
    """Equal for equal JSON: Python takes 1 for true."""
    return json.dumps(value, sort_keys=True)
