"""`prompts/call`: a version runs at a provider, here one that answers on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from observability.projects.models import User
from prompts_app.models import PromptVersion, Provider

PROMPT = {
    "model": "gpt-4o-mini",
    "provider": "openai",
    "template": [{"role": "system", "content": "You are {{person}}."}],
    "temperature": 0.2,
    "max_tokens": 64,
    "tools": [{"name": "look_up", "parameters": {}}],
}
ANSWER = {
    "choices": [{"message": {"role": "assistant", "content": f"Hello {n}"}, "finish_reason": "stop"} for n in range(2)],
    "usage": {"prompt_tokens": 1000, "completion_tokens": 50},
}
CHUNKS: list[dict[str, Any]] = [
    {"choices": [{"index": 0, "delta": {"content": "Hel"}}]},
    {"choices": [{"index": 0, "delta": {"content": "lo"}, "finish_reason": "stop"}]},
    {"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 50}},
]


class FakeProvider:
    """What was asked of it, and how it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.status = 200
        self.url = ""

    def reply_to(self, asked: dict[str, Any]) -> bytes:
        if self.status >= 400:
            return json.dumps({"error": {"message": "no such model"}}).encode()
        if asked.get("stream"):
            return b"".join(b"data: %s\n\n" % json.dumps(chunk).encode() for chunk in CHUNKS) + b"data: [DONE]\n\n"
        return json.dumps(ANSWER | {"choices": ANSWER["choices"][: asked.get("n", 1)]}).encode()


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    fake = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.asked.append((self.path, self.headers.get("Authorization", ""), asked))
            body = fake.reply_to(asked)
            self.send_response(fake.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def configured(provider, project) -> FakeProvider:
    row = Provider(project=project, name="openai", base_url=provider.url)
    row.key = "sk-of-the-project"
    row.save()
    return provider


def call(key: str, /, *, path="p", status: int = 200, **body: Any) -> Any:
    client = Client(headers={"X-API-KEY": key})
    reply = client.post("/v5/prompts/call", json.dumps({"path": path} | body), content_type="application/json")
    assert reply.status_code == status, reply.getvalue()
    return reply.getvalue().decode() if body.get("stream") else reply.json()


USER = [{"role": "user", "content": "hi"}]


def test_a_call_is_answered_and_logged(key, configured, logs):
    said = call(key, prompt=PROMPT, inputs={"person": "Ann"}, messages=USER, user="bob", num_samples=2)
    assert [each["output"] for each in said["logs"]] == ["Hello 0", "Hello 1"]
    assert said["prompt"]["version_id"] == f"prv_{PromptVersion.objects.get().pk.hex}"
    [(path, auth, asked)] = configured.asked
    assert (path, auth) == ("/v1/chat/completions", "Bearer sk-of-the-project")
    assert asked["messages"] == [{"role": "system", "content": "You are Ann."}, *USER]
    assert (asked["temperature"], asked["max_tokens"], asked["n"]) == (0.2, 64, 2)
    assert asked["tools"] == [{"type": "function", "function": PROMPT["tools"][0]}]
    first, second = sorted(logs(), key=lambda log: log["output"])
    assert first["external_id"] == said["id"]
    assert (first["output"], second["output"], first["user"]) == ("Hello 0", "Hello 1", "bob")
    assert (first["model"], first["usage"]["total_tokens"], second["usage"]["total_tokens"]) == (
        "gpt-4o-mini",
        1050,
        None,
    )
    assert first["prompt"]["version"] == 1
    assert float(first["cost_usd"]) > 0


def test_a_call_streams_and_is_logged_when_it_ends(key, configured, logs):
    events = call(key, prompt=PROMPT, messages=USER, stream=True).split("\n\n")
    said = [json.loads(event.removeprefix("data: ")) for event in events if event]
    assert "".join(each["output"] for each in said) == "Hello"
    assert all(each["prompt_id"] and each["version_id"] and each["index"] == 0 for each in said)
    [log] = logs()
    assert (log["external_id"], log["output"], log["usage"]["total_tokens"]) == (said[0]["id"], "Hello", 1050)


def test_the_deployed_version_is_called_where_none_is_named(key, configured, logs):
    call(key, prompt=PROMPT, messages=USER)
    call(key, prompt=PROMPT | {"temperature": 0.9}, messages=USER)
    call(key, messages=USER)
    assert configured.asked[-1][2]["temperature"] == 0.2
    call(key, path="nowhere", status=404)


def test_a_key_that_comes_along_is_used_and_kept_nowhere(key, configured, logs):
    call(key, prompt=PROMPT, messages=USER, provider_api_keys={"openai": "sk-secret-of-the-caller"})
    assert configured.asked[0][1] == "Bearer sk-secret-of-the-caller"
    [log] = logs()
    assert "sk-secret" not in json.dumps(log)


@pytest.mark.parametrize("is_streamed", [False, True])
def test_a_providers_failure_is_told_and_logged(key, configured, logs, is_streamed):
    configured.status = 404
    said = call(key, prompt=PROMPT, messages=USER, stream=is_streamed, status=200 if is_streamed else 502)
    assert "the provider answered 404: no such model" in json.dumps(said)
    [log] = logs()
    assert (log["status"], log["error"]["message"]) == ("error", "the provider answered 404: no such model")


@pytest.mark.parametrize("is_streamed", [False, True])
def test_a_provider_that_is_not_there_is_told_and_logged(key, project, logs, is_streamed):
    Provider.objects.create(project=project, name="openai", base_url="http://127.0.0.1:9/v1")
    said = call(key, prompt=PROMPT, messages=USER, stream=is_streamed, status=200 if is_streamed else 502)
    assert "the provider did not answer" in json.dumps(said)
    assert logs()[0]["status"] == "error"


def test_without_a_provider_it_says_what_to_do(key, project):
    said = call(key, prompt=PROMPT | {"provider": "groq"}, messages=USER, status=422)
    assert "no provider 'groq' is configured" in said["detail"][0]["msg"]


def test_a_completion_prompt_is_called_as_one(key, configured):
    call(key, prompt={"model": "m", "endpoint": "complete", "template": "Once {{x}}"}, inputs={"x": "upon"})
    path, _, asked = configured.asked[0]
    assert (path, asked["prompt"]) == ("/v1/completions", "Once upon")


def test_bad_bodies_are_refused_before_anybody_is_asked(key, configured):
    call(key, prompt=PROMPT, inputs=[1], status=422)
    call(key, prompt=PROMPT, messages="hi", status=422)
    call(key, prompt=PROMPT | {"template": "{{ 1/0 }}", "template_language": "jinja"}, status=422)
    assert configured.asked == []


def test_a_providers_key_is_sealed_and_never_shown(client, project):
    client.force_login(User.objects.create_superuser("root@example.com"))
    said = {"project": project.pk, "name": "openai", "base_url": "http://127.0.0.1/v1", "key": "sk-sealed"}
    assert client.post(reverse("admin:prompts_provider_add"), said).status_code == 302
    row = Provider.objects.get()
    assert row.key == "sk-sealed"
    assert "sk-sealed" not in row.sealed_key
    address = reverse("admin:prompts_provider_change", args=[row.pk])
    assert "sk-sealed" not in client.get(address).content.decode()
    client.post(address, said | {"key": "", "name": "azure"})
    row.refresh_from_db()
    assert (row.name, row.key) == ("azure", "sk-sealed")


def test_a_seal_of_another_installation_is_told(key, configured, settings):
    settings.SECRET_KEY = "another"
    assert "sealed with another SECRET_KEY" in call(key, prompt=PROMPT, messages=USER, status=502)["detail"]
