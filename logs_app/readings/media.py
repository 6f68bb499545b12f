"""Pictures, sounds and films: which types a browser may show, and the text that stands for one that lies apart. Pure.

Langfuse's clients cut media out of what they send, put a reference in their place and upload the bytes; the form of the
reference is theirs (langfuse.com/docs/observability/features/multi-modality).
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

MARK: Final = "@@@langfuseMedia:"  # what every reference begins with
_REFERENCE: Final = re.compile(rf"{MARK}type=([\w.+/-]{{1,100}})\|id=([\w-]{{1,100}})\|source=\w+@@@", re.ASCII)
# SVG runs scripts; browsers do not draw TIFF or HEIC.
_SHOWN: Final = {
    "image": ("png", "jpeg", "jpg", "gif", "webp", "avif", "bmp"),
    "audio": ("wav", "x-wav", "mpeg", "mp3", "ogg", "oga", "opus", "webm", "mp4", "aac", "flac"),
    "video": ("mp4", "webm", "ogg", "mpeg", "quicktime"),
}
_KINDS: Final = {f"{kind}/{name}": kind for kind, names in _SHOWN.items() for name in names}


class Reference(NamedTuple):
    """What stands in the place of media: `text` as it was written, the client's id, and the type that it says."""

    text: str
    id: str
    content_type: str


def kind_of(content_type: str) -> str:
    """image, audio or video, where a page may show it; else ""."""
    return _KINDS.get(content_type.lower(), "")


def references_in(text: str) -> Iterator[Reference]:
    """Each once, in order."""
    if MARK in text:
        found = {match[2]: Reference(match[0], match[2], match[1]) for match in _REFERENCE.finditer(text)}
        yield from found.values()
