"""Recorded requests of real clients, `<format>/<case>.json`.

Each holds the request, what it says (`expect`) and what the client needs back (`reply_needed`).
"""

import base64
import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from observability.projects.models import Project

FOLDER = Path(__file__).parent
RECORDED_KEY = "sk-obs-key-123"  # of the recordings of LiteLLM


@dataclass(frozen=True)
class Recording:
    """One recorded request."""

    name: str
    request: dict[str, Any]

    @property
    def expect(self) -> Any:
        return self.request["expect"]

    def body(self, key: str | None = None) -> bytes:
        """The bytes that were sent, with `key` wherever the client put one."""
        body = self.request["body"] if key is None else _swap_apps(self.request["body"], key)
        raw = _bytes_of(body)
        if key is not None:
            raw = raw.replace(RECORDED_KEY.encode(), key.encode())
        return gzip.compress(raw) if self.request.get("encoding") == "gzip" else raw

    def __str__(self) -> str:
        return self.name

    def send(self, client: Client, key: str, project: Project) -> Any:
        """Replays the request with `key` wherever the recorded client put one, and `project` where it named one."""
        request = self.request
        headers = {k: _swap(k.lower(), v, key, project) for k, v in request["headers"].items()}
        # Django's client does not unpack replies.
        for name in ("Host", "host", "Content-Length", "content-length", "Accept-Encoding", "accept-encoding"):
            headers.pop(name, None)
        path = request["path"]
        if path.startswith("/api/app/"):
            path = f"/api/app/{project.public_id}"
        path += f"?{request['query']}" if request.get("query") else ""
        return client.generic(
            request["method"],
            path,
            self.body(key),
            content_type=headers.pop("Content-Type", None) or headers.pop("content-type", "application/json"),
            headers=headers,
        )


def _bytes_of(body: Any) -> bytes:
    """A recorded body: JSON, or an object whose name says how else it was written."""
    named = body if isinstance(body, dict) else {}
    if set(named) == {"ndjson"}:
        return b"\n".join(json.dumps(line).encode() for line in named["ndjson"])
    if set(named) == {"base64"}:
        return base64.b64decode(named["base64"])
    if set(named) in ({"text"}, {"form", "text"}):
        return str(named["text"]).encode()
    return b"" if body is None else json.dumps(body).encode()


def _swap(name: str, value: str, key: str, project: Project) -> str:
    if RECORDED_KEY in value:
        return value.replace(RECORDED_KEY, key)
    if name == "authorization" and value.startswith("Basic "):
        return f"Basic {base64.b64encode(f'{project.slug}:{key}'.encode()).decode()}"
    if name == "authorization":
        scheme = next((word for word in ("Bearer%20", "Bearer ", "bearer ") if value.startswith(word)), "")
        return f"{scheme}{key}"
    if name in ("x-api-key", "athina-api-key", "api_key"):
        return key
    return str(project.public_id) if name == "logspend-project-id" else value


def _swap_apps(body: Any, key: str) -> Any:
    """LLMonitor and Lunary name the project in each event."""
    if isinstance(body, list):
        return [_swap_apps(each, key) for each in body]
    if not isinstance(body, dict):
        return body
    return {name: key if name in ("app", "appId") and each else _swap_apps(each, key) for name, each in body.items()}


def recordings(folder: str) -> list[Recording]:
    """The recordings of a folder under tests/wire, for parametrisation with `ids=str`."""
    paths = sorted((FOLDER / folder).glob("*.json"))
    return [Recording(f"{folder}/{path.stem}", json.loads(path.read_text())) for path in paths]
