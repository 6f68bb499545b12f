"""What the decorators of Humanloop's SDK upload, with two generations of the provider's instrumentation."""

import copy
import json

import pytest
from django.test import Client

from prompts_app.models import PromptVersion
from tests.wire import recordings
from tests.wire.expectations import PLAIN

UPLOADS = [each for each in recordings("humanloop") if "/import/otel/" in each.request["path"]]


def attributes(recording):
    [resource] = recording.request["body"]["resourceSpans"]
    [span] = resource["scopeSpans"][0]["spans"]
    return {each["key"]: each["value"]["stringValue"] for each in span["attributes"]}


@pytest.fixture
def flow(key):
    """Makes the flow's log that a span completes, or lies in, as the decorator does before it runs its function."""

    def make(recording):
        said = attributes(recording)
        log_id = said.get("humanloop.log.id") or said.get("humanloop.log.trace_parent_id")
        body = {"path": "dec/made-before", "flow": {"attributes": {}}, "log_id": log_id, "log_status": "incomplete"}
        client = Client(headers={"X-API-KEY": key})
        assert client.post("/v5/flows/log", body, content_type="application/json").status_code == 200
        return log_id

    return make


@pytest.mark.parametrize("recording", UPLOADS, ids=str)
def test_an_uploaded_span_is_a_log(recording, flow, replay, logs):
    flow_id = flow(recording)
    reply = replay(recording)
    assert reply.status_code == 200
    [log_id] = reply.json()["records"]
    [log] = logs(external_id=log_id)
    expect = recording.expect
    own = {
        "prompt_path": lambda log: log["prompt"]["path"],
        "path": lambda log: log["prompt"]["path"],
        "inputs": lambda log: log["extra"]["inputs"],
        "params": lambda log: log["parameters"],
        "output_message": lambda log: log["output"],
        "tool_calls": lambda log: [call["function"] for call in log["tool_calls"]],
        "log_status": lambda log: "incomplete" if log["status"] == "running" else "complete",
    }
    readers = PLAIN | own
    told = {name: value for name, value in expect.items() if name in readers}
    told.pop("kind", None)
    if "output_message" in told:
        told.pop("output")
    assert {name: readers[name](log) for name in told} == told
    assert log["kind"] == {"update": "chain", "flow": "chain"}.get(expect["kind"], expect["kind"])
    assert log["parent"] == (flow_id if "parent" in expect else None)
    assert log["started_at"] < log["ended_at"]


def named(name):
    [recording] = [each for each in UPLOADS if name in str(each)]
    return recording


def test_a_span_sent_again_is_one_log_of_one_version(replay, logs):
    for name in ("103-", "103-", "101-", "101-"):
        replay(named(name))
    assert sorted(log["kind"] for log in logs()) == ["llm", "tool"]
    assert PromptVersion.objects.count() == 2


def test_the_version_of_a_tool_is_what_the_decorator_read_in_its_function(replay):
    replay(named("101-"))
    function = PromptVersion.objects.get().details["function"]
    assert function["strict"] is True
    assert function["parameters"]["required"] == ["a"]
    assert function["parameters"]["properties"]["b"] == {"type": ["integer", "null"]}


def test_the_functions_that_a_model_could_call_are_tools(replay, logs):
    replay(named("134-"))
    [log] = logs()
    [tool] = log["tools"]
    assert tool["function"]["name"] == "get_weather"
    assert tool["function"]["parameters"]["properties"] == {"city": {"type": "string"}}


def test_an_answer_that_is_not_text_is_kept_whole(key, logs):
    body = copy.deepcopy(named("103-").request["body"])
    [span] = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
    [output] = [each for each in span["attributes"] if each["key"] == "gen_ai.output.messages"]
    parts = [{"type": "refusal", "content": "No."}]
    output["value"]["stringValue"] = json.dumps([{"role": "assistant", "parts": parts, "finish_reason": "stop"}])
    upload(key, body)
    [log] = logs()
    assert (log["output"], log["finish_reason"]) == ({"role": "assistant", "content": parts}, "stop")


def test_what_has_no_place_of_its_own_is_kept(replay, logs):
    replay(named("103-"))
    assert logs()[0]["extra"]["gen_ai"]["response"]["id"] == "chatcmpl-fake123"


def upload(key, body):
    client = Client(headers={"X-API-KEY": key})
    return client.post("/v5/import/otel/v1/traces", json.dumps(body), content_type="application/json")


def test_a_bad_span_does_not_end_the_clients_only_thread(key, logs):
    body = copy.deepcopy(named("101-").request["body"])
    [span] = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
    bad = span | {"spanId": "x", "startTimeUnixNano": "soon"}
    body["resourceSpans"][0]["scopeSpans"][0]["spans"] = [bad, span]
    reply = upload(key, body)
    assert reply.status_code == 200
    assert len(reply.json()["records"]) == 1
    assert reply.json()["partialSuccess"]["rejectedSpans"] == 1
    assert len(logs()) == 1


def test_a_flow_that_is_not_known_is_told(key, logs):
    reply = upload(key, named("107-").request["body"])
    assert (reply.status_code, reply.json()["records"]) == (200, [])
    assert "partialSuccess" in reply.json()
    assert logs() == []


def test_a_span_of_another_library_is_no_log(key, logs):
    span = {"traceId": "a", "spanId": "b", "name": "GET", "attributes": []}
    reply = upload(key, {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})
    assert (reply.status_code, reply.json()) == (200, {"records": []})
    assert logs() == []


def test_a_key_that_is_not_known_is_refused(db):
    assert upload("pl-nobodys-key", {"resourceSpans": []}).status_code == 401
