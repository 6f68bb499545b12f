"""What LiteLLM's spans must be read back as."""

from logs_app.records import PRICED_KINDS
from tests.wire.expectations import completion_tokens, cost, prompt_tokens


def listed(value):
    return value if isinstance(value, list) else [value]


def spoken(messages):
    """Messages without what conventions write differently: absent content, and texts to embed."""
    said = [{"role": "user", "content": each} if isinstance(each, str) else each for each in listed(messages)]
    return [each | {"content": each.get("content") or None} for each in said]


def check(log, expect, on_wire):
    """The expected fields that are on the wire, as the log has them."""
    told = {
        "finish_reason": (log["finish_reason"], expect["finish_reason"]),
        "prompt_tokens": (prompt_tokens(log), expect["prompt_tokens"]),
        "completion_tokens": (completion_tokens(log), expect["completion_tokens"] or None),
        "cached_tokens": (log["usage"]["cache_read_tokens"] or None, expect["cached_tokens"]),
        "cost": (expect["cost"], cost(log)),
        "status": ({"ok": "success", "error": "failure"}[log["status"]], expect["status"]),
        "session_id": (log["session"], expect["session_id"]),
    }
    for name, (found, expected) in told.items():
        assert found == expected or found is None or not on_wire.get(name), (name, found, expected)
    for name in ("prompt_tokens", "completion_tokens"):
        assert told[name][0] is not None or not expect[name] or expect["status"] == "failure"
    names = (expect["model"].rpartition("/")[2], expect["model_group"] or expect["model"])
    assert log["model"].startswith(names)
    assert log["user"] in (expect["user"], expect["end_user"], (expect["metadata"] or {}).get("trace_user_id"), None)
    if on_wire.get("input"):
        assert spoken(log["input"]) == spoken(expect["input"])
    if on_wire.get("output") and log["kind"] == "llm" and expect["status"] == "success":
        assert log["output"] == expect["output"]
    if expect["tool_calls"] and log["tool_calls"]:
        assert [call["function"] for call in log["tool_calls"]] == [call["function"] for call in expect["tool_calls"]]
    if expect["error"]:
        assert expect["error"]["message"] in log["error"]["message"]


def calls_in(logs):
    return [log for log in logs if log["kind"] in PRICED_KINDS]
