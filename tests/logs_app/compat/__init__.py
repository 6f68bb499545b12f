"""What Humanloop's registry is tested with."""

import json
from typing import Any

from django.test import Client

DETAILS = {"model": "gpt-4o", "template": [{"role": "system", "content": "Be {{mood}}."}], "temperature": 0.5}


class Humanloop:
    """A client: `hl("POST", "prompts", path="p")` gives the reply's JSON, having checked its status."""

    def __init__(self, key: str) -> None:
        self.client = Client(headers={"X-API-KEY": key})

    def __call__(self, method: str, address: str, /, *, status: int = 200, **body: Any) -> Any:
        text = json.dumps(body) if body else b""
        reply = self.client.generic(method, f"/v5/{address}", text, content_type="application/json")
        assert reply.status_code == status, (reply.status_code, reply.content)
        is_json = reply.content and reply["Content-Type"] == "application/json"
        return reply.json() if is_json else reply.content.decode()
