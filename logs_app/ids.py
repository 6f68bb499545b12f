"""Ids that are computed, so that the way in never looks one up. Pure.

A log's id is a UUIDv7: its time bits are the log's start, the rest is a hash of who it is, or random.
"""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

_NAMESPACE: Final = uuid.UUID("6f1d1c1e-70f1-5c0a-9d0b-3c6a3f1c7a11")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TAIL_BITS: Final = 74
_HASHED_BITS: Final = (1 << 128) - 1 - (0xF << 76) - (0b11 << 62)  # all but version and variant
_VERSION_5: Final = 0x5 << 76 | 0b10 << 62
_MAX_MS: Final = (1 << 48) - 1


@lru_cache(maxsize=8192)  # what a commit asks several times: many logs share a session or a parent
def key_of(project_id: int, what: str, text: str) -> uuid.UUID:
    """The id of a client's own id: `what` is session, trace or log. The same as `uuid.uuid5`, in half of its time."""
    digest = hashlib.sha1(_NAMESPACE.bytes + f"{project_id}/{what}/{text}".encode(), usedforsecurity=False).digest()
    return uuid.UUID(int=int.from_bytes(digest[:16], "big") & _HASHED_BITS | _VERSION_5)


def tail_of(project_id: int, format: str, identity: str | None) -> int:
    """The 74 bits of a log's id that say who it is; random without an identity."""
    if identity is None:
        return secrets.randbits(_TAIL_BITS)
    digest = hashlib.blake2b(f"{project_id}/{format}/{identity}".encode(), digest_size=10).digest()
    return int.from_bytes(digest, "big") & ((1 << _TAIL_BITS) - 1)


def log_id(at: datetime, tail: int) -> uuid.UUID:
    """The UUIDv7 of a moment (ms; moments before 1970 count as 1970) and a tail."""
    ms = min(max((at - _EPOCH) // timedelta(milliseconds=1), 0), _MAX_MS)
    value = ms << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1)
    return uuid.UUID(int=value)


def tail_in(id: uuid.UUID) -> int:
    """The tail of a log's id."""
    return (id.int >> 64 & 0xFFF) << 62 | id.int & ((1 << 62) - 1)


def moment_of(id: uuid.UUID) -> datetime:
    """The moment that a log's id carries (ms); the last that Python can name for later ones."""
    try:
        return _EPOCH + timedelta(milliseconds=id.int >> 80)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def first_id(at: datetime) -> uuid.UUID:
    """The lowest id of a moment: `id >= first_id(since) and id < first_id(until)` is a time range."""
    return log_id(at, 0)


def hour_ids(hour: datetime) -> tuple[uuid.UUID, uuid.UUID]:
    """The first id of an hour, and the first after it: the last hour that Python can name has an end, too."""
    first = first_id(hour)
    return first, uuid.UUID(int=first.int + (3_600_000 << 80))
