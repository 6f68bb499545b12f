"""Sending what may not be taken."""

import json
from collections.abc import Callable
from typing import Any

from django.test import Client


def posting(key: str) -> Callable[..., int]:
    """Sends a body with the key; the status of the reply."""
    client = Client()

    def send(path: str, body: Any, content_type: str = "application/json", **headers: str) -> int:
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post(path, raw, content_type, headers={"Authorization": f"Bearer {key}"} | headers).status_code

    return send
