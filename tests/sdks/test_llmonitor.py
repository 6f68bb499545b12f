"""llmonitor (Python)."""

import pytest

from tests.sdks import runs
from tests.sdks.clients import LLMONITOR
from tests.sdks.live import Polylog, one
from tests.sdks.provider import ANSWER, COST_USD, QUESTION
from tests.sdks.runs import Logs

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module")
def logs(polylog: Polylog) -> Logs:
    polylog.drive(LLMONITOR, "llmonitor")
    return polylog.logs(8, format="llmonitor")


def test_a_monitored_call_is_a_log(logs):
    runs.check_call(logs)


def test_a_stream_is_a_log_whose_tokens_are_counted(polylog, logs):
    runs.check_stream(polylog, logs)


def test_a_failed_call_is_an_error(logs):
    runs.check_error(logs)


def test_decorated_functions_are_a_tree(polylog, logs):
    runs.check_tree(polylog, logs)


def test_events_by_hand_are_a_log_with_its_judgement(logs):
    log = one(logs, external_id="run-1")
    assert (log["input"], log["output"]) == (QUESTION, {"role": "assistant", "content": ANSWER})
    assert (log["user"], log["cost_usd"]) == ("cleo", COST_USD)
    [feedback] = log["feedback"]
    assert (feedback["name"], feedback["value"], feedback["comment"]) == ("thumbs", "up", "Right")
