"""Secrets in a request as it came: a body that may be broken JSON, or no text at all."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from logs_app.readings.secrets import LEAST, REDACTED, is_secret

# A member of JSON, of JSON within JSON, or of a Python repr, up to its value, which is a text: `"api_key": "`.
_MEMBER: Final = re.compile(rb"""(\\{0,7}["'])([\w-]{3,64})\1\s{0,8}:\s{0,8}\1""")
_LONGEST: Final = 8192
_LONG: Final = 12  # a shorter one may stand elsewhere by chance: `"secret": "production"`
_MOST: Final = 64  # are looked for elsewhere: each takes a walk over the body


def redacted(body: bytes, credentials: Iterable[str]) -> bytes:
    """The body without credentials, nor any text that stands somewhere under the name of a secret.

    It stays as long as it was: in protobuf each text has its length before it.
    """
    own = {spelling.encode() for credential in credentials for spelling in _spellings(credential)}
    for secret in sorted(own, key=len, reverse=True):
        body = body.replace(secret, REDACTED.encode().ljust(len(secret), b"*")[: len(secret)])
    return _without_members(body)


def redacted_text(text: str, credentials: Iterable[str]) -> str:
    """The text without credentials."""
    spelled = (spelling for credential in credentials for spelling in _spellings(credential))
    for secret in sorted(spelled, key=len, reverse=True):
        text = text.replace(secret, REDACTED)
    return text


def _spellings(credential: str) -> set[str]:
    """How a credential may be written: as it is, in an address, in JSON."""
    return {credential, quote(credential), quote(credential, safe=""), json.dumps(credential)[1:-1]} - {""}


def _without_members(body: bytes) -> bytes:
    left = bytearray(body)
    elsewhere = set()
    for start, end in _secrets_in(body):
        left[start:end] = b"*" * (end - start)
        if end - start >= _LONG:
            elsewhere.add(body[start:end])
    for secret in sorted(elsewhere, key=len, reverse=True)[:_MOST]:
        left = left.replace(secret, b"*" * len(secret))
    return bytes(left)


def _secrets_in(body: bytes) -> Iterator[tuple[int, int]]:
    """Where each begins and ends."""
    for member in _MEMBER.finditer(body):
        if is_secret(member[2].decode()):
            start = member.end()
            end = body.find(member[1], start, start + _LONGEST)
            value = body[start : end if end >= 0 else start + _LONGEST]
            secret = value.removeprefix(b"Bearer ").removeprefix(b"Basic ")
            if len(secret) >= LEAST and not secret.startswith(REDACTED.encode()):
                yield start + len(value) - len(secret), start + len(value)
