"""The parts of a multipart/form-data body (RFC 7578)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from logs_app.wire import BadPayload

_BOUNDARY: Final = re.compile(r'boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))', re.IGNORECASE)
_NAME: Final = re.compile(r'[;\s]name="([^"]*)"', re.IGNORECASE)


class Part(NamedTuple):
    """One part: its name, the type that it is said to have, and its bytes."""

    name: str
    content_type: str
    content: bytes


def parts_in(raw: bytes, content_type: str) -> Iterator[Part]:
    """The parts of a body of this Content-Type, in order. Raises BadPayload."""
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise BadPayload("expected multipart/form-data with a boundary", "Content-Type")
    _, *pieces = (b"\r\n" + raw).split(b"\r\n--" + (match[1] or match[2]).encode())
    if not pieces:
        raise BadPayload("holds no part of its boundary", "body")
    for piece in pieces:
        if piece.startswith(b"--"):
            return
        yield _part(piece)
    raise BadPayload("ends before its last boundary", "body")


def _part(piece: bytes) -> Part:
    # What follows the boundary is the end of its line, and perhaps blanks before it.
    head, found, content = piece.partition(b"\r\n\r\n")
    headers = dict(_header(line) for line in head.split(b"\r\n") if b":" in line)
    name = _NAME.search(headers.get("content-disposition", ""))
    if not found or name is None:
        raise BadPayload("a part has no name", "body")
    return Part(name[1], _type(headers), content)


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("utf-8", "replace").partition(":")
    return name.strip().lower(), value.strip()


def _type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()
