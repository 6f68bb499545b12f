"""The words of a text and of a search. Pure, and the same for every database.

A word is a run of letters, their marks and digits, folded so that case and width do not matter. Scripts that are
written without spaces are cut into overlapping pairs, so that any part of a run is found: 東京都 is 東京, 京都 and 都.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, NamedTuple

MAX_WORD: Final = 64  # characters; what is longer is found by its beginning
MAX_WORDS: Final = 20_000  # different ones of a log, or a few more
# Thai and Lao, Burmese, Khmer, Japanese, Chinese.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# `re` takes the vowel signs of Hindi for gaps between words.
_MARKS: Final = "".join(sign for sign in map(chr, range(0x10000)) if unicodedata.category(sign)[0] == "M")
_WORD: Final = re.compile(f"(?P<unspaced>[{_UNSPACED}]+)|(?:[^\\W_{_UNSPACED}]|[{_MARKS}])+")
_TERM: Final = re.compile(r'(?P<is_not>-?)(?:"(?P<phrase>[^"]*)"|(?P<text>\S+))')


class Term(NamedTuple):
    """One part of a search: a log has it where each of its words begins a word of the log, and where it says `phrase`,
    too, word for word."""

    words: tuple[str, ...]
    phrase: str
    is_not: bool


def words_in(text: str) -> list[str]:
    """The words of a text, in order."""
    return list(_words(text, has_last=True))


def words_of(values: Iterable[Any]) -> set[str]:
    """The different words of JSON values: of their texts and numbers, not of their keys."""
    found: set[str] = set()
    for text in _texts_of(list(values)):
        found.update(words_in(text))
        if len(found) > MAX_WORDS:
            break
    return found


def terms_of(search: str) -> list[Term]:
    """The terms of a search: words, "phrases", and either with a - before it for logs without it. A search of nothing
    but signs is one phrase."""
    terms = [term for match in _TERM.finditer(search) if any((term := _term_of(match))[:2])]
    return terms or [Term((), search, False)]


def has(words: Collection[str], beginnings: Iterable[str]) -> bool:
    """Whether each beginning is that of a word among these."""
    return all(any(word.startswith(begin) for word in words) for begin in beginnings)


def _words(text: str, *, has_last: bool) -> Iterator[str]:
    """`has_last`: the last character of an unspaced run begins a word, too."""
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        run = match[0]
        if match["unspaced"]:
            pairs = [run[at : at + 2] for at in range(len(run))]
            yield from pairs if has_last else pairs[:-1] or pairs
        else:
            yield run[:MAX_WORD]


def _term_of(match: "re.Match[str]") -> Term:
    phrase = match["phrase"] or ""
    words = tuple(dict.fromkeys(_words(phrase or match["text"] or "", has_last=False)))
    return Term(words, phrase, bool(match["is_not"]))


def _texts_of(left: list[Any]) -> Iterator[str]:
    """Without recursion: JSON may be thousands of levels deep."""
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield str(value)
