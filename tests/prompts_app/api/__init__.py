"""What the API of prompts is tested with."""

import json
from typing import Any

from django.test import Client

PROMPTS = "/api/v1/prompts/"
DETAILS = {
    "model": "gpt-4o",
    "template": [{"role": "system", "content": "You are {{person}}."}, {"role": "user", "content": "{{question}}"}],
    "temperature": 0.5,
}


class Registry:
    """A client of the API of prompts: each call answers with its JSON, once its status is the expected one."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, address: str = "", expect: int = 200, **query: Any) -> Any:
        return self._read(self.client.get(f"{PROMPTS}{address}", query), expect)

    def post(self, address: str = "", expect: int = 201, **body: Any) -> Any:
        reply = self.client.post(f"{PROMPTS}{address}", json.dumps(body), content_type="application/json")
        return self._read(reply, expect)

    def patch(self, address: str, expect: int = 200, **body: Any) -> Any:
        reply = self.client.patch(f"{PROMPTS}{address}", json.dumps(body), content_type="application/json")
        return self._read(reply, expect)

    def version(self, path: str = "support/answer", expect: int = 201, **details: Any) -> Any:
        """A version of a prompt, whose details differ from DETAILS in those that are named."""
        return self.post(path=path, details=DETAILS | details, expect=expect)

    def _read(self, reply: Any, expect: int) -> Any:
        assert reply.status_code == expect, reply.content[:1000]
        return reply.json()
