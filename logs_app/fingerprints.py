"""Which failures are one: those whose types and messages differ in nothing but numbers, ids and quotes. Pure."""

import hashlib
import re
from functools import lru_cache
from typing import Final

MAX_READ: Final = 2000  # characters of a message that are looked at
MAX_SHOWN: Final = 200  # and of what is left of it
_ALONE: Final = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
# In this order: a UUID has numbers in it.
_MASKS: Final = tuple(
    (re.compile(pattern), mask)
    for pattern, mask in (
        (r"(\b[a-z][a-z0-9+.-]{1,15}://[^\s/?#\"'<>]+)[/?#][^\s\"'<>]*(?:<path>)?", r"\1/<path>"),
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "<email>"),
        (r'"[^"]*"|`[^`]*`|“[^”]*”|«[^»]*»', "<text>"),
        (r"(?<!\w)'[^']*'(?!\w)", "<text>"),
        (_ALONE.format(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"), "<id>"),
        (r"(?<![\w.])[-+]?\d+(?:\.\d+(?:[eE][-+]?\d+)?|[eE][-+]\d+)(?![\w.])", "<n>"),
        (_ALONE.format(r"0[xX][0-9a-fA-F]+"), "<id>"),
        (_ALONE.format(r"(?=[0-9a-fA-F]*[a-fA-F])(?=[0-9a-fA-F]*[0-9])[0-9a-fA-F]{8,}"), "<id>"),
        # Letters and digits by turns, as in req_011CSHoEeqs5C35K.
        (_ALONE.format(r"(?=[0-9A-Za-z]*?(?:[A-Za-z]\d+[A-Za-z]|\d[A-Za-z]+\d))[0-9A-Za-z]{12,}"), "<id>"),
        (r"(?<![\w<>])[-+]?\d+(?:[.,:_]\d+)*(?:[eE][-+]?\d+)?|\d+(?:[.,:_]\d+)*", "<n>"),
    )
)


def masked(text: str) -> str:
    """What stays the same of a message from one failure to the next; masking it again changes nothing."""
    text = " ".join(text[:MAX_READ].split())
    while (again := _once(text)) != text:
        text = again
    return text


def _once(text: str) -> str:
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text[:MAX_SHOWN].rstrip()


@lru_cache(maxsize=4096)
def fingerprint_of(type: str, message: str) -> str:
    """16 hexadecimal digits."""
    said = f"{masked(type)}\n{masked(message)}".encode(errors="surrogatepass")
    return hashlib.blake2b(said, digest_size=8).hexdigest()
