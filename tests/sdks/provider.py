"""A model provider on this machine, in OpenAI's dialect: no test of a client needs a real model."""

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-of-the-provider"
QUESTION = [{"role": "user", "content": "What is the capital of France?"}]  # what every driver asks
ANSWER = "It is Paris."
COST_USD = "0.0000048"  # of an answer of gpt-4o-mini
USAGE = {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}
TOOL_CALL = {
    "id": "call_1", "type": "function", "function": {"name": "look_up", "arguments": '{"country": "France"}'},
}  # fmt: skip
UNKNOWN_MODEL = "gpt-unknown"


class _Provider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked["model"] == UNKNOWN_MODEL:
            error = {"message": f"The model {UNKNOWN_MODEL} does not exist", "code": "model_not_found"}
            return self._send(404, "application/json", json.dumps({"error": error}))
        if self.path.endswith("/embeddings"):
            return self._send(200, "application/json", json.dumps(_embedding(asked["model"])))
        if asked.get("stream"):
            wants_usage = (asked.get("stream_options") or {}).get("include_usage")
            lines = [json.dumps(chunk) for chunk in _chunks(asked["model"], wants_usage)]
            return self._send(200, "text/event-stream", "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"]))
        return self._send(200, "application/json", json.dumps(_completion(asked["model"], asked.get("tools"))))

    def _send(self, status: int, content_type: str, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing: the tests' output is theirs."""


def _about(model: str, kind: str) -> dict[str, Any]:
    # As of a real provider: clients such as PostHog's take it for the id of the call.
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": 1_760_000_000, "model": model}


def _completion(model: str, tools: Any) -> dict[str, Any]:
    said = {"content": None, "tool_calls": [TOOL_CALL]} if tools else {"content": ANSWER}
    message = {"role": "assistant", **said}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if tools else "stop"}
    return _about(model, "chat.completion") | {"choices": [choice], "usage": USAGE}


def _embedding(model: str) -> dict[str, Any]:
    vector = {"object": "embedding", "index": 0, "embedding": [0.1, 0.2]}
    usage = {"prompt_tokens": 4, "total_tokens": 4}
    return {"object": "list", "model": model, "data": [vector], "usage": usage}


def _chunks(model: str, wants_usage: bool) -> Iterator[dict[str, Any]]:
    about = _about(model, "chat.completion.chunk")
    for delta in ({"role": "assistant", "content": ""}, *({"content": part} for part in (ANSWER[:5], ANSWER[5:]))):
        yield about | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield about | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    if wants_usage:
        yield about | {"choices": [], "usage": USAGE}


@contextmanager
def serving() -> Iterator[str]:
    """The provider's address, while it serves."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
