"""Media on their way to a browser or a client: whatever somebody uploaded, it cannot act there."""

import re
from typing import Final

from django.http import HttpRequest, HttpResponse

from logs_app.models import Media
from logs_app.readings.media import kind_of

_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")  # what players ask for
# Of whatever bytes of a log a browser shows by themselves.
HARMLESS: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=3600",
}
_HEADERS: Final = HARMLESS | {
    "X-Content-Type-Options": "nosniff",
    "Accept-Ranges": "bytes",
    "Content-Encoding": "identity",  # packing would gain nothing, and part of a file is not part of a packed one
}


def reply_with(media: Media, request: HttpRequest) -> HttpResponse:
    """The bytes, or the range of them that is asked for. What a page may not show is a download."""
    content, length = bytes(media.content), media.length
    is_shown = bool(kind_of(media.content_type))
    reply = HttpResponse(
        content_type=media.content_type if is_shown else "application/octet-stream",
        headers=_HEADERS | {"Content-Disposition": "inline" if is_shown else f'attachment; filename="{_name(media)}"'},
    )
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    start, end = (int(asked[1]), min(int(asked[2] or length), length - 1)) if asked else (0, -1)
    if start <= end:
        reply.status_code, content = 206, content[start : end + 1]
        reply["Content-Range"] = f"bytes {start}-{end}/{length}"
    reply.content = content
    return reply


def _name(media: Media) -> str:
    """A name for a file, with the ending that its type suggests."""
    return f"{media.external_id}.{re.split(r'[/+.-]', media.content_type)[-1]}"
