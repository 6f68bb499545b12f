"""Asking as LangSmith's clients do."""

import json
from collections.abc import Callable
from typing import Any

from django.test import Client


def asking(client: Client, key: str) -> Callable[..., Any]:
    """Sends a request; the JSON of its reply, having checked its status."""

    def send(method: str, path: str, said: Any = None, status: int = 200, key: str = key) -> Any:
        raw = b"" if said is None else json.dumps(said).encode()
        reply = client.generic(method, path, raw, content_type="application/json", headers={"x-api-key": key})
        assert reply.status_code == status, reply.content
        return reply.json()

    return send
