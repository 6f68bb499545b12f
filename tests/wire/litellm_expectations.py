"""What recordings of LiteLLM's destinations expect, against a log as the API gives it."""

from typing import Any

from tests.wire import Recording
from tests.wire.expectations import completion_tokens, cost, prompt_tokens

Log = dict[str, Any]
TIMES = {"started": "started_at", "ended": "ended_at"}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def calls_in(recording: Recording) -> list[tuple[Log, Log]]:
    """Each call that a recording tells of: what is expected of it, and which of that is on the wire."""
    return list(zip(listed(recording.expect), listed(recording.request["on_wire"]), strict=True))


def assert_says(log: Log, expect: Log, on_wire: Log, *, but: tuple[str, ...] = ()) -> None:
    """The expected fields that are on the wire, as the log has them; the caller checks those in `but`."""
    pairs = {
        "model": log["model"],
        "provider": log["provider"],
        "input": log["input"],
        "output": log["output"],
        "tool_calls": log["tool_calls"],
        "finish_reason": log["finish_reason"],
        "prompt_tokens": prompt_tokens(log),
        "completion_tokens": completion_tokens(log),
        "total_tokens": log["usage"]["total_tokens"],
        "cached_tokens": log["usage"]["cache_read_tokens"],
        "reasoning_tokens": log["usage"]["reasoning_tokens"],
        "cost": cost(log),
        "status": {"ok": "success", "error": "failure"}[log["status"]],
        "user": log["user"],
        "end_user": log["user"],
        "session_id": log["session"],
        "trace_id": log["trace"],
        "tags": log["tags"],
    }
    if expect["cache_hit"]:  # these lack the parameters, and the user with them
        del pairs["user"]
    found = {name: value for name, value in pairs.items() if on_wire.get(name) is True and name not in but}
    wrong = {name: (value, expect[name]) for name, value in found.items() if value != expect[name]}
    assert wrong == {}
    for name, column in TIMES.items():
        if on_wire.get(name) is True and name not in but:
            assert log[column] is not None
    if expect["error"] and "error" not in but:
        assert (log["error"]["type"], log["error"]["message"]) == (expect["error"]["class"], expect["error"]["message"])
    if on_wire.get("call_id") is True and "call_id" not in but:
        assert log["external_id"] == expect["call_id"]
