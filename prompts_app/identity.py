"""What makes a version: the details that determine its behaviour, with defaults filled in. Pure.

Equal details are one version, whatever the order of their keys, and whether a default is said or left out. Names,
descriptions and messages are no part of it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

_PROMPT: Final[dict[str, Any]] = {
    "model": None,
    "endpoint": "chat",
    "template": None,
    "template_language": "default",
    "provider": None,
    "max_tokens": -1,
    "temperature": 1,
    "top_p": 1,
    "stop": None,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "other": None,
    "seed": None,
    "response_format": None,
    "reasoning_effort": None,
    "tools": None,
    "linked_tools": None,
    "attributes": None,
}
# The details of each kind of file, and their defaults.
DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "prompt": _PROMPT,
    "agent": _PROMPT | {"max_iterations": None},
    "tool": {"function": None, "source_code": None, "setup_values": None, "attributes": None},
    "flow": {"attributes": None},
    "evaluator": {"spec": None},
    "dataset": {"datapoints": None},
}


def details_of(file: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The details that count, whole: what was said over the defaults. null is the default; 1.0 is 1; [] is nothing."""
    return {name: _said(said.get(name), default) for name, default in DEFAULTS[file].items()}


def hash_of(details: Mapping[str, Any]) -> str:
    """The identity of details that are whole."""
    try:
        text = msgspec.json.encode(details, order="sorted")
    except OverflowError:  # integers beyond 64 bits
        text = json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return hashlib.sha256(text).hexdigest()


def _said(value: Any, default: Any) -> Any:
    if value is None:
        return default
    plain = _plain(value)
    return default if plain is None or plain in ([], {}) else plain


def _plain(value: Any) -> Any:
    """A value without its nulls, and with numbers that are whole as integers. JSON's own types are told apart by type
    alone: every log that says its version comes through here."""
    kind = type(value)
    if kind is str:
        return value
    if kind is dict:
        return {str(name): _plain(member) for name, member in value.items() if member is not None}
    if kind is list:
        return [_plain(member) for member in value]
    return int(value) if kind is float and value.is_integer() else value
