"""sentry-sdk."""

import pytest

from tests.sdks.clients import SENTRY
from tests.sdks.live import Polylog, one

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module")
def logs(polylog: Polylog):
    before = {log["id"] for log in polylog.get("logs/", limit="500", format="sentry")["results"]}
    polylog.drive(SENTRY, "sentry")
    return [log for log in polylog.logs(len(before) + 3, format="sentry") if log["id"] not in before]


def test_a_call_is_a_log(logs):
    log = one(logs, status="ok")
    assert (log["kind"], log["model"], log["environment"]) == ("llm", "gpt-4o-mini", "staging")
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (12, 5)


def test_a_failed_call_is_an_error_and_no_other_exception_is(logs):
    assert {log["status"] for log in logs if "does not exist" in str(log["error"])} == {"error"}
    assert "shop" not in str([log["error"] for log in logs])
