"""Polylog's own format."""

import json

from django.test import Client


def post(api: Client, body: object, path: str = "/api/v1/logs/") -> object:
    return api.post(path, json.dumps(body), content_type="application/json")


def test_a_log_comes_back_as_it_was_sent(api, logs):
    sent = {
        "external_id": "call-1",
        "model": "gpt-4o",
        "input": [{"role": "user", "content": "hi"}],
        "output": "hello",
        "customer": "acme",
        "session": "s1",
        "tags": ["a", "b"],
        "usage": {"input_tokens": 3, "output_tokens": 4},
        "cost_usd": "0.0125",
        "big": 123456789012345678901234567890,
    }
    assert post(api, sent).status_code == 200
    [log] = logs()
    assert {k: log[k] for k in ("external_id", "model", "input", "output", "customer", "session", "tags")} == {
        k: sent[k] for k in ("external_id", "model", "input", "output", "customer", "session", "tags")
    }
    assert log["usage"]["total_tokens"] == 7
    assert log["cost_usd"] == "0.0125"
    assert log["extra"] == {"big": 123456789012345678901234567890}


def test_a_log_sent_twice_is_one_log(api, logs):
    for _ in range(2):
        post(api, {"external_id": "call-1", "model": "gpt-4o", "output": "hello"})
    assert len(logs()) == 1


def test_a_bad_item_spoils_only_itself(api, logs):
    reply = post(api, [{"name": "good"}, {"name": 3}, 5, {"kind": "nonsense"}])
    assert reply.status_code == 207
    assert [bool(result.get("id")) for result in reply.json()["results"]] == [True, False, False, False]
    assert reply.json()["results"][1]["field"] == "name"
    assert len(logs()) == 1
