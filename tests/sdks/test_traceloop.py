"""The SDKs of Traceloop and Langtrace, each with its own instrumentation of the OpenAI client."""

from typing import Any

import pytest

from tests.sdks.clients import LANGTRACE, TRACELOOP
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION

pytestmark = pytest.mark.sdk

Logs = list[dict[str, Any]]


@pytest.fixture(scope="module", params=["traceloop", "langtrace"])
def logs(request: pytest.FixtureRequest, polylog: Polylog) -> Logs:
    client, session = {"traceloop": (TRACELOOP, "geography-9"), "langtrace": (LANGTRACE, "geography-10")}[request.param]
    polylog.drive(client, request.param)
    trace = polylog.logs(1, format="otlp", session=session, kind="llm", status="ok")[0]["trace"]
    return polylog.logs(3, format="otlp", trace=trace)


def test_a_call_is_a_log(logs: Logs):
    log = one(logs, kind="llm", status="ok")
    assert (log["provider"], log["model"], log["user"]) == ("openai", "gpt-4o-mini", "ann")
    assert (log["input"], log["output"]) == (QUESTION, ANSWER)
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"], log["cost_usd"]) == (12, 5, COST_USD)


def test_a_failed_call_is_an_error(logs: Logs):
    log = one(logs, kind="llm", status="error")
    assert (log["model"], log["user"]) == ("gpt-unknown", "ann")
    assert "does not exist" in log["error"]["message"]


def test_the_calls_belong_to_what_is_around_them(logs: Logs):
    [root] = [log for log in logs if log["kind"] != "llm"]
    assert (root["kind"], root["parent"]) == ("chain", None)
    assert {log["parent"] for log in logs if log is not root} == {root["external_id"]}
