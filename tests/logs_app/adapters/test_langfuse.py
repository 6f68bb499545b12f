"""Langfuse's ingestion API: what its clients sent is read back, each event is answered, and scores find their logs."""

import base64

import pytest
from django.test import Client

from logs_app.models import Feedback
from observability.projects.models import Environment
from prompts_app import publish
from tests.logs_app.adapters.test_otlp import check
from tests.otlp import request, span
from tests.wire import recordings

CALLS = recordings("litellm_langfuse_v2")
AT = "2026-11-21T12:40:44.{:06}Z"


@pytest.fixture
def send(key):
    """POSTs events as `(type, body)`, one microsecond after another, to the ingestion API."""
    count = 0

    def post(*events):
        nonlocal count
        batch = []
        for type, body in events:
            count += 1
            batch.append({"id": f"event-{count}", "type": type, "timestamp": AT.format(count), "body": body})
        reply = as_client(key).post("/api/public/ingestion", {"batch": batch}, content_type="application/json")
        assert reply.status_code == 207
        return reply.json()

    return post


def as_client(key, public="acme"):
    return Client(headers={"Authorization": "Basic " + base64.b64encode(f"{public}:{key}".encode()).decode()})


def by_id(logs):
    return {log["external_id"]: log for log in logs}


@pytest.mark.parametrize("recording", CALLS, ids=str)
def test_what_litellm_sent_comes_back(recording, replay, logs):
    batch = recording.request["body"]["batch"]
    reply = replay(recording)
    assert (reply.status_code, reply.json()) == (
        207,
        {"successes": [{"id": event["id"], "status": 201} for event in batch], "errors": []},
    )
    trace, call = sorted(logs(), key=lambda log: log["kind"])
    expect, said = recording.expect, batch[0]["body"]
    check(call, expect, recording.request["on_wire"])
    assert (trace["kind"], trace["external_id"], trace["name"]) == ("chain", said["id"], said["name"])
    assert (trace["tags"], call["parent"], call["trace"]) == (said.get("tags") or [], said["id"], said["id"])
    assert (trace["session"], call["session"], trace["user"]) == (expect["session_id"],) * 2 + (said.get("userId"),)
    assert call["user"] == (expect["user"] or None)
    if expect["metadata"]:
        assert (call["customer"], call["environment"]) == ("cust-7", "staging")
        assert call["prompt"]["path"] == "greeting-v2"
    assert not [name for name in call["metadata"] if name in ("hidden_params", "litellm_response_cost", "cache_hit")]


def test_halves_make_one_log_in_any_order(send, logs):
    created = {"id": "g", "traceId": "t", "startTime": AT.format(1), "model": "gpt-4o-mini", "input": "Hi"}
    updated = {"id": "g", "traceId": "t", "endTime": AT.format(500001), "output": "Hello"}
    usage = {"usage": {"promptTokens": 3, "completionTokens": 2, "unit": "TOKENS", "totalCost": 0.5}}
    send(("generation-create", created | {"parentObservationId": "s"}))
    assert [log["status"] for log in logs()] == ["running"]
    send(("span-create", {"id": "s", "traceId": "t", "startTime": AT.format(0), "endTime": AT.format(9)}))
    send(("generation-update", updated | usage), ("trace-create", {"id": "t", "userId": "ann", "sessionId": "s1"}))
    found = by_id(logs())
    assert (found["g"]["kind"], found["g"]["status"], found["g"]["latency_ms"]) == ("llm", "ok", 500)
    assert (found["g"]["input"], found["g"]["output"], found["g"]["cost_usd"]) == ("Hi", "Hello", "0.5")
    assert (found["g"]["usage"]["input_tokens"], found["g"]["usage"]["output_tokens"]) == (3, 2)
    assert {id: (log["parent"], log["user"], log["session"]) for id, log in found.items()} == {
        "t": (None, "ann", "s1"), "s": ("t", "ann", "s1"), "g": ("s", "ann", "s1"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("span", "chain"), ("event", "event"), ("agent", "agent"), ("tool", "tool"), ("chain", "chain"),
        ("retriever", "retriever"), ("evaluator", "evaluator"), ("embedding", "embedding"), ("guardrail", "guardrail"),
    ],
)  # fmt: skip
def test_every_type_of_observation(type, kind, send, logs):
    send((f"{type}-create", {"id": "o", "traceId": "t", "name": "n"}))
    send(("observation-update", {"id": "o", "traceId": "t", "type": type.upper(), "endTime": AT.format(9)}))
    [log] = logs()
    assert (log["kind"], log["name"], log["status"], log["parent"]) == (kind, "n", "ok", "t")


def test_an_error_stands_whatever_comes_later(send, logs):
    about = {"id": "o", "traceId": "t"}
    send(("span-create", about | {"level": "ERROR", "statusMessage": "boom"}))
    send(("span-update", about | {"endTime": AT.format(9)}), ("span-create", {"id": "w", "level": "WARNING"}))
    found = by_id(logs())
    assert (found["o"]["status"], found["o"]["error"]["message"]) == ("error", "boom")
    assert (found["w"]["error"], found["w"]["extra"]["level"]) == (None, "WARNING")


@pytest.mark.parametrize(
    ("said", "tokens"),
    [
        ({"usageDetails": {"input": 10, "output": 5, "cache_read_input_tokens": 4}}, (10, 4, 5)),
        ({"usageDetails": {"input": 10, "output": 5, "cache_read_input_tokens": 4, "total": 15}}, (6, 4, 5)),
        ({"usageDetails": {"input": 10, "output": 5, "input_cached_tokens": 4, "total": 19}}, (10, 4, 5)),
        ({"usageDetails": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
                           "prompt_tokens_details": {"cached_tokens": 4}}}, (6, 4, 5)),
        ({"usage": {"input": 10, "output": 5, "unit": "TOKENS"}}, (10, None, 5)),
        ({"usage": {"input": 10, "output": 5, "unit": "CHARACTERS"}}, (None, None, None)),
    ],
    ids=str,
)  # fmt: skip
def test_tokens_are_disjoint(said, tokens, send, logs):
    send(("generation-create", {"id": "g", "model": "m", "endTime": AT.format(9), "level": "ERROR"} | said))
    usage = logs()[0]["usage"]
    assert (usage["input_tokens"], usage["cache_read_tokens"], usage["output_tokens"]) == tokens


def test_each_event_is_answered_by_its_id(send, logs):
    reply = send(
        ("trace-create", {"id": "t"}), ("span-create", {"name": "no id"}), ("nonsense", {"id": "x"}),
        ("generation-create", {"id": "g", "startTime": "yesterday"}), ("sdk-log", {"log": "hm"}),
    )  # fmt: skip
    assert reply["successes"] == [{"id": "event-1", "status": 201}, {"id": "event-5", "status": 201}]
    assert [(error["id"], error["status"]) for error in reply["errors"]] == [
        ("event-2", 400), ("event-3", 400), ("event-4", 400),
    ]  # fmt: skip
    assert "startTime: expected an ISO-8601 time" in reply["errors"][2]["message"]
    assert len(logs()) == 1


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"batch": {}}', b"nonsense"])
def test_what_is_no_batch_is_refused(body, key):
    reply = as_client(key).post("/api/public/ingestion", body, content_type="application/json")
    assert reply.status_code == 400
    assert {"message", "error"} <= reply.json().keys()


@pytest.mark.parametrize(("public", "status"), [("acme", 207), ("pk-lf-1", 207), ("", 207), ("other", 403)])
def test_the_public_key_names_the_project_if_anything(public, status, key):
    reply = as_client(key, public).post("/api/public/ingestion", {"batch": []}, content_type="application/json")
    assert reply.status_code == status


def test_an_unknown_key_is_told_so(project):
    reply = as_client("nonsense").post("/api/public/ingestion", {"batch": []}, content_type="application/json")
    assert (reply.status_code, reply.json()["message"]) == (401, "unknown or revoked API key")


def test_scores_find_their_logs_before_and_after(send, logs):
    send(("score-create", {"id": "s1", "traceId": "t", "name": "helpful", "value": 0.5, "comment": "so so"}))
    send(("trace-create", {"id": "t"}), ("span-create", {"id": "o", "traceId": "t"}))
    send(("score-create", {"id": "s2", "traceId": "t", "observationId": "o", "name": "tone", "value": "kind"}))
    send(("score-create", {"id": "s3", "traceId": "t", "name": "right", "value": 1, "dataType": "BOOLEAN"}))
    send(("score-create", {"id": "s3", "traceId": "t", "name": "right", "value": 0, "dataType": "BOOLEAN"}))
    found = by_id(logs())
    assert {row["name"]: (row["value"], row["comment"]) for row in found["t"]["feedback"]} == {
        "helpful": (0.5, "so so"), "right": (False, None),
    }  # fmt: skip
    assert [(row["name"], row["value"]) for row in found["o"]["feedback"]] == [("tone", "kind")]


@pytest.mark.parametrize("is_first", [True, False], ids=["before", "after"])
def test_a_score_of_a_trace_of_spans_is_its_roots(is_first, key, post, logs):
    def score():
        body = {"name": "helpful", "value": 1, "traceId": span()["traceId"]}
        return as_client(key).post("/api/public/scores", body, content_type="application/json")

    if is_first:
        assert score().status_code == 200
    child = span(spanId="b7ad6b7169203332", parentSpanId=span()["spanId"], name="child")
    post(request(child, span()), "application/json")
    if not is_first:
        assert score().status_code == 200
    assert {log["name"]: len(log["feedback"]) for log in logs()} == {"chat": 1, "child": 0}


def test_one_score_and_several(key):
    def post(body):
        return as_client(key).post("/api/public/scores", body, content_type="application/json")

    good = {"id": "s1", "name": "n", "value": 1, "sessionId": "s"}
    assert post(good).json()["id"] == "s1"
    assert post([good, good]).json() == {"message": "Accepted"}
    refused = post([good, {"name": "n", "value": 1}, 5])
    assert (refused.status_code, refused.json()["accepted"], refused.json()["rejected"]) == (207, 1, 2)
    assert "traceId: expected one of observationId" in refused.json()["errors"][0]["message"]
    assert post({"name": "n", "traceId": "t"}).status_code == 400
    assert Feedback.objects.count() == 1


def test_a_call_of_a_fetched_prompt_belongs_to_its_version(send, logs, project):
    prompt = publish.make_prompt(project.pk, "support/answer")
    publish.make_version(prompt, {"template": "1"})
    second = publish.make_version(prompt, {"template": "2", "model": "gpt-4o"})
    Environment.objects.create(project=project, name="staging")
    about = {"promptName": "support/answer", "endTime": AT.format(9)}
    send(
        ("generation-create", {"id": "two", "promptVersion": 2} | about),
        ("generation-create", {"id": "none", "promptVersion": 7} | about),
        ("generation-create", {"id": "named"} | about),
    )
    found = by_id(logs())
    assert found["two"]["prompt"] == {"path": "support/answer", "version_id": str(second.id), "version": 2}
    assert found["two"]["model"] == "gpt-4o"
    assert [found[id]["prompt"]["version"] for id in ("none", "named")] == [None, 1]
