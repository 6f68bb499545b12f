"""humanloop's `evaluations.run`, live: a function over a dataset, judged by functions, compared with the run before."""

import pytest

from tests.sdks.clients import HUMANLOOP, HUMANLOOP_NPM
from tests.sdks.live import Polylog

pytestmark = pytest.mark.sdk


@pytest.fixture(scope="module")
def evaluated(polylog: Polylog) -> None:
    polylog.drive(HUMANLOOP, "humanloop_evaluations")


def test_the_outputs_of_each_run_are_logs(polylog, evaluated):
    logs = polylog.logs(6, prompt=["evaluated/answer"])
    assert [log["status"] for log in logs] == ["ok"] * 6
    assert sorted(log["output"] for log in logs) == ["I do not know", "Lima", "Lima", "Madrid", "Paris", "Paris"]


def test_what_the_evaluators_found_is_feedback(polylog, evaluated):
    logs = polylog.logs(6, prompt=["evaluated/answer"])
    [wrong] = [log for log in logs if log["output"] == "I do not know"]
    assert {each["name"].rpartition("/")[2]: each["value"] for each in wrong["feedback"]} == {
        "is right": False,
        "length": 13,
    }


def test_npm_compares_its_runs_too(polylog):
    polylog.drive(HUMANLOOP_NPM, "humanloop_evaluations")
    assert len(polylog.logs(4, prompt=["javascript/evaluated"])) == 4
