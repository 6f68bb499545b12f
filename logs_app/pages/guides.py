"""docs/connect as a part of the Connect page: of each client what else there is to know."""

import re
from functools import cache
from typing import Final

from django.conf import settings

from logs_app.pages.snippets import Client

ADDRESS: Final = "http://127.0.0.1:8000"  # of the server that the documents speak of
# The other documents are no pages here; their clients are in the list.
_LINK_TO_DOCUMENT: Final = re.compile(r"\[([^]]*)\]\((?!https?://)[^)]*\)")


def guide_of(client: Client, base: str, project: str) -> str:
    """The client's document as Markdown, with this server's address and the project's slug in it."""
    host, shown = base.partition("://")[2], ADDRESS.partition("://")[2]
    text = _text_of(client.document).replace(ADDRESS, base).replace(shown, host)
    return re.sub(r"\bPROJECT\b", lambda _: project, text)


@cache
def _text_of(document: str) -> str:
    """Without its title."""
    text = (settings.BASE_DIR / document).read_text(encoding="utf-8")
    return _LINK_TO_DOCUMENT.sub(r"\1", text.partition("\n")[2]).strip()
