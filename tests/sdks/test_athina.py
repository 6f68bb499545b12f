"""athina-logger: calls, traces and judgements by hand, by decorators, and by its OpenAI wrapper."""

from typing import Any

import pytest

from tests.sdks.clients import ATHINA
from tests.sdks.live import Polylog, one, until
from tests.sdks.provider import ANSWER, COST_USD, QUESTION

pytestmark = pytest.mark.sdk

Logs = list[dict[str, Any]]


@pytest.fixture(scope="module")
def logs(polylog: Polylog) -> Logs:
    polylog.drive(ATHINA, "athina")
    polylog.drive(ATHINA, "athina_openai")
    return polylog.logs(9, format="athina", user="-dora")  # she speaks through LiteLLM


def test_a_call_logged_by_hand(logs):
    log = one(logs, external_id="call-1")
    assert (log["kind"], log["status"], log["model"]) == ("llm", "ok", "gpt-4o-mini")
    assert (log["input"], log["output"]) == (QUESTION, ANSWER)
    assert (log["customer"], log["user"], log["session"]) == ("acme", "ann", "geography-1")
    assert (log["environment"], log["prompt"]["path"]) == ("staging", "geography/capitals")
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (12, 5)
    assert (log["cost_usd"], log["cost"]["computed_usd"]) == ("0.25", COST_USD)
    assert (log["latency_ms"], log["metadata"], log["parameters"]) == (
        840,
        {"feature": "capitals"},
        {"temperature": 0.2},
    )
    assert log["extra"]["context"] == {"documents": "Paris is the capital of France."}


def test_a_judgement_is_on_its_call(logs):
    [feedback] = one(logs, external_id="call-1")["feedback"]
    assert (feedback["name"], feedback["value"], feedback["comment"]) == ("user_feedback", 1, "Right")


def tree(polylog: Polylog, root: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Depth, kind and name of the logs of a trace, in reading order."""
    return [(log["depth"], log["kind"], log["name"]) for log in polylog.get(f"traces/{root['trace']}/")["tree"]]


def test_a_trace_by_hand_is_a_tree(polylog, logs):
    root = one(logs, name="answer by hand")
    assert tree(polylog, root) == [(0, "chain", "answer by hand"), (1, "retriever", "look up"), (1, "llm", "ask")]
    generation = one(logs, name="ask", trace=root["trace"])
    assert (generation["input"], generation["output"], generation["user"]) == (QUESTION, ANSWER, "ann")
    assert generation["cost_usd"] == COST_USD


def test_decorators_make_a_tree_with_its_error(polylog, logs):
    root = one(logs, name="answer by decorators")
    assert tree(polylog, root) == [(0, "chain", "answer by decorators"), (1, "llm", "ask"), (1, "tool", "check")]
    assert (root["status"], root["input"]) == ("error", {"question": "Capital of France?"})
    assert one(logs, name="check")["error"]["message"] == f"cannot check {ANSWER!r}"
    generation = one(logs, name="ask", trace=root["trace"])
    assert (generation["model"], generation["output"], generation["cost_usd"]) == ("gpt-4o-mini", ANSWER, COST_USD)


def test_the_openai_wrapper_logs_a_call(logs):
    log = one(logs, session="geography-2")
    assert (log["input"], log["output"], log["model"]) == (QUESTION, ANSWER, "gpt-4o-mini")
    assert (log["customer"], log["user"], log["environment"]) == ("acme", "ben", "production")
    assert (log["prompt"]["path"], log["cost_usd"]) == ("geography/capitals", COST_USD)


def test_the_openai_wrapper_logs_a_stream_whose_tokens_are_counted_later(polylog, logs):
    log = one(logs, environment="default")
    assert (log["input"], log["output"]) == (QUESTION, ANSWER)
    counted = until(lambda: polylog.get(f"logs/{log['id']}/"), lambda log: log["usage"]["is_counted"])
    assert counted["usage"]["output_tokens"] > 0
    assert float(counted["cost_usd"]) > 0
