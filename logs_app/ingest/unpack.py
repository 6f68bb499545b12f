"""The bytes of a request's body, bounded before and after they are unpacked."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

import zstandard

from logs_app.wire import BadPayload

_CHUNK = 1 << 16


def body_of(environ: Mapping[str, Any], limit: int) -> bytes:
    """The unpacked body of a WSGI request. Raises BadPayload: 413 over `limit` bytes, 415 for an unknown encoding, 400
    for broken."""
    encoding = environ.get("HTTP_CONTENT_ENCODING", "identity").strip().lower()
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise BadPayload("expected a number", "Content-Length") from None
    if length > limit:
        raise _too_large(limit)
    read = environ["wsgi.input"].read
    is_chunked = "CONTENT_LENGTH" not in environ and environ.get("wsgi.input_terminated")
    packed = _read(iter(lambda: read(_CHUNK), b""), limit) if is_chunked else _exactly(length, read)
    if encoding in ("", "identity"):
        return packed
    try:
        return _read(iter(lambda: unpacked.read(_CHUNK), b""), limit) if (unpacked := _open(packed, encoding)) else b""
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise BadPayload(f"not {encoding}: {error}", "body") from None


def _exactly(length: int, read: Callable[[int], bytes]) -> bytes:
    """So many bytes, or those that come: a read may give less than it was asked for, and one beyond may wait."""
    parts = []
    while length > 0 and (part := read(length)):
        parts.append(part)
        length -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _open(packed: bytes, encoding: str) -> gzip.GzipFile | IO[bytes]:
    if encoding in ("gzip", "x-gzip"):
        return gzip.GzipFile(fileobj=io.BytesIO(packed))
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed), read_across_frames=True)
    if encoding == "deflate":
        return _Inflated(packed)
    raise BadPayload(f"unknown Content-Encoding {encoding!r}: expected gzip, deflate or zstd", "Content-Encoding", 415)


class _Inflated(io.BytesIO):
    """A deflate stream, with zlib's wrapping or bare: clients send either."""

    def __init__(self, packed: bytes) -> None:
        super().__init__()
        self._packed = packed
        is_wrapped = len(packed) > 1 and packed[0] & 0x0F == 8 and int.from_bytes(packed[:2], "big") % 31 == 0
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS)

    def read(self, size: int | None = -1) -> bytes:
        out = self._inflate.decompress(self._packed, max(size or 0, 1))
        self._packed = self._inflate.unconsumed_tail
        if not out and not self._inflate.eof:
            raise EOFError("the stream ends too early")
        return out


def _read(chunks: Iterator[bytes], limit: int) -> bytes:
    parts, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        parts.append(chunk)
    return b"".join(parts)


def _too_large(limit: int) -> BadPayload:
    return BadPayload(f"larger than the limit of {limit} bytes", "body", 413)
