"""Sentry's envelopes: a line of headers, then items, each a line of headers and a payload (develop.sentry.dev/sdk).

A payload is as long as its header says, or a line where it says nothing or something else than what is there.
"""

from collections.abc import Iterator
from typing import Any, Final

from logs_app.wire import BadPayload, parse_json, type_name

JSON: Final = ("event", "transaction", "span")


def header_of(raw: bytes) -> dict[str, Any]:
    """The first line. Raises BadPayload."""
    return _object(raw.partition(b"\n")[0], "body")


def items_in(raw: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The type and the payload of each item; payloads that are not JSON (attachments) are empty. Raises BadPayload."""
    at = raw.find(b"\n") + 1
    while 0 < at < len(raw):
        line, _, _ = raw[at:].partition(b"\n")
        start = at + len(line) + 1
        if line.strip():
            header = _object(line, "item")
            end = _end(raw, start, header.get("length"))
            kind = str(header.get("type") or "")
            yield kind, _object(raw[start:end], kind) if kind in JSON else {}
            start = end + 1
        at = start


def _end(raw: bytes, start: int, length: Any) -> int:
    if isinstance(length, int) and 0 <= length <= len(raw) - start:
        end = start + length
        if end == len(raw) or raw[end : end + 1] == b"\n":
            return end
    newline = raw.find(b"\n", start)
    return len(raw) if newline < 0 else newline


def _object(raw: bytes, field: str) -> dict[str, Any]:
    said = parse_json(raw)
    if not isinstance(said, dict):
        raise BadPayload(f"expected an object, got {type_name(said)}", field)
    return said
