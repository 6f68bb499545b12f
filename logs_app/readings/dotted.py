"""Objects that were flattened into dotted names: `messages.0.content` is the content of the first message."""

from collections.abc import Mapping
from typing import Any


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """The objects and lists that dotted names stand for: names that are numbers are places in a list."""
    root: dict[str, Any] = {}
    for name, value in flat.items():
        *path, last = name.split(".")
        at = root
        for step in path:
            inner = at.setdefault(step, {})
            at = inner if isinstance(inner, dict) else {}
        at.setdefault(last, value)
    return {name: _with_lists(value) for name, value in root.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(member) for name, member in value.items()}
    if inner.keys() == {str(place) for place in range(len(inner))}:
        return [inner[str(place)] for place in range(len(inner))]
    return inner
