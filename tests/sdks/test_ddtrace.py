"""ddtrace's LLM Observability."""

import pytest

from tests.sdks.clients import DDTRACE
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, QUESTION

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module")
def logs(polylog: Polylog):
    before = {log["id"] for log in polylog.get("logs/", limit="500", format="datadog")["results"]}
    polylog.drive(DDTRACE, "ddtrace")
    return [log for log in polylog.logs(len(before) + 3, format="datadog") if log["id"] not in before]


def test_a_call_is_a_log(logs):
    log = one(logs, kind="llm", status="ok")
    assert (log["provider"], log["environment"], log["session"]) == ("openai", "staging", "geography-6")
    assert (log["input"], log["output"]) == (QUESTION, ANSWER)
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (12, 5)


def test_a_failed_call_is_an_error(logs):
    log = one(logs, kind="llm", status="error")
    assert "does not exist" in log["error"]["message"]


def test_the_calls_belong_to_the_workflow_around_them(logs):
    root = one(logs, name="answer")
    assert (root["kind"], root["parent"]) == ("chain", None)
    assert {log["parent"] for log in logs if log["kind"] == "llm"} == {root["external_id"]}
