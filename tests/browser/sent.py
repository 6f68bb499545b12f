"""Logs that a test needs beside the demo's, sent in by HTTP."""

import json

from django.test import Client

from observability.projects.models import ApiKey, Project

# The demo's hours follow the clock, and so does which of its calls fail: in a small month it may be none.
FAILED = {
    "kind": "llm",
    "model": "gpt-4o",
    "status": "error",
    "error": {"type": "RateLimitError", "message": "Too many requests"},
    "environment": "production",
}


def send(project: Project, *logs: dict) -> None:
    api = Client(headers={"Authorization": f"Bearer {ApiKey.make(project)[1]}"})
    reply = api.post("/api/v1/logs/", json.dumps(logs), content_type="application/json")
    assert reply.status_code == 200, reply.content
