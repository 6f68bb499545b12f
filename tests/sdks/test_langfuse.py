"""Langfuse: Python's third and fifth and npm's fifth versions send spans, Python's second and npm's third events."""

import pytest

from tests.sdks.clients import LANGFUSE, LANGFUSE_2, LANGFUSE_3, LANGFUSE_NPM, LANGFUSE_NPM_3
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION

pytestmark = pytest.mark.sdk
DATASET = """
from observability.projects.models import Project
from prompts_app import publish
dataset = publish.make_prompt(Project.objects.get().pk, "geography/questions", "dataset")
point = {"id": "france", "inputs": {"country": "France"}, "target": {"capital": "Paris"}}
publish.make_version(dataset, {"datapoints": [point]})
"""
SHOWN = """
from django.test import Client
from observability.projects.models import User
client = Client()
client.force_login(User.objects.get())
page = client.get("/projects/sdk-tests/logs/{log}/").content.decode()
source = page.partition('<img class="shown" src="')[2].partition('"')[0]
shown = client.get(source)
assert (shown.status_code, shown["Content-Type"], shown.content[:4]) == (200, "image/png", b"\\x89PNG"), source
"""


def shows_a_picture(polylog, log):
    """Its page shows what the client has uploaded apart."""
    polylog.shell(SHOWN.format(log=log["id"]))
    return True


@pytest.fixture(scope="module")
def with_dataset(polylog: Polylog) -> Polylog:
    polylog.shell(DATASET)
    return polylog


def tokens(log):
    return [log["usage"][f"{name}_tokens"] for name in ("input", "cache_read", "output")]


@pytest.fixture(scope="module", params=[LANGFUSE, LANGFUSE_3], ids=lambda client: client.version)
def spans(request, with_dataset: Polylog):
    client = request.param
    with_dataset.drive(client, "langfuse")
    return with_dataset.logs(8, environment=client.environment["LANGFUSE_TRACING_ENVIRONMENT"])


class TestSpans:
    def test_calls_of_openai_are_logs(self, spans):
        asked, streamed = one(spans, name="asked"), one(spans, name="streamed")
        assert (asked["kind"], asked["model"], asked["cost_usd"]) == ("llm", "gpt-4o-mini", COST_USD)
        assert (asked["input"], asked["output"], tokens(asked)) == (QUESTION, ANSWER, [12, None, 5])
        assert (streamed["output"], tokens(streamed)) == (ANSWER, [12, None, 5])
        assert streamed["ttft_ms"] > 0

    def test_a_failed_call_is_an_error(self, spans):
        refused = one(spans, name="refused")
        assert (refused["status"], refused["model"]) == ("error", "gpt-unknown")
        assert "does not exist" in refused["error"]["message"]
        assert one(spans, name="divide")["error"]["message"] == "division by zero"

    def test_decorated_functions_are_a_tree(self, spans):
        root = one(spans, name="geographer")
        assert {log["name"]: log["kind"] for log in spans if log["parent"] == root["external_id"]} == {
            "look_up": "retriever", "generate": "llm", "asked": "llm", "streamed": "llm", "refused": "llm",
            "divide": "tool", "embed": "embedding",
        }  # fmt: skip
        assert (root["kind"], root["parent"], len({log["trace"] for log in spans})) == ("agent", None, 1)
        assert {(log["user"], log["customer"]) for log in spans} == {("ann", "acme")}
        assert all(log["session"].startswith("geography ") and log["tags"] == ["geo"] for log in spans)

    def test_what_a_generation_says_of_itself(self, spans):
        log = one(spans, name="generate")
        assert (log["model"], log["input"], log["output"], tokens(log)) == ("gpt-4o-mini", QUESTION, ANSWER, [10, 4, 5])
        assert (log["cost_usd"], log["parameters"]) == ("0.75", {"temperature": 0.2})
        assert (log["prompt"]["path"].startswith("geography/capital"), log["prompt"]["version"]) == (True, 1)
        assert tokens(one(spans, name="embed")) == [4, None, None]

    def test_metadata_level_and_status(self, spans):
        log = one(spans, name="look_up")
        assert log["metadata"] | {"customer_id": "acme"} == {"customer_id": "acme", "source": "atlas", "pages": 3}
        assert (log["status"], log["output"]) == ("ok", ["Paris"])
        assert (log["extra"]["attributes"]["level"], log["extra"]["attributes"]["error_message"]) == ("WARNING", "old")

    def test_a_picture_is_shown(self, polylog, spans):
        assert shows_a_picture(polylog, one(spans, name="divide"))

    def test_scores_are_feedback(self, polylog, spans):
        feedback = {row["name"]: (row["value"], row["comment"]) for row in one(spans, name="geographer")["feedback"]}
        assert feedback == {"helpful": (True, "very"), "tone": ("kind", None)}


@pytest.fixture(scope="module")
def events(with_dataset: Polylog):
    with_dataset.drive(LANGFUSE_2, "langfuse_2")
    return with_dataset.logs(14, format="langfuse", environment=LANGFUSE_2.environment["LANGFUSE_TRACING_ENVIRONMENT"])


class TestEvents:
    def test_calls_of_openai_are_logs(self, events):
        asked, streamed = one(events, name="asked", kind="llm"), one(events, name="streamed", kind="llm")
        assert (asked["model"], asked["cost_usd"], asked["parameters"]["temperature"]) == ("gpt-4o-mini", COST_USD, 0.2)
        assert (asked["input"], asked["output"], tokens(asked)) == (QUESTION, ANSWER, [12, None, 5])
        assert (asked["user"], asked["session"], asked["metadata"]) == ("ann", "geography-2", {"a": 1})
        trace = one(events, name="asked", kind="chain")
        assert (asked["parent"], trace["external_id"], trace["tags"]) == (trace["trace"], asked["trace"], ["geo"])
        assert (streamed["output"], tokens(streamed)) == (ANSWER, [12, None, 5])

    def test_a_failed_call_is_an_error(self, events):
        refused = one(events, name="refused", kind="llm")
        assert (refused["status"], refused["model"]) == ("error", "gpt-unknown")
        assert "does not exist" in refused["error"]["message"]

    def test_decorated_functions_are_a_tree(self, events):
        root = one(events, name="geography")
        below = {log["name"]: log for log in events if log["parent"] == root["external_id"]}
        assert set(below) == {"look_up", "generate", "divide"}
        assert {(log["user"], log["session"]) for log in (root, *below.values())} == {("bea", "geography-2b")}
        assert below["divide"]["error"]["message"] == "division by zero"
        assert below["look_up"]["extra"]["level"] == "WARNING"
        generated = below["generate"]
        assert (tokens(generated), generated["cost_usd"]) == ([10, 4, 5], "0.75")
        assert (generated["prompt"]["path"], generated["prompt"]["version"]) == ("geography/capital 2", 1)
        assert [(row["name"], row["value"]) for row in root["feedback"]] == [("helpful", True)]

    def test_a_picture_is_shown(self, polylog, events):
        assert shows_a_picture(polylog, one(events, name="plan"))

    def test_a_trace_by_hand(self, events):
        trace, plan, ask, noted = (one(events, name=name) for name in ("by hand", "plan", "ask", "noted"))
        assert (trace["input"], trace["output"], trace["user"]) == ({"q": "France?"}, "Paris.", "cleo")
        assert (plan["parent"], ask["parent"], noted["parent"]) == ("by-hand", plan["external_id"], plan["external_id"])
        assert (ask["kind"], tokens(ask), noted["kind"]) == ("llm", [3, None, 2], "event")
        assert {log["session"] for log in (trace, plan, ask, noted)} == {"geography-2c"}
        assert [(row["name"], row["value"]) for row in ask["feedback"]] == [("tone", "kind")]


def test_spans_of_npm(with_dataset: Polylog):
    with_dataset.drive(LANGFUSE_NPM, "langfuse")
    logs = with_dataset.logs(3, environment="of-npm-5")
    root, ask, divide = (one(logs, name=name) for name in ("geographer", "ask", "divide"))
    assert (root["kind"], root["input"], root["output"]) == ("chain", "France?", "Paris.")
    assert (ask["kind"], ask["model"], ask["cost_usd"]) == ("llm", "gpt-4o-mini", COST_USD)
    assert (ask["input"], ask["output"], tokens(ask)) == (QUESTION, ANSWER, [12, None, 5])
    assert (ask["prompt"]["path"], ask["prompt"]["version"]) == ("geography/capital of npm", 1)
    assert (divide["kind"], divide["error"]["message"]) == ("tool", "by zero")
    assert shows_a_picture(with_dataset, divide)
    assert {(log["user"], log["session"], log["customer"]) for log in logs} == {("ann", "npm", "acme")}
    assert {ask["parent"], divide["parent"]} == {root["external_id"]}
    assert [(row["name"], row["value"], row["comment"]) for row in root["feedback"]] == [("helpful", True, "very")]


def test_events_of_npm(with_dataset: Polylog):
    with_dataset.drive(LANGFUSE_NPM_3, "langfuse_3")
    logs = with_dataset.logs(4, environment="of-npm-3")
    trace, plan, ask, noted = (one(logs, name=name) for name in ("geography", "plan", "ask", "noted"))
    assert (trace["output"], trace["tags"], plan["parent"]) == ("Paris.", ["geo"], "npm-3")
    assert (plan["status"], plan["error"]["message"], plan["output"]) == ("error", "too late", "planned")
    assert (ask["output"], tokens(ask), ask["cost_usd"]) == (ANSWER, [12, None, 5], COST_USD)
    assert (ask["prompt"]["path"], ask["prompt"]["version"]) == ("geography/capital of npm 3", 1)
    assert shows_a_picture(with_dataset, plan)
    assert {ask["parent"], noted["parent"]} == {plan["external_id"]}
    assert {(log["user"], log["session"]) for log in logs} == {("ann", "npm 3")}
    assert [(row["name"], row["value"], row["comment"]) for row in trace["feedback"]] == [("helpful", True, "very")]
