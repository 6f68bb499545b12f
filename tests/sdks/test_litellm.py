"""LiteLLM: its generic logger, its callbacks for Athina, Lunary and LangSmith, a logger of one's own."""

import json
from typing import Any

import pytest

from tests.sdks.clients import LITELLM
from tests.sdks.live import Polylog, one, until
from tests.sdks.provider import ANSWER, COST_USD, KEY, QUESTION

pytestmark = pytest.mark.sdk

Logs = list[dict[str, Any]]


@pytest.fixture(scope="module")
def generic(polylog: Polylog) -> Logs:
    polylog.drive(LITELLM, "litellm")
    return polylog.logs(3, format="litellm")


@pytest.fixture(scope="module")
def athina(polylog: Polylog) -> Logs:
    polylog.drive(LITELLM, "litellm_athina")
    return polylog.logs(2, format="athina", user="dora")


@pytest.fixture(scope="module")
def lunary(polylog: Polylog) -> Logs:
    polylog.drive(LITELLM, "litellm_lunary")
    return polylog.logs(2, format="lunary", user="dora")


def check_call(log: dict[str, Any]) -> None:
    assert (log["kind"], log["status"], log["provider"], log["model"]) == ("llm", "ok", "openai", "gpt-4o-mini")
    assert (log["input"], log["output"]) == (QUESTION, ANSWER)
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (12, 5)
    assert log["cost"]["reported_usd"] == log["cost"]["computed_usd"] == COST_USD


@pytest.mark.parametrize("is_stream", [False, True], ids=["whole", "stream"])
def test_the_generic_logger_logs_a_call(generic, is_stream):
    log = one([log for log in generic if log["status"] == "ok" and ("stream" in log["parameters"]) is is_stream])
    check_call(log)
    assert (log["user"], log["session"], log["tags"]) == ("ann", "geography-3", ["capitals"])
    assert (log["ttft_ms"] is not None) is is_stream


def test_the_generic_logger_logs_a_failure(generic):
    log = one(generic, status="error")
    assert (log["model"], log["user"], log["session"]) == ("gpt-unknown", "ann", "geography-3")
    assert log["error"]["type"] == "NotFoundError"
    assert "does not exist" in log["error"]["message"]


@pytest.mark.parametrize("reference", ["litellm-1", "litellm-2"], ids=["whole", "stream"])
def test_the_athina_callback_logs_a_call(athina, reference):
    log = one(athina, external_id=reference)
    check_call(log)
    assert (log["customer"], log["session"], log["environment"]) == ("acme", "geography-4", "staging")
    assert (log["prompt"]["path"], log["metadata"]) == ("geography/capitals", {"feature": "capitals"})


def test_the_providers_key_that_the_athina_callback_sends_is_not_kept(athina):
    assert KEY not in json.dumps(athina)


def test_the_lunary_callback_logs_a_call(lunary):
    log = one(lunary, status="ok")
    assert (log["kind"], log["provider"], log["model"]) == ("llm", "openai", "gpt-4o-mini")
    assert (log["input"], log["output"]) == (QUESTION[0], {"role": "assistant", "content": ANSWER})
    assert (log["cost_usd"], log["tags"], log["metadata"]["feature"]) == (COST_USD, ["capitals"], "capitals")


def test_the_lunary_callback_logs_a_failure(lunary):
    log = one(lunary, status="error")
    assert (log["model"], log["error"]["type"]) == ("gpt-unknown", "NotFoundError")


def test_the_langsmith_callback_logs_a_call_and_a_failure(polylog: Polylog):
    polylog.drive(LITELLM, "litellm_langsmith")
    logs = polylog.logs(2, format="langsmith", user="eva")
    log = one(logs, status="ok")
    check_call(log)
    assert (log["session"], log["tags"]) == ("geography-5", ["capitals"])
    failed = one(logs, status="error")
    assert (failed["model"], failed["error"]["type"]) == ("gpt-unknown", "NotFoundError")


def test_a_logger_of_ones_own_logs_calls_that_wait_and_calls_that_do_not(polylog: Polylog):
    polylog.drive(LITELLM, "litellm_custom")
    logs = polylog.logs(5, format="native", user="fay")
    ok = [log for log in logs if log["status"] == "ok"]
    assert sorted(log["parameters"].get("temperature", 0) for log in ok) == [0, 0.1, 0.2]
    for log in ok:
        check_call(log)
        assert (log["session"], log["tags"], log["finish_reason"]) == ("geography-9", ["capitals"], "stop")
    failed = [log for log in logs if log["status"] == "error"]
    assert [(log["model"], log["error"]["type"]) for log in failed] == [("gpt-unknown", "NotFoundError")] * 2
    [found] = polylog.get("logs/", external_id=logs[0]["external_id"])["results"]
    assert found["id"] == logs[0]["id"]


def test_calls_told_by_two_doors_are_one_log_each(polylog):
    polylog.drive(LITELLM, "litellm_two_doors")
    both = ["langsmith", "litellm"]
    logs = until(
        lambda: polylog.logs(3, user="finn"),
        lambda logs: all(sorted(log["extra"].get("formats", ())) == both for log in logs),
    )
    assert [log["status"] for log in logs] == ["ok", "ok", "error"]
    for log in logs[:2]:
        check_call(log)
        assert log["session"] == "geography-6"
    [usage] = polylog.get("usage/", group_by="user", user="finn")["results"]
    assert (usage["logs"], usage["input_tokens"]) == (3, 24)
