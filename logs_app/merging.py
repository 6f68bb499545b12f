"""Two halves of a log become one, in whatever order they come. Pure.

A record is a set of words: one a field, and one a key of a field that is an object. Of two words for one thing the one
that was said last, by the client's own clock, stands; None and empty text say nothing. So merging is commutative,
associative and idempotent.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from logs_app.records import Failure, Record, Usage

Clock = dict[
    str, float
]  # "field" or "field.key" -> when it was said (epoch seconds); without a word: when it was cleared
Words = dict[str, Any]  # "field" or "field.key" -> what was said

_ARRIVAL: Final = frozenset(
    (
        "format",
        "event_id",
        "identity",
        "call",
        "is_new",
        "is_partial",
        "opens_trace",
        "hands_down",
        "comes_last",
        "must_exist",
        "said_at",
        "weak",
        "clears",
    )
)
FIELDS: Final = tuple(name for name in Record.__struct_fields__ if name not in _ARRIVAL)
_OBJECTS: Final = frozenset(("metadata", "parameters", "extra"))
_STRUCTS: Final = {"usage": Usage, "error": Failure}
_BODIES: Final = frozenset(("input", "output", "tools", "tool_calls"))  # here, empty text and arrays are words too
# A weak word counts as said thirty thousand years earlier: it yields to all that are not, and the later of two stands.
_WEAK: Final = 1e12


def words_of(record: Record) -> Words:
    """What a record says."""
    words: Words = {}
    for field in FIELDS:
        value = getattr(record, field)
        if field in _STRUCTS and value is not None:
            said = msgspec.structs.asdict(value)
            words.update({f"{field}.{key}": word for key, word in said.items() if word not in (None, "")})
        elif field in _OBJECTS:
            words.update({f"{field}.{key}": word for key, word in (value or {}).items()})
        elif value is not None and (field in _BODIES or value not in ("", [])):
            words[field] = value
    return words


def clock_of(record: Record, arrived: float) -> Clock:
    """When each word of a record was said; a record without a time of its own was said when it arrived."""
    said = record.said_at.timestamp() if record.said_at else arrived
    clock = dict.fromkeys(record.clears, said)
    for name, word in words_of(record).items():
        is_weak = word is None or name.partition(".")[0] in record.weak
        clock[name] = said - _WEAK if is_weak else said
    return clock


def merge(a: Record, a_clock: Clock, b: Record, b_clock: Clock) -> tuple[Record, Clock]:
    """One record out of two halves of one log, and its clock."""
    words, clock = words_of(a), dict(a_clock)
    new = words_of(b)
    for name in b_clock.keys() - new.keys():
        _clear(name, b_clock[name], words, clock)
    for name, word in new.items():
        if _stands(name, word, b_clock[name], words, clock):
            words[name], clock[name] = word, b_clock[name]
    return _record(a, b, words), clock


def _clear(field: str, at: float, words: Words, clock: Clock) -> None:
    """Takes away what was said of a field up to a moment, and remembers that moment."""
    for name in [name for name in clock if name.startswith(f"{field}.") and clock[name] <= at]:
        words.pop(name, None)
        del clock[name]
    if at >= clock.get(field, at):
        words.pop(field, None)
        clock[field] = at


def _stands(name: str, word: Any, now: float, words: Words, clock: Clock) -> bool:
    """Whether a new word stands against what was said before."""
    field, is_key, _ = name.partition(".")
    if is_key and now <= clock.get(field, -_WEAK * 2):
        return False
    then = clock.get(name)
    if then is None or now != then:
        return then is None or now > then
    return name in words and _comes_first(word, words[name])


def _comes_first(new: Any, old: Any) -> bool:
    """Settles two words of one moment by their text, so that order never matters: error before ok before running."""
    return new is not old and _text(new) < _text(old)


def _text(word: Any) -> str:
    return json.dumps(word, sort_keys=True, default=_plain)


def _plain(word: Any) -> Any:
    if isinstance(word, datetime):
        return word.astimezone(UTC).isoformat()
    return f"{word.normalize():f}" if isinstance(word, Decimal) else msgspec.to_builtins(word)


def _record(a: Record, b: Record, words: Mapping[str, Any]) -> Record:
    fields: dict[str, Any] = dict.fromkeys(FIELDS)
    for name, word in words.items():
        field, is_key, key = name.partition(".")
        if is_key:
            fields[field] = (fields[field] or {}) | {key: word}
        else:
            fields[field] = word
    for field, struct in _STRUCTS.items():
        fields[field] = fields[field] and struct(**fields[field])
    return msgspec.structs.replace(
        a,
        **fields,
        is_partial=a.is_partial and b.is_partial,
        opens_trace=a.opens_trace or b.opens_trace,
        hands_down=a.hands_down or b.hands_down,
        comes_last=a.comes_last or b.comes_last,
        identity=a.identity or b.identity,
        said_at=None,
        weak=frozenset(),
        clears=frozenset(),
    )
