"""What tests of LiteLLM's destinations have in common."""

from typing import Any

from tests.wire import Recording
from tests.wire.litellm_expectations import assert_says, calls_in

Log = dict[str, Any]


def check(recording: Recording, found: list[Log], *, but: tuple[str, ...] = ()) -> None:
    """Each log is of one of the calls that a recording may be of: where several may, their ids or inputs tell."""
    calls = calls_in(recording)
    assert found
    for log in found:
        same = [call for call in calls if call[0]["call_id"] == log["external_id"]]
        alike = [call for call in calls if call[0]["input"] == log["input"]]
        candidates = same or alike or calls
        costs = [call for call in candidates if (call[0]["cost"] or 0) == float(log["cost"]["reported_usd"] or 0)]
        assert_says(log, *(costs or candidates)[0], but=but)
