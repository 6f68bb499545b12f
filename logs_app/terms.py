"""The values of filters that may repeat: what is asked for, and what is not. Pure."""

import re
from typing import Final, NamedTuple

_ESCAPED: Final = re.compile(r"\\*-")


class Term(NamedTuple):
    """One value of a filter that may repeat."""

    text: str
    is_not: bool


def term_of(said: str) -> Term:
    """What a value of a filter means."""
    text = said.removeprefix("-")
    return Term(text.removeprefix("\\") if _ESCAPED.match(text) else text, said.startswith("-"))


def exactly(text: str) -> str:
    r"""A value as a filter takes it: one that begins with "-" would be a "not", and is written \-."""
    return f"\\{text}" if _ESCAPED.match(text) else text
