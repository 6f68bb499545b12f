"""LiteLLM's callbacks that send spans: OpenTelemetry and Arize over gRPC, Phoenix over HTTP."""

import pytest

from tests.sdks.clients import LITELLM_TRACERS, with_callback
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION, TOOL_CALL

pytestmark = pytest.mark.sdk

CALLS = 5  # a call, a stream, a call of a tool, an embedding, a failure


@pytest.mark.parametrize("callback", LITELLM_TRACERS)
def test_every_call_is_a_log(callback, polylog: Polylog):
    before = {log["id"] for log in polylog.get("logs/", limit="500", format="otlp")["results"]}
    polylog.drive(with_callback(callback), "litellm_destination")
    logs = [log for log in polylog.logs(len(before) + CALLS, format="otlp") if log["id"] not in before]
    whole = [log for log in logs if log["output"] == ANSWER]
    assert len(whole) == 2
    for log in whole:
        assert (log["kind"], log["provider"], log["model"], log["input"]) == ("llm", "openai", "gpt-4o-mini", QUESTION)
        assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (12, 5)
        assert (log["cost_usd"], log["user"]) == (COST_USD, "ann")
    [asked] = one([log for log in logs if log["tool_calls"]], status="ok")["tool_calls"]
    assert asked["function"] == TOOL_CALL["function"]
    assert one(logs, kind="embedding")["model"] == "text-embedding-3-small"
    failed = one(logs, status="error")
    assert failed["model"] == "gpt-unknown"
    assert "does not exist" in failed["error"]["message"]
    if callback != "otel":  # LiteLLM's own spans carry no session
        assert {log["session"] for log in logs if log["kind"] == "llm"} == {"geography-5"}
