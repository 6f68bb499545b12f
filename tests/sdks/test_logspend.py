"""logspend-sdk."""

from typing import Any

import pytest

from tests.sdks.clients import LOGSPEND
from tests.sdks.live import Polylog
from tests.sdks.provider import ANSWER, COST_USD, QUESTION

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module")
def logs(polylog: Polylog) -> list[dict[str, Any]]:
    return polylog.logs_by(LOGSPEND, "logspend", 3, format="logspend")


def test_a_call_is_a_log(logs):
    log = logs[0]
    assert (log["status"], log["provider"], log["model"]) == ("ok", "openai", "gpt-4o-mini")
    assert log["input"] == QUESTION
    assert log["output"] == ANSWER
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (12, 5)
    assert log["cost_usd"] == COST_USD
    assert log["parameters"] == {"temperature": 0.2}
    assert log["latency_ms"] > 0


def test_it_says_whose_it_is(logs):
    for log in logs[:2]:
        assert (log["customer"], log["user"], log["session"]) == ("acme", "ann", "geography-1")
        assert log["metadata"]["feature"] == "capitals"


def test_a_failed_call_is_an_error(logs):
    assert logs[1]["status"] == "error"
    assert logs[1]["error"]["type"] == "HTTP 404"
    assert "does not exist" in logs[1]["error"]["message"]


def test_what_is_sent_in_the_background_arrives(logs):
    assert (logs[2]["input"], logs[2]["output"]) == ("Say hello", "Hello")
