"""Filters as a bar says them: their names, and the chips of those that an address has."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.http import QueryDict

from logs_app.filters import METADATA
from logs_app.selectors.choices import METADATA_KEYS
from observability.projects.paging import ADDRESS

RANGE: Final = ("since", "until")
# The filters that one may add, and a word of help where the name is not enough.
NAMES: Final = {
    "environment": ("Environment", ""),
    "customer": ("Customer", ""),
    "prompt": ("Prompt", ""),
    "prompt_version": ("Prompt version", ""),
    "model": ("Model", ""),
    "provider": ("Provider", "who served the model"),
    "user": ("User", ""),
    "session": ("Session", "a conversation, by the client's id"),
    "trace": ("Trace", "a run of an app, by the client's id"),
    "kind": ("Kind", "llm, agent, tool …"),
    "status": ("Status", ""),
    "format": ("Format", "which client logged it"),
    "tag": ("Tag", ""),
    METADATA_KEYS: ("Metadata", "a key and its value"),
    "feedback": ("Feedback", "a judgement's name or value"),
    "cost_usd": ("Cost", "in USD"),
    "latency_ms": ("Latency", "in milliseconds"),
    "total_tokens": ("Tokens", "of all kinds"),
    "priced": ("Price", "whether a cost is known"),
    "external_id": ("Client's id", "of a log"),
}
# Filters with a least and a most, and how exactly one types them.
BOUNDS: Final = {"min": "≥", "max": "≤"}
STEPS: Final = {"cost_usd": "any", "latency_ms": "any", "total_tokens": "1"}
_UNITS: Final = {"cost_usd": "${}", "latency_ms": "{} ms", "total_tokens": "{}"}
_VALUES: Final = {"priced": {"true": "known", "false": "unknown"}}


class Said(NamedTuple):
    """One filter of an address. `key` is what stands for it in the bar: "model", "-model" for "is not", "cost_usd"."""

    name: str
    value: str
    key: str
    text: str


class Chip(NamedTuple):
    """The filters of a key in words, and the address without them."""

    key: str
    label: str
    told: str
    without: str


def said_in(query: QueryDict) -> list[Said]:
    """The filters of an address but its range and its search."""
    return [
        Said(name, value, *_read(name, value))
        for name, values in query.lists()
        for value in values
        if name not in (*ADDRESS, *RANGE, "q")
    ]


def chips_of(query: QueryDict, said: Sequence[Said]) -> list[Chip]:
    """One chip a key."""
    keys = dict.fromkeys(each.key for each in said)
    return [Chip(key, label_of(key), _told(key, said), without(query, key).urlencode()) for key in keys]


def without(query: QueryDict, key: str) -> QueryDict:
    """An address without the filters of a key, at the beginning of its list."""
    left = QueryDict(mutable=True)
    for name, values in query.lists():
        kept = [value for value in values if _read(name, value)[0] != key]
        if kept and name not in ADDRESS:
            left.setlist(name, kept)
    return left


def label_of(key: str) -> str:
    name = key.removeprefix("-")
    return NAMES[name][0] if name in NAMES else name.removeprefix(METADATA)


def text_of(name: str, value: str) -> str:
    """A value as people read it."""
    return _VALUES.get(name, {}).get(value, value) or "(none)"


def _read(name: str, value: str) -> tuple[str, str]:
    """A filter's key, and its value in words."""
    bound, _, measure = name.partition("_")
    if bound in BOUNDS and measure in STEPS:
        return measure, f"{BOUNDS[bound]} {_UNITS[measure].format(value)}"
    is_not = name.startswith("-") != value.startswith("-")
    bare = name.removeprefix("-")
    return f"-{bare}" if is_not else bare, value.removeprefix("-")


def _told(key: str, said: Sequence[Said]) -> str:
    texts = [each.text for each in said if each.key == key]
    if key in STEPS:
        return " and ".join(texts)
    sense = "is not" if key.startswith("-") else "is"
    return f"{sense} {' or '.join(text_of(key.removeprefix('-'), text) for text in texts)}"
