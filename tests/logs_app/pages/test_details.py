"""A log, a trace and a session, as people read them."""

import re

import pytest

from logs_app.models import Log
from prompts_app import publish

CALL = {"id": "c1", "type": "function", "function": {"name": "track", "arguments": '{"order": 7}'}}
CHAT = [
    {"role": "system", "content": "Be brief. " * 60},
    {"role": "user", "content": "Where is my order?"},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c1", "content": '{"place": "Ulm"}'},
]


def one(reader, **query):
    return reader.text(f"logs/{Log.objects.get().id}/", **query)


def test_a_log_reads_as_a_conversation(reader, send):
    send({"model": "gpt-4o-mini", "input": CHAT, "output": "It is in **Ulm**.", "name": "answer"})
    text = one(reader)
    said = ("Be brief.", "Where is my order?", "calls track", '"order": 7', '"place": "Ulm"', "It is in Ulm .")
    assert [text.index(part) for part in said] == sorted(text.index(part) for part in said)
    assert "<strong>Ulm</strong>" in reader.html(f"logs/{Log.objects.get().id}/")


def test_a_log_says_its_facts(reader, send):
    [id] = send(
        {
            "external_id": "call-7",
            "model": "gpt-4o-mini",
            "provider": "openai",
            "requested_model": "fast",
            "customer": "acme & co",
            "user": "ana",
            "environment": "staging",
            "prompt": {"path": "support/answer"},
            "session": "chat-1",
            "trace": "run-1",
            "tags": ["beta"],
            "metadata": {"plan": "pro"},
            "usage": {"input_tokens": 1000, "cache_read_tokens": 24, "output_tokens": 200},
            "started_at": "2026-05-01T10:20:30.123Z",
            "latency_ms": 1240,
            "ttft_ms": 310,
            "finish_reason": "stop",
            "unheard_of": "kept",
            "input": "x",
        }
    )
    send({"log": "call-7", "name": "thumbs", "value": "up", "comment": "quick"}, path="feedback")
    text = reader.text(f"logs/{id}/")
    for told in (
        "May 1 2026, 10:20:30",
        "Latency 1.24 s First token 310 ms",
        "First token 310 ms The rest 930 ms Speed 215 tokens/s",
        "$0.000272 computed from the model's price",
        "Input 1,000 $0.15 $0.00015 Cache read 24 $0.075 $0.0000018 Output 200 $0.60 $0.00012 Total 1,224",
        "Prices of genai-prices",
        "gpt-4o-mini openai asked for fast",
        "support/answer no version",
        "acme & co",
        "chat-1",
        "run-1",
        "beta",
        "thumbs up score 1 quick",
        '"plan": "pro"',
        '"unheard_of": "kept"',
        "native llm",
        "call-7",
    ):
        assert told in text
    link = re.search(r'href="([^"]*customer=[^"]*)">acme', reader.html(f"logs/{id}/"))[1]
    assert "call-7" in reader.client.get(link).content.decode() or id in reader.client.get(link).content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"model": "nobody-knows", "usage": {"input_tokens": 1}}, "unpriced"),
        ({"model": "gpt-4o-mini", "provider": "openai", "cost_usd": "0.5"}, "$0.50 as the client reported it"),
        ({"kind": "tool"}, "this kind of log is not priced"),
        ({"status": "error", "error": {"type": "Timeout", "message": "too slow", "stack": "at x"}}, "Timeout too slow"),
        ({"status": "running"}, "running"),
        ({}, "neither input nor output"),
        ({"output": {"label": "spam", "score": 0.5}}, '"label": "spam"'),
    ],
)
def test_a_log_says_why(reader, send, said, told):
    send(said)
    assert told in one(reader)


def test_what_a_log_says_is_shown_as_text(reader, send):
    bad = "<script>alert(1)</script>[x](javascript:alert(1))![p](http://evil/p.png)<img src=x onerror=y>"
    image = {"type": "image_url", "image_url": {"url": "https://evil/p.png"}}
    send(
        {
            "name": bad,
            "input": [{"role": "user", "content": [{"type": "text", "text": bad}, image]}],
            "output": bad,
            "tags": [bad],
            "metadata": {bad: bad},
            "status": "error",
            "error": {"type": bad, "message": bad},
        }
    )
    html = reader.html(f"logs/{Log.objects.get().id}/")
    assert not re.search(r"<script>alert|<img[^>]*(evil|onerror)|href=\"javascript", html)
    assert 'href="https://evil/p.png" rel="noopener noreferrer nofollow"' in html


def test_pictures_that_are_data_are_shown(reader, send):
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    svg = {"type": "image_url", "image_url": {"url": "data:image/svg+xml,<svg onload=alert(1)>"}}
    send({"input": [{"role": "user", "content": [picture, svg]}]})
    html = reader.html(f"logs/{Log.objects.get().id}/")
    assert '<img class="shown" src="data:image/png;base64,iVBORw0KGgo="' in html
    assert "<svg onload" not in html


def test_a_log_of_another_id_is_not_there(reader, send):
    send({"input": "x"})
    reader.html("logs/01900000-0000-7000-8000-000000000000/", expect=404)


def test_a_log_of_another_version_leads_to_what_changed_since(reader, send, project):
    prompt = publish.make_prompt(project.pk, "support/answer")
    for template in ("Be brief.", "Be kind."):
        version = publish.make_version(prompt, {"template": template})
        send({"prompt": {"path": "support/answer", "version_id": str(version.id)}, "environment": "staging"})
    first, second = Log.objects.order_by("prompt_version__number")
    address = f"prompts/{first.prompt_id}/compare/?from=2&to=1"
    assert "v1 is deployed to production: what changed" in reader.text(f"logs/{second.id}/")
    assert f"{reader.base}{address}".replace("&", "&amp;") in reader.html(f"logs/{second.id}/")
    assert "Be brief." in reader.text(address)
    assert "what changed" not in reader.text(f"logs/{first.id}/")


def test_tools_that_were_offered_are_folded(reader, send):
    send({"input": "x", "tools": [{"function": {"name": "track", "description": "Where it is", "parameters": {}}}, 7]})
    text = one(reader)
    assert "Tools 2 track Where it is {" in text
    assert "tool 7" in text
