"""What the drivers of LLMonitor and of Lunary have in common: monitored calls, and a tree of decorated functions."""

from typing import Any

from tests.sdks.live import Polylog, one, until
from tests.sdks.provider import ANSWER, COST_USD, QUESTION

Logs = list[dict[str, Any]]


def check_call(logs: Logs) -> None:
    log = one(logs, tags=["by-argument"])
    assert (log["kind"], log["status"], log["model"], log["user"]) == ("llm", "ok", "gpt-4o-mini", "ann")
    assert (log["input"], log["output"]) == (QUESTION, {"role": "assistant", "content": ANSWER})
    assert (log["usage"]["input_tokens"], log["usage"]["output_tokens"]) == (12, 5)
    assert (log["cost_usd"], log["parameters"]) == (COST_USD, {"temperature": 0.2})
    assert log["extra"]["user_props"] == {"plan": "pro"}


def check_stream(polylog: Polylog, logs: Logs) -> None:
    """The client says how many chunks came; the tokens are counted later."""
    log = one(logs, tags=["streamed"])
    assert (log["status"], log["output"]) == ("ok", {"role": "assistant", "content": ANSWER})
    counted = until(lambda: polylog.get(f"logs/{log['id']}/"), lambda log: log["usage"]["is_counted"])
    assert counted["usage"]["input_tokens"] > 0
    assert counted["usage"]["output_tokens"] == 4


def check_error(logs: Logs) -> None:
    log = one(logs, model="gpt-unknown")
    assert (log["status"], log["user"], log["output"]) == ("error", "ann", None)
    assert log["error"]["type"] == "NotFoundError"
    assert "does not exist" in log["error"]["message"]
    assert log["error"]["stack"].startswith("Traceback")


def check_tree(polylog: Polylog, logs: Logs) -> None:
    """An agent, the chain and the tool that it called, and the chain's call of a model, which has no name."""
    agent = one(logs, kind="agent")
    assert (agent["input"], agent["output"]) == ("Capital of France?", ANSWER)
    tree = polylog.get(f"traces/{agent['trace']}/")["tree"]
    assert [(log["depth"], log["kind"], log["name"]) for log in tree] == [
        (0, "agent", "geographer"), (1, "chain", "plan"), (2, "llm", None), (1, "tool", "divide"),
    ]  # fmt: skip
    assert {(log["user"], *log["tags"]) for log in tree} == {("ben", "by-context")}
    tool = one(logs, kind="tool")
    assert (tool["status"], tool["input"], tool["error"]["type"]) == ("error", [1, 0], "ZeroDivisionError")
