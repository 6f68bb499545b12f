"""What pages are tested with."""

import re
from html import unescape
from typing import Any

from django.test import Client


def text_of(html: str) -> str:
    """What a person reads: no tags, and one space between words."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL))).strip()


class Reader:
    """A person who signed in, and their project's pages."""

    def __init__(self, client: Client, slug: str) -> None:
        self.client = client
        self.base = f"/projects/{slug}/"

    def html(self, path: str = "", expect: int = 200, **query: Any) -> str:
        reply = self.client.get(f"{self.base}{path}", query)
        assert reply.status_code == expect, reply.content[:500]
        return str(reply.content.decode())

    def text(self, path: str = "", expect: int = 200, **query: Any) -> str:
        return text_of(self.html(path, expect, **query))
