"""LiteLLM's callbacks for the services that Polylog takes the place of."""

import pytest

from tests.sdks.clients import LITELLM_DESTINATIONS, with_callback
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION, TOOL_CALL

pytestmark = pytest.mark.sdk

# The format of a callback's logs where it is not called the same.
FORMATS = {"datadog_llm_observability": "datadog", "s3_v2": "s3"}
# What each callback sends of: a call, a stream, a call of a tool, an embedding, a failure.
ALL, SUCCESSES = 5, 4


@pytest.fixture(scope="module")
def told(polylog: Polylog):
    """The logs of one callback: those that were not there before it ran."""

    def tell(callback: str, count: int):
        format = FORMATS.get(callback, callback)
        return polylog.logs_by(with_callback(callback), "litellm_destination", count, format=format)

    return tell


def check_calls(logs):
    whole = [log for log in logs if log["output"] == ANSWER]
    assert len(whole) == 2
    for log in whole:
        assert (log["kind"], log["status"], log["model"], log["input"]) == ("llm", "ok", "gpt-4o-mini", QUESTION)
        assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (12, 5)
        assert log["cost_usd"] == COST_USD
    called = one([log for log in logs if log["tool_calls"]])
    assert called["tool_calls"] == [TOOL_CALL]


def check_failure(logs):
    log = one(logs, status="error")
    assert log["model"] == "gpt-unknown"
    assert "does not exist" in log["error"]["message"]


def test_every_destination_is_tested():
    tested = {
        "datadog", "datadog_llm_observability", "s3_v2", "posthog", "s3", "dynamodb", "helicone", "opik", "galileo",
        "braintrust", "openmeter", "lago", "sentry",
    }  # fmt: skip
    assert tested == set(LITELLM_DESTINATIONS)


@pytest.mark.parametrize("callback", ["datadog", "s3_v2"])
def test_what_carries_the_standard_payload(told, callback):
    logs = told(callback, ALL)
    check_calls(logs)
    check_failure(logs)
    assert {(log["user"], log["session"]) for log in logs if log["kind"] == "llm"} == {("ann", "geography-5")}
    assert one(logs, kind="embedding")["model"] == "text-embedding-3-small"


def test_datadogs_spans(told):
    logs = told("datadog_llm_observability", ALL)
    check_calls(logs)
    check_failure(logs)
    assert {log["session"] for log in logs} >= {"geography-5"}


def test_posthog(told):
    logs = told("posthog", ALL)
    check_calls(logs)
    check_failure(logs)
    assert one(logs, kind="embedding")["usage"]["input_tokens"] == 4


@pytest.mark.parametrize("callback", ["s3", "dynamodb", "helicone", "galileo", "braintrust"])
def test_what_tells_only_successes(told, callback):
    logs = told(callback, SUCCESSES)
    check_calls(logs)
    assert one(logs, kind="embedding")["model"] == "text-embedding-3-small"


def test_opik_tells_traces_and_spans(told):
    logs = told("opik", 2 * SUCCESSES)
    check_calls([log for log in logs if log["kind"] != "chain"])
    assert {log["trace"] for log in logs} == {log["external_id"] for log in logs if log["kind"] == "chain"}


@pytest.mark.parametrize("callback", ["openmeter", "lago"])
def test_meters_tell_usage(told, callback):
    logs = told(callback, SUCCESSES)
    who = "user" if callback == "openmeter" else "customer"
    assert {log[who] for log in logs} == {"ann"}
    assert [log["cost_usd"] for log in logs].count(COST_USD) == 3


def test_sentry_tells_failures(told):
    log = one(told("sentry", 1))
    assert (log["status"], log["error"]["type"]) == ("error", "NotFoundError")
    assert "does not exist" in log["error"]["message"]
