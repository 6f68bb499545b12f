"""humanloop: logs to prompts, tools and flows, updates, judgements and decorators."""

from typing import Any

import pytest

from tests.sdks.clients import HUMANLOOP, HUMANLOOP_0_8_0
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION

pytestmark = pytest.mark.sdk

Logs = list[dict[str, Any]]
MESSAGE = {"role": "assistant", "content": ANSWER}


@pytest.fixture(scope="module")
def logs(polylog: Polylog) -> Logs:
    polylog.drive(HUMANLOOP, "humanloop")
    return polylog.logs(9, prompt=["geography/capitals", "geography/answer", "geography/atlas"], format="humanloop")


@pytest.fixture(scope="module")
def old_logs(polylog: Polylog) -> Logs:
    polylog.drive(HUMANLOOP_0_8_0, "humanloop_0_8_0")
    return polylog.logs(2, format="humanloop", prompt=["old/answer", "old/capitals"])


@pytest.fixture(scope="module")
def decorated(polylog: Polylog) -> Logs:
    polylog.drive(HUMANLOOP, "humanloop_decorators")
    prompts = [f"decorated/{name}" for name in ("answer", "capitals", "atlas", "failure")]
    return polylog.logs(5, format="humanloop", prompt=prompts)


def case(logs: Logs, name: str) -> dict[str, Any]:
    return one(logs, metadata={"case": name})


def test_a_call_is_a_log_of_its_prompt(logs):
    log = case(logs, "other details")
    assert (log["kind"], log["status"], log["provider"], log["model"]) == ("llm", "ok", "openai", "gpt-4o-mini")
    assert (log["input"], log["output"], log["user"]) == (QUESTION, MESSAGE, "ann")
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (12, 5)
    assert (log["cost_usd"], log["latency_ms"], log["finish_reason"]) == (COST_USD, 1500, "stop")
    assert (log["prompt"]["path"], log["parameters"]) == ("geography/capitals", {"temperature": 0.9})
    assert log["extra"]["inputs"] == {"country": "France"}


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("details", 1),
        ("other details", 2),
        ("path alone", 1),
        ("version", 2),
        ("environment", 1),
        ("error", 3),
        ("in a flow", 1),
    ],
)
def test_a_call_is_of_the_version_that_it_names_or_that_is_deployed(logs, name, version):
    assert case(logs, name)["prompt"]["version"] == version


def test_a_failed_call_is_an_error(logs):
    log = case(logs, "error")
    assert (log["status"], log["model"], log["output"]) == ("error", "gpt-unknown", None)
    assert "does not exist" in log["error"]["message"]


def test_an_update_and_a_judgement_are_on_their_log(logs):
    log = case(logs, "details")
    assert (log["output"], log["cost_usd"]) == ("Paris, of course.", "0.75")
    [feedback] = log["feedback"]
    assert (feedback["name"], feedback["value"], feedback["user"]) == ("quality/stars", 4, "reviewer")


def tree(polylog: Polylog, root: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Depth, kind and name of the logs of a trace, in reading order."""
    return [(log["depth"], log["kind"], log["name"]) for log in polylog.get(f"traces/{root['trace']}/")["tree"]]


def test_a_flow_is_a_trace_of_what_was_logged_in_it(polylog, logs):
    flow = one(logs, kind="chain")
    assert (flow["status"], flow["input"], flow["output"]) == ("ok", {"question": "France?"}, "Paris.")
    assert tree(polylog, flow) == [(0, "chain", "answer"), (1, "llm", "capitals"), (2, "tool", "look_up")]
    tool = one(logs, kind="tool")
    assert (tool["input"], tool["output"]) == ({"country": "France"}, "Paris, on the Seine")
    assert (tool["prompt"]["path"], flow["prompt"]["path"]) == ("geography/atlas", "geography/answer")


def test_0_8_0_closes_a_flow_as_a_trace(polylog, old_logs):
    flow, call = one(old_logs, kind="chain"), one(old_logs, kind="llm")
    assert tree(polylog, flow) == [(0, "chain", "answer"), (1, "llm", "capitals")]
    assert (flow["status"], flow["output"]) == ("ok", "Paris.")
    assert (call["input"], call["output"], call["metadata"]) == (QUESTION, ANSWER, {"checked": True})
    assert call["cost_usd"] == COST_USD


def test_decorated_functions_are_a_trace(polylog, decorated):
    flow = one(decorated, name="answer")
    assert (flow["status"], flow["input"], flow["output"]) == ("ok", {"country": "France"}, ANSWER)
    assert tree(polylog, flow) == [(0, "chain", "answer"), (1, "tool", "look_up"), (1, "llm", "capitals")]
    tool = one(decorated, kind="tool")
    assert (tool["input"], tool["output"]) == ({"country": "France"}, "France is a country.")


def test_a_decorated_call_is_of_the_version_that_its_parameters_make(decorated):
    call = one(decorated, name="capitals", status="ok")
    assert (call["input"], call["output"], call["provider"]) == (QUESTION, ANSWER, "openai")
    assert (call["cost_usd"], call["parameters"]) == (COST_USD, {"temperature": 0.2})
    failed = one(decorated, name="capitals", status="error")
    assert (failed["model"], failed["error"]["message"]) == ("gpt-unknown", "NotFoundError")
    assert (call["prompt"]["version"], failed["prompt"]["version"]) == (1, 2)


def test_a_decorated_flow_that_fails_is_an_error(decorated):
    flow = one(decorated, name="failure")
    assert (flow["status"], flow["error"]["message"]) == ("error", "no such country")
