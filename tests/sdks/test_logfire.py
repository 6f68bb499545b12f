"""Logfire, with its instrumentation of the OpenAI client."""

import pytest

from tests.sdks.clients import LOGFIRE
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module")
def logs(polylog: Polylog):
    polylog.drive(LOGFIRE, "logfire")
    return polylog.logs(3, format="otlp", session="geography-7")


def test_a_call_is_a_log(logs):
    log = one(logs, kind="llm", status="ok")
    assert (log["provider"], log["model"], log["environment"]) == ("openai", "gpt-4o-mini", "staging")
    assert (log["input"], log["output"], log["finish_reason"]) == (QUESTION, ANSWER, "stop")
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"], log["cost_usd"]) == (12, 5, COST_USD)


def test_a_failed_call_is_an_error(logs):
    log = one(logs, status="error")
    assert (log["kind"], log["model"]) == ("llm", "gpt-unknown")
    assert "does not exist" in log["error"]["message"]


def test_the_calls_belong_to_the_span_around_them(logs):
    root = one(logs, name="answer with Logfire")
    assert {log["parent"] for log in logs if log is not root} == {root["external_id"]}
    assert {log["user"] for log in logs} == {"ann"}
