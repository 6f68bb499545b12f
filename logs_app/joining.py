"""One call of a model, told by several doors at once: which of their words stand, in whatever order they come. Pure.

LiteLLM gives each call an id and logs it to as many places as it is told to. Places that take its whole record of the
call have no other id for it: their words stand before those of places which have ids and views of their own. Yet where
a log lies, in which trace and below which parent, only these know.
"""

import zlib
from collections.abc import Iterable
from typing import Final

import msgspec

from logs_app.merging import Clock, clock_of, words_of
from logs_app.records import Record, Usage

# Words of a view count as said three hundred years earlier; they yield to the record's own, not to a later update.
_VIEW: Final = 1e10
_PLACE: Final = ("external_id", "trace", "parent")  # of one door, all three
FORMATS: Final = "formats"
CALL: Final = "litellm_call_id"


def clock_of_call(record: Record) -> Clock:
    """When each word of a call counts as said: by what the record says alone, whenever it arrived."""
    at = record.said_at or record.ended_at or record.started_at
    clock = clock_of(record, at.timestamp() if at else 0.0)
    if record.external_id == record.call:
        return {name: said - _VIEW if name in _PLACE else said for name, said in clock.items()}
    clock = {name: said - _VIEW for name, said in clock.items()}
    # Of two places with ids of their own one is chosen for all three words, and what it leaves unsaid is not said.
    return clock | dict.fromkeys(_PLACE, -float(zlib.crc32((record.external_id or "").encode())))


def joined(record: Record, clock: Clock, halves: Iterable[Record], call: str | None) -> tuple[Record, Clock]:
    """What two doors said, merged, with the counts of one of them and the names of both."""
    formats = sorted({name for half in halves for name in formats_of(half)})
    usage = fuller_usage(*(half.usage for half in halves))
    clock = {name: said for name, said in clock.items() if not name.startswith("usage.")}
    clock |= dict.fromkeys(words_of(Record(format="", usage=usage)), 0.0)
    extra = record.extra
    if len(formats) > 1:
        told = {FORMATS: formats} | ({CALL: call} if call else {})
        extra, clock = (extra or {}) | told, clock | {f"extra.{name}": 0.0 for name in told}
    return msgspec.structs.replace(record, format=formats[0], usage=usage, extra=extra), clock


def formats_of(record: Record) -> list[str]:
    """The formats of the doors that a log came by."""
    said = (record.extra or {}).get(FORMATS)
    return said if isinstance(said, list) else [record.format]


def fuller_usage(*told: Usage | None) -> Usage | None:
    """The counts of the door that tells the most apart. Two doors' are never mixed: what one counts as input, another
    counts as cached."""
    return max((usage for usage in told if usage), key=_fullness, default=None)


def _fullness(usage: Usage) -> tuple[int, list[int]]:
    counts = msgspec.structs.astuple(usage)
    return sum(count is not None for count in counts), [-1 if count is None else count for count in counts]
