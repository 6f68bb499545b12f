"""OpenTelemetry's exporter over gRPC, and what others build on it: OpenInference, Arize, Phoenix, Pydantic AI."""

import pytest

from tests.sdks.clients import ARIZE, OPENINFERENCE, PHOENIX, PHOENIX_GRPC, PYDANTIC_AI
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION, TOOL_CALL

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module")
def logs(polylog: Polylog):
    polylog.drive(OPENINFERENCE, "opentelemetry_grpc")
    return polylog.logs(6, format="otlp", session="geography-6")


def check_call(log):
    assert (log["kind"], log["provider"], log["model"]) == ("llm", "openai", "gpt-4o-mini")
    assert (log["input"], log["output"], log["finish_reason"]) == (QUESTION, ANSWER, "stop")
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"], log["cost_usd"]) == (12, 5, COST_USD)


def check_failure(log):
    assert (log["kind"], log["provider"], log["model"]) == ("llm", "openai", "gpt-unknown")
    assert "gpt-unknown" in log["error"]["message"]


def test_a_call_and_a_stream_are_logs(logs):
    plain, streamed = [log for log in logs if log["output"] == ANSWER]
    check_call(plain)
    check_call(streamed)
    assert plain["parameters"]["temperature"] == 0.2
    assert streamed["ttft_ms"] > 0


def test_a_call_of_a_tool(logs):
    assert one(logs, finish_reason="tool_calls")["tool_calls"] == [TOOL_CALL]


def test_an_embedding(logs):
    log = one(logs, kind="embedding")
    assert (log["model"], log["input"], log["usage"]["input_tokens"]) == ("text-embedding-3-small", ["Paris"], 4)


def test_a_failed_call_is_an_error(logs):
    check_failure(one(logs, status="error"))


def test_the_calls_belong_to_the_span_around_them(logs):
    root = one(logs, name="answer over gRPC")
    assert (root["kind"], root["environment"], root["parent"]) == ("chain", "staging", None)
    calls = [log for log in logs if log is not root]
    assert {log["parent"] for log in calls} == {root["external_id"]}
    assert {(log["trace"], log["user"], *log["tags"]) for log in calls} == {(root["trace"], "ann", "capitals")}


@pytest.mark.parametrize(
    ("client", "session"),
    [(ARIZE, "arize-grpc"), (PHOENIX_GRPC, "phoenix-grpc"), (PHOENIX, "phoenix-http/protobuf")],
    ids=["Arize over gRPC", "Phoenix over gRPC", "Phoenix over HTTP"],
)
def test_the_tracers_of_arize_and_phoenix(client, session, polylog):
    polylog.drive(client, "arize")
    logs = polylog.logs(2, format="otlp", session=session)
    check_call(one(logs, status="ok"))
    check_failure(one(logs, status="error"))
    assert {log["user"] for log in logs} == {"ann"}


def test_pydantic_ais_agents_and_their_calls(polylog):
    polylog.drive(PYDANTIC_AI, "pydantic_ai")
    [root] = polylog.logs(1, format="otlp", session="geography-8")
    told = polylog.logs(5, format="otlp", trace=root["trace"])
    agent, lost = one(told, name="geographer"), one(told, name="nobody")
    assert (agent["kind"], agent["output"], agent["cost_usd"], agent["parent"]) == (
        "agent", ANSWER, None, root["external_id"],
    )  # fmt: skip
    check_call(one(told, parent=agent["external_id"]))
    check_failure(one(told, parent=lost["external_id"]))
    assert {log["user"] for log in told} == {"ann"}
