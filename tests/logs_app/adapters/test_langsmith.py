"""LangSmith's clients for Python and JavaScript, and LangChain's tracer."""

import gzip
import json

import msgspec
import pytest
import zstandard

from tests.wire import recordings
from tests.wire.expectations import assert_says

CASES: dict[str, list] = {}
for _recording in recordings("langsmith"):
    CASES.setdefault(_recording.name.rpartition("-")[0], []).append(_recording)
TRACED = [name for name, case in CASES.items() if case[0].expect[0]["name"] == "answer"]
RUN = "8f3c1d0a-4b7e-4c57-9d55-0c6b8f9f2a01"
STARTED, ENDED = "2026-11-20T10:00:00+00:00", "2026-11-20T10:00:02+00:00"
FORM = "multipart/form-data; boundary=cut"


@pytest.fixture
def send(client, key):
    """Sends JSON, or bytes, with the key where LangSmith's clients put it."""

    def request(method, path, body, content_type="application/json", **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.generic(method, path, raw, content_type=content_type, headers={"x-api-key": key} | headers)

    return request


def form(**parts):
    """A multipart body; `__` in a name stands for a dot."""
    said = [
        f'--cut\r\nContent-Disposition: form-data; name="{name.replace("__", ".")}"\r\n'
        f"Content-Type: application/json\r\n\r\n{text if isinstance(text, str) else json.dumps(text)}\r\n"
        for name, text in parts.items()
    ]
    return "".join([*said, "--cut--\r\n"]).encode()


def run(**said):
    return {"id": RUN, "name": "r", "run_type": "chain", "start_time": STARTED} | said


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("is_backwards", [False, True], ids=["in order", "backwards"])
def test_what_the_client_sent_comes_back(case, replay, logs, is_backwards):
    for recording in case[::-1] if is_backwards else case:
        assert replay(recording).status_code == 200
    found, expected = logs(), case[0].expect
    assert len(found) == len(expected)
    for log, expect in zip(found, expected, strict=True):
        assert_says(log, expect)
    roots = {log["external_id"]: log for log in found if log["parent"] is None}
    for log in found:
        assert roots[log["trace"]]
        assert log["parent"] in (None, log["trace"])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_requests_sent_again_change_nothing(case, replay, logs):
    for recording in case:
        replay(recording)
    once = logs()
    for recording in case:
        replay(recording)
    assert logs() == once


@pytest.mark.parametrize("name", TRACED)
def test_a_traced_function_has_its_stream_its_errors_and_its_feedback(name, replay, logs):
    for recording in CASES[name]:
        replay(recording)
    root, _, plain, streamed, failed, tool = logs()
    assert plain["ttft_ms"] is None
    assert 0 < streamed["ttft_ms"] <= streamed["latency_ms"]
    assert failed["error"]["type"] == "NotFoundError"
    assert tool["error"]["type"] == "ValueError"
    assert tool["error"]["stack"].startswith("ValueError('broken')\n\nTraceback")
    [judged] = root["feedback"]
    assert (judged["name"], judged["value"], judged["comment"]) == ("right", 0.5, "ok")
    assert float(plain["cost_usd"]) > 0


def test_tokens_that_are_part_of_others_are_counted_once(replay, logs):
    replay(CASES["langsmith/03-own-model"][0])
    usage = logs()[0]["usage"]
    counts = [usage[f"{name}_tokens"] for name in ("input", "cache_read", "output", "reasoning", "total")]
    assert counts == [40, 60, 15, 5, 120]


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_run_is_made_and_completed(send, logs, prefix):
    assert send("POST", f"{prefix}/runs", run(inputs={"q": 1})).status_code == 200
    assert logs()[0]["status"] == "running"
    said = {"end_time": ENDED, "outputs": {"answer": 2}, "extra": {"metadata": {"b": 2}}}
    assert send("PATCH", f"{prefix}/runs/{RUN}", said).status_code == 200
    [log] = logs()
    assert (log["status"], log["input"], log["output"]) == ("ok", {"q": 1}, {"answer": 2})
    assert (log["latency_ms"], log["metadata"]) == (2000, {"b": 2})


def test_an_update_that_comes_first_waits_for_its_run(send, logs):
    send("PATCH", f"/runs/{RUN}", {"end_time": ENDED, "error": "boom", "outputs": {"a": 1}})
    send("POST", "/runs", run(inputs={"q": 1}, outputs={}))
    [log] = logs()
    assert (log["status"], log["error"]["message"], log["name"]) == ("error", "boom", "r")
    assert (log["input"], log["output"]) == ({"q": 1}, {"a": 1})


def test_an_update_while_a_run_goes_on_yields_to_its_end(send, logs):
    ended = run(end_time=ENDED, outputs={"text": "whole"})
    send("POST", "/runs/batch", {"post": [run()], "patch": [ended, run(outputs={"text": "half"})]})
    [log] = logs()
    assert (log["status"], log["output"]) == ("ok", {"text": "whole"})


def test_where_a_run_belongs_is_read_from_its_dotted_order(send, logs):
    send("POST", "/runs", run(dotted_order=f"20261120T095900000000Zroot.20261120T095930000000Zmiddle.2026Z{RUN}"))
    [log] = logs()
    assert (log["trace"], log["parent"]) == ("root", "middle")


def test_a_run_of_no_trace_opens_one(send, logs):
    send("POST", "/runs", run())
    send("POST", "/runs", run(id="child", parent_run_id=RUN))
    assert [log["trace"] for log in logs()] == [RUN, RUN]


def test_what_a_root_says_of_its_user_holds_for_its_trace(send, logs):
    send("POST", "/runs/batch", {"post": [run(id="child", parent_run_id=RUN, trace_id=RUN)]})
    metadata = {"conversation_id": "c", "user_id": "u", "environment": "staging", "ls_method": "traceable"}
    send("POST", "/runs/batch", {"post": [run(trace_id=RUN, extra={"metadata": metadata})]})
    assert {(log["session"], log["user"]) for log in logs()} == {("c", "u")}


def test_a_call_in_langchains_words_is_told_in_openais(send, logs):
    kwargs = {"content": "", "tool_calls": [{"name": "add", "args": {"a": 1}, "id": "t1", "type": "tool_call"}]}
    message = {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", "AIMessage"], "kwargs": kwargs}
    usage = {"prompt_tokens": 9, "completion_tokens": 3}
    outputs = {
        "generations": [[{"text": "", "generation_info": {"finish_reason": "tool_calls"}, "message": message}]],
        "llm_output": {"token_usage": usage, "model_name": "gpt-4o-mini-2024"},
    }
    asked = [["human", "1 + 1?"], {"type": "tool", "content": "2", "tool_call_id": "t0"}]
    extra = {"invocation_params": {"model": "gpt-4o-mini", "temperature": 0, "tools": [{"type": "function"}]}}
    said = run(run_type="llm", end_time=ENDED, inputs={"messages": [asked]}, outputs=outputs, extra=extra)
    send("POST", "/runs", said)
    [log] = logs()
    assert log["input"] == [
        {"role": "user", "content": "1 + 1?"},
        {"role": "tool", "content": "2", "tool_call_id": "t0"},
    ]
    assert log["tool_calls"] == [{"id": "t1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}]
    assert (log["model"], log["finish_reason"], log["tools"]) == ("gpt-4o-mini", "tool_calls", [{"type": "function"}])
    assert (log["parameters"], log["extra"]["response_model"]) == ({"temperature": 0}, "gpt-4o-mini-2024")
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (9, 3)


@pytest.mark.parametrize(
    "outputs",
    [
        {"role": "assistant", "content": "Hi", "stop_reason": "end_turn"},
        {"message": {"role": "assistant", "content": "Hi"}},
        {"output": {"type": "ai", "content": "Hi"}},
        {"choices": [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}]},
        {"generations": [{"text": "Hi"}]},
        {"output": "Hi"},
    ],
    ids=["anthropic", "message", "langchain", "openai", "text", "plain"],
)
def test_an_answer_is_the_text_that_it_holds(send, logs, outputs):
    send("POST", "/runs", run(run_type="llm", outputs=outputs | {"usage_metadata": {"input_tokens": 1}}))
    assert logs()[0]["output"] == "Hi"


def test_an_update_without_a_type_is_a_call_where_it_answers_like_one(send, logs):
    send("POST", "/runs", run(run_type="llm", inputs={"prompts": ["Hi?"]}))
    send("PATCH", f"/runs/{RUN}", {"end_time": ENDED, "outputs": {"generations": [[{"text": "Hi"}]]}})
    [log] = logs()
    assert (log["kind"], log["input"], log["output"]) == ("llm", "Hi?", "Hi")


def test_secrets_of_a_call_are_not_kept(send, api, logs):
    extra = {"invocation_params": {"api_key": "sk-very-secret"}, "other": {"authorization": "Bearer sk-very-secret"}}
    send("POST", "/runs", run(run_type="llm", inputs={"messages": [], "api_key": "sk-very-secret"}, extra=extra))
    assert "sk-very-secret" not in json.dumps(logs())


def test_a_prompt_that_was_pulled_is_the_logs_prompt(send, logs, project, key, client):
    details = {"template": [{"role": "user", "content": "{{q}}"}]}
    headers = {"Authorization": f"Bearer {key}"}
    body = json.dumps({"path": "geo", "details": details})
    made = client.post("/api/v1/prompts/", body, content_type="application/json", headers=headers).json()
    pulled = client.get("/commits/-/geo/latest", headers={"x-api-key": key}).json()
    metadata = {"lc_hub_owner": "-", "lc_hub_repo": "geo", "lc_hub_commit_hash": pulled["commit_hash"]}
    send("POST", "/runs", run(run_type="prompt", extra={"metadata": metadata}))
    metadata["lc_hub_commit_hash"] = "f" * 64  # of LangSmith's own hub
    send("POST", "/runs", run(id="other", run_type="prompt", extra={"metadata": metadata}))
    assert [log["prompt"]["version_id"] for log in logs()] == [made["id"]] * 2


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_parts_come_packed_or_plain(send, logs, encoding):
    raw = form(
        **{
            f"post__{RUN}": run(trace_id=RUN),
            f"post__{RUN}__inputs": {"q": 1},
            f"attachment__{RUN}__map.png": "bytes",
            f"patch__{RUN}": {"end_time": ENDED},
            f"patch__{RUN}__error": '"boom"',
            "feedback__f1": {"id": "f1", "run_id": RUN, "key": "k", "value": "good"},
        }
    )
    packed = {"identity": raw, "gzip": gzip.compress(raw), "zstd": zstandard.compress(raw)}[encoding]
    assert send("POST", "/runs/multipart", packed, FORM, **{"content-encoding": encoding}).status_code == 200
    [log] = logs()
    assert (log["status"], log["input"], log["error"]["message"]) == ("error", {"q": 1}, "boom")
    assert log["extra"]["attachments"] == {"map.png": {"content_type": "application/json", "bytes": 5}}
    assert [(row["name"], row["value"]) for row in log["feedback"]] == [("k", "good")]


def test_a_body_that_unpacks_beyond_the_limit_is_refused(send, settings):
    settings.MAX_BODY_BYTES = 10_000
    packed = zstandard.compress(form(post__a={"id": "a", "name": "x" * 100_000}))
    reply = send("POST", "/runs/multipart", packed, FORM, **{"content-encoding": "zstd"})
    assert reply.status_code == 413
    assert "limit" in reply.json()["detail"]


def test_a_broken_part_spoils_only_its_run(send, logs):
    raw = form(
        post__a={"id": "a", "name": "a"},
        post__a__inputs="{broken",
        post__b={"id": "b", "name": "b"},
        bad__c={"id": "c"},
        post__d=[1],
    )
    reply = send("POST", "/runs/multipart", raw, FORM)
    assert reply.status_code == 200
    assert ["error" in result for result in reply.json()["results"]] == [True, False, True, True]
    assert [log["external_id"] for log in logs()] == ["b"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"", FORM), (b"--cut\r\nno head", FORM), (b"--cut\r\n\r\n\r\n--cut--", FORM), (form(post__a={}), "text/plain")],
    ids=["empty", "cut off", "nameless", "no boundary"],
)
def test_a_body_that_is_no_form_is_refused(send, body, content_type):
    reply = send("POST", "/runs/multipart", body, content_type)
    assert reply.status_code == 400
    assert reply.json()["detail"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"id": None}, "id"),
        ({"start_time": "yesterday"}, "start_time"),
        ({"extra": 5}, "extra"),
        ({"tags": [{}]}, "tags"),
        ({"run_type": "llm", "outputs": {"usage_metadata": 5}}, "usage_metadata"),
        ({"run_type": "llm", "prompt_tokens": -1}, "prompt_tokens"),
        ({"events": [{"name": "new_token", "time": "soon"}]}, "time"),
    ],
)
def test_a_bad_run_is_refused_by_the_name_of_its_field(send, logs, said, field):
    reply = send("POST", "/runs", run(**said))
    assert reply.status_code == 400
    assert reply.json()["detail"].startswith(f"{field}:")
    both = send("POST", "/runs/batch", {"post": [run(**said), run(id="good")]})
    assert both.status_code == 200
    assert both.json()["results"] == [{"error": reply.json()["detail"]}, {"id": "good"}]
    assert [log["external_id"] for log in logs()] == ["good"]


@pytest.mark.parametrize("said", [{"key": None}, {"run_id": None}, {"comment": {}}, {"key": "k" * 501}])
def test_bad_feedback_is_refused(send, said):
    assert send("POST", "/feedback", {"run_id": RUN, "key": "k", "score": 1} | said).status_code == 400


def test_a_key_is_asked_for(client):
    reply = client.post("/runs", msgspec.json.encode(run()), content_type="application/json")
    assert (reply.status_code, reply.json()) == (401, {"detail": "no API key came along"})
