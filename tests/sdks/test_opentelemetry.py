"""OpenTelemetry's SDK, with OpenLLMetry's instrumentation."""

import pytest

from tests.sdks.clients import OPENTELEMETRY
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module")
def logs(polylog: Polylog):
    polylog.drive(OPENTELEMETRY, "opentelemetry")
    return polylog.logs(3, format="otlp", session="geography-1")


def test_a_call_is_a_log(logs):
    log = one(logs, kind="llm", status="ok")
    assert (log["provider"], log["model"]) == ("openai", "gpt-4o-mini")
    assert (log["input"], log["output"], log["finish_reason"]) == (QUESTION, ANSWER, "stop")
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"], log["cost_usd"]) == (12, 5, COST_USD)
    assert log["parameters"]["temperature"] == 0.2


def test_a_failed_call_is_an_error(logs):
    log = one(logs, kind="llm", status="error")
    assert log["model"] == "gpt-unknown"
    assert "does not exist" in log["error"]["message"]


def test_the_calls_belong_to_the_span_around_them(polylog, logs):
    root = one(logs, name="answer")
    assert (root["kind"], root["environment"], root["parent"]) == ("chain", "staging", None)
    assert {log["parent"] for log in logs if log["kind"] == "llm"} == {root["external_id"]}
    assert {(log["trace"], log["session"], log["user"]) for log in logs} == {(root["trace"], "geography-1", "ann")}
