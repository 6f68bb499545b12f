"""What people ask the support assistant, and what it says, in six languages: support.yaml."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Pair = list[str]  # what is asked, what is answered


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter: the prompt that is used for it, first questions and answers, and what may follow."""

    prompt: str
    asks: list[str]
    answers: list[str]
    more: list[Pair]


def topics(language: str) -> list[Topic]:
    return [Topic(**{"more": []} | told) for told in _lines()["topics"][language]]


def thanks(language: str) -> list[Pair]:
    """How a talk may end."""
    return list(_lines()["thanks"][language])


def slots() -> dict[str, list[str]]:
    return dict(_lines()["slots"])


@cache
def _lines() -> dict[str, Any]:
    return dict(yaml.safe_load((files(__package__) / "support.yaml").read_text(encoding="utf-8")))
