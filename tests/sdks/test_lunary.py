"""lunary (Python)."""

import pytest

from tests.sdks import runs
from tests.sdks.clients import LUNARY
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, QUESTION
from tests.sdks.runs import Logs

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module")
def logs(polylog: Polylog) -> Logs:
    polylog.drive(LUNARY, "lunary")
    return polylog.logs(11, format="lunary", user="-dora")  # she speaks through LiteLLM


def test_a_monitored_call_is_a_log(logs):
    runs.check_call(logs)
    assert one(logs, tags=["by-argument"])["metadata"] == {"feature": "capitals"}


def test_a_stream_is_a_log_whose_tokens_are_counted(polylog, logs):
    runs.check_stream(polylog, logs)


def test_a_failed_call_is_an_error(logs):
    runs.check_error(logs)


def test_decorated_functions_are_a_tree(polylog, logs):
    runs.check_tree(polylog, logs)


def thread(logs: Logs) -> Logs:
    return [log for log in logs if log["session"]]


def test_a_thread_is_a_session(polylog, logs):
    [session] = {log["session"] for log in thread(logs)}
    conversation = polylog.get(f"sessions/{session}/")["conversation"]
    [asked, called, told, copied] = sorted(conversation, key=lambda log: log["started_at"])
    assert (asked["name"], asked["input"]) == ("chat", QUESTION[0])
    assert (told["name"], told["output"]) == ("chat", {"role": "assistant", "content": ANSWER})
    assert copied["name"] == "copied"
    assert {log["user"] for log in conversation} == {"cleo"}
    for log in (asked, told, copied):
        assert (log["tags"], log["metadata"]) == (["chat"], {"channel": "web"})
    assert (called["kind"], called["parent"]) == ("llm", asked["external_id"])


def test_judgements_are_on_their_message(logs):
    [told] = [log for log in thread(logs) if log["feedback"]]
    feedback = {each["name"]: (each["value"], each["comment"]) for each in told["feedback"]}
    assert feedback == {"thumbs": ("up", "Right"), "accuracy": (0.9, "by a person")}
