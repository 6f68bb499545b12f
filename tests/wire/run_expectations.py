"""Compares logs, as the API gives them, with what recordings of LLMonitor, Lunary and LiteLLM's callback expect."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

Log = dict[str, Any]
ROLES = {"ai": "assistant", "human": "user"}


def events_in(body: Any) -> Iterator[dict[str, Any]]:
    """The events of a recorded body, out of lists in lists."""
    for event in body if isinstance(body, list) else body["events"]:
        if isinstance(event, list):
            yield from events_in(event)
        else:
            yield event


def check(expect: dict[str, Any], logs: list[Log], body: Any) -> None:
    """Everything that a recording of LLMonitor or Lunary expects."""
    told = [event for event in events_in(body) if event["event"] != "feedback"]
    assert len(logs) == len({event.get("runId") or str(event) for event in told})
    by_id = {log["external_id"]: log for log in logs}
    for run in expect.get("runs", []):
        _check_run(run, _found(run, logs), by_id)
    for thread in expect.get("threads", []):
        _check_thread(thread, [log for log in logs if log["session"] == thread["external_id"]])
    for line in expect.get("log_lines", []):
        [log] = [log for log in logs if log["name"] == line["level"] and log["output"] == line["message"]]
        assert log["kind"] == "event"
        assert log["extra"]["extra"] == line["extra"]


def check_feedback(expect: list[dict[str, Any]], logs: list[Log]) -> None:
    """The feedback of one recording on runs that are there."""
    for judged in expect:
        [log] = [log for log in logs if log["external_id"] == judged["run"]]
        found = {row["name"]: row["value"] for row in log["feedback"]}
        comments = [row["comment"] for row in log["feedback"] if row["comment"]]
        expected = dict(judged["value"])
        assert comments == [comment for name in ("comment",) if (comment := expected.pop(name, None))]
        assert found == expected


def _found(run: dict[str, Any], logs: list[Log]) -> Log:
    naming = [name for name in ("external_id", "model", "name") if name in run] or ["kind"]
    found = [log for log in logs if log["kind"] == run["kind"] and all(log[name] == run[name] for name in naming)]
    assert len(found) == 1, f"{run} is not in {logs}"
    return found[0]


def _check_run(run: dict[str, Any], log: Log, by_id: dict[str, Log]) -> None:
    for name in ("kind", "name", "model", "external_id", "tags", "metadata", "user", "status"):
        assert name not in run or log[name] == run[name], name
    for name in ("input", "output"):
        assert name not in run or log[name] == _with_roles(run[name]), name
    if "prompt_tokens" in run:
        assert _tokens(log, "input", "cache_read", "cache_write") == run["prompt_tokens"]
        assert _tokens(log, "output", "reasoning") == run["completion_tokens"]
    for name, place in (("user_props", "user_props"), ("template_id", "template_id")):
        assert name not in run or log["extra"][place] == run[name], name
    assert "params" not in run or log["parameters"] == run["params"]
    if "error" in run:
        assert log["error"]["message"].startswith(run["error"].partition(" ...")[0])
    if "started" in run:
        assert datetime.fromisoformat(log["started_at"]) == datetime.fromisoformat(run["started"])
    if "parent" in run:
        parent = by_id.get(log["parent"])
        assert run["parent"] in ((None,) if log["parent"] is None else (log["parent"], parent and parent["name"]))
        assert log["trace"] == (parent["trace"] if parent else log["external_id"])


def _tokens(log: Log, *kinds: str) -> int | None:
    counts = [count for kind in kinds if (count := log["usage"][f"{kind}_tokens"]) is not None]
    return sum(counts) if counts else None


def _with_roles(said: Any) -> Any:
    if isinstance(said, list):
        return [_with_roles(each) for each in said]
    return said | {"role": ROLES.get(said["role"], said["role"])} if isinstance(said, dict) and "role" in said else said


def _check_thread(thread: dict[str, Any], logs: list[Log]) -> None:
    said = [(log, log[side]) for log in logs for side in ("input", "output") if isinstance(log[side], dict)]
    messages = [(log, message) for log, message in said if log["name"] == "chat"]
    assert [message for _, message in messages] == [
        {"role": each["role"], "content": each["content"]} for each in thread["messages"]
    ]
    for (log, _), expected in zip(messages, thread["messages"], strict=True):
        assert log["kind"] == "event"
        assert expected.get("run") in (None, log["external_id"])
        assert expected.get("original_id") in (None, log["extra"].get("message_id"))
        assert set(expected.get("tags", [])) | set(thread.get("tags", [])) <= set(log["tags"])
        assert thread.get("user") in (None, log["user"])
        assert thread.get("user_props") in (None, log["extra"].get("user_props"))
        assert thread.get("metadata", {}).items() <= log["metadata"].items()
        assert expected.get("feedback", {}) in ({}, {row["name"]: row["value"] for row in log["feedback"]})
    for event in thread.get("events", []):
        [log] = [log for log in logs if log["name"] == event["name"]]
        assert event["metadata"].items() <= log["metadata"].items()


def check_litellm(expect: dict[str, Any], on_wire: dict[str, Any], log: Log) -> None:
    """What LiteLLM's Lunary callback tells of one call, as far as it puts it on the wire."""
    assert log["kind"] == "llm"
    assert log["status"] == ("ok" if expect["status"] == "success" else "error")
    assert log["model"] in (expect["model"].rpartition("/")[2], expect["model_group"])
    # A failure and a cache hit of the SDK name no provider.
    assert log["provider"] == expect["provider"] or (log["provider"] is None and log["requested_model"] is None)
    assert log["requested_model"] == (expect["model_group"] or None)
    assert log["user"] == (expect["user"] or expect["end_user"])
    assert log["tags"] == [tag for tag in expect["tags"] if not tag.startswith("User-Agent")]
    assert log["session"] == (expect["session_id"] if on_wire.get("session_id") else None)
    assert _spoken(log["input"]) == _spoken(expect["input"])
    _check_answer(expect, log)
    assert abs(datetime.fromisoformat(log["started_at"]).timestamp() - expect["started"]) < 1e-5
    assert abs(datetime.fromisoformat(log["ended_at"]).timestamp() - expect["ended"]) < 0.1
    if on_wire.get("cost") or expect["cache_hit"]:
        assert abs(float(log["cost"]["reported_usd"]) - expect["cost"]) < 1e-12
    for name in [name for name, is_sent in (on_wire.get("metadata") or {}).items() if is_sent]:
        assert log["metadata"][name] == expect["metadata"][name]
    plumbing = [name for name in log["metadata"] if name.startswith(("user_api_key", "hidden"))]
    assert set(plumbing) <= {"user_api_key_alias"}


def _check_answer(expect: dict[str, Any], log: Log) -> None:
    if expect["status"] != "success":
        assert expect["error"]["message"] in log["error"]["message"]
        assert log["error"]["type"] in (expect["error"]["class"], None)
        return
    assert _tokens(log, "input", "cache_read", "cache_write") == expect["prompt_tokens"]
    assert _tokens(log, "output", "reasoning") == expect["completion_tokens"]
    assert log["tool_calls"] == expect["tool_calls"]
    if isinstance(expect["output"], str):
        assert log["output"] == {"role": "assistant", "content": expect["output"]}


def _spoken(messages: Any) -> list[tuple[str, Any]]:
    said = messages if isinstance(messages, list) else [messages]
    return [(message["role"], message.get("content")) for message in said]
