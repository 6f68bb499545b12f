"""langsmith from PyPI and from npm, and LangChain's tracer."""

import pytest

from tests.sdks.clients import LANGSMITH, LANGSMITH_NPM
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION

pytestmark = pytest.mark.sdk


def is_the_answer(log):
    usage = log["usage"]
    assert (log["kind"], log["status"], log["model"], log["provider"]) == ("llm", "ok", "gpt-4o-mini", "openai")
    assert (usage["input_tokens"], usage["output_tokens"], log["cost_usd"]) == (12, 5, COST_USD)
    assert (log["output"], log["finish_reason"]) == (ANSWER, "stop")


def test_traced_functions_and_calls(polylog: Polylog):
    polylog.drive(LANGSMITH, "langsmith")
    logs = polylog.logs(3, format="langsmith", session="geography-1")
    root = one(logs, name="answer")
    assert (root["kind"], root["status"], root["output"], root["tags"]) == ("chain", "ok", ANSWER, ["capitals"])
    assert {row["name"]: row["value"] for row in root["feedback"]} == {"right": 0.9, "thumb": "up"}
    assert one(logs, kind="retriever")["input"] == {"country": "France"}
    call = one(logs, kind="llm")
    is_the_answer(call)
    assert (call["input"], call["parameters"]) == (QUESTION, {"temperature": 0.2})
    assert {(log["trace"], log["user"]) for log in logs} == {(root["external_id"], "ann")}
    assert {log["parent"] for log in logs} == {None, root["external_id"]}


def test_a_stream_and_errors(polylog: Polylog):
    logs = polylog.logs(4, format="langsmith", session="geography-2")
    streamed = one(logs, kind="llm", status="ok")
    is_the_answer(streamed)
    assert 0 < streamed["ttft_ms"] <= streamed["latency_ms"]
    failed = one(logs, model="gpt-unknown")
    assert (failed["status"], failed["error"]["type"]) == ("error", "NotFoundError")
    assert "does not exist" in failed["error"]["message"]
    tool = one(logs, kind="tool")
    assert (tool["error"]["type"], tool["error"]["message"]) == ("ValueError", "no translation of Paris")
    assert one(logs, kind="chain")["status"] == "error"


def test_langchain_runs_a_prompt_of_the_registry(polylog: Polylog):
    polylog.drive(LANGSMITH, "langsmith_langchain")
    logs = polylog.logs(3, format="langsmith", session="geography-3")
    call = one(logs, kind="llm")
    is_the_answer(call)
    assert call["input"] == [
        {"role": "system", "content": 'Be terse. Answer as {"capital": "…"}.'},
        {"role": "user", "content": QUESTION[0]["content"]},
    ]
    assert (call["user"], call["parameters"]["temperature"]) == ("bob", 0.2)
    used = one(logs, name="ChatPromptTemplate")["prompt"]
    assert (used["path"], used["version"]) == ("capitals", 1)
    [streamed] = [log for log in polylog.logs(3, format="langsmith", tag="streamed") if log["kind"] == "llm"]
    assert (streamed["output"], streamed["ttft_ms"] > 0) == (ANSWER, True)
    [failed] = polylog.logs(1, format="langsmith", tag="failed")
    assert (failed["status"], failed["model"]) == ("error", "gpt-unknown")
    assert failed["error"]["type"].endswith("NotFoundError")


def test_traced_functions_and_calls_in_javascript(polylog: Polylog):
    polylog.drive(LANGSMITH_NPM, "langsmith")
    logs = polylog.logs(2, format="langsmith", session="geography-4")
    root = one(logs, kind="chain")
    assert (root["name"], root["status"], root["user"], root["output"]) == ("answer in JavaScript", "ok", "joe", ANSWER)
    is_the_answer(one(logs, kind="llm", parent=root["external_id"]))
    assert [row["value"] for row in root["feedback"]] == [4]
