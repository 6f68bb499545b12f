"""What a recording says (`expect`), against a log as the API gives it."""

from datetime import datetime
from typing import Any

import pytest

Log = dict[str, Any]


def _seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def prompt_tokens(log: Log) -> int | None:
    """Input tokens as OpenAI counts them, cached ones included."""
    counts = [log["usage"][name] for name in ("input_tokens", "cache_read_tokens", "cache_write_tokens")]
    return None if counts[0] is None else sum(count or 0 for count in counts)


def completion_tokens(log: Log) -> int | None:
    counts = [log["usage"][name] for name in ("output_tokens", "reasoning_tokens")]
    return None if counts[0] is None else sum(count or 0 for count in counts)


def cost(log: Log) -> float | None:
    reported = log["cost"]["reported_usd"]
    return None if reported is None else pytest.approx(float(reported), abs=1e-12)


def error_text(log: Log) -> str | None:
    return log["error"] and log["error"]["message"]


# How each expected field is found in a log of a plain vendor's SDK.
PLAIN = {
    "kind": lambda log: {"chain": "trace", "retriever": "retrieval"}.get(log["kind"], log["kind"]),
    "external_id": lambda log: log["external_id"],
    "status": lambda log: log["status"],
    "error": error_text,
    "environment": lambda log: log["environment"],
    "customer": lambda log: log["customer"],
    "user": lambda log: log["user"],
    "session": lambda log: log["session"],
    "prompt_slug": lambda log: log["prompt"] and log["prompt"]["path"],
    "provider": lambda log: log["provider"],
    "model": lambda log: log["model"],
    "name": lambda log: log["name"],
    "started_ms": lambda log: pytest.approx(_seconds(log["started_at"]) * 1000, abs=1),
    "ended_ms": lambda log: pytest.approx(_seconds(log["ended_at"]) * 1000, abs=1),
    "latency_ms": lambda log: pytest.approx(log["latency_ms"], abs=1),
    "input": lambda log: log["input"],
    "output": lambda log: log["output"],
    "tools": lambda log: log["tools"],
    "tool_calls": lambda log: log["tool_calls"],
    "params": lambda log: log["parameters"],
    "metadata": lambda log: log["metadata"],
    "tags": lambda log: log["tags"],
    "finish_reason": lambda log: log["finish_reason"],
    "prompt_tokens": prompt_tokens,
    "completion_tokens": completion_tokens,
    "total_tokens": lambda log: log["usage"]["total_tokens"],
    "cost": cost,
    "context": lambda log: log["extra"]["context"],
    "user_query": lambda log: log["extra"]["user_query"],
    "response_model": lambda log: log["extra"]["response_model"],
    "version": lambda log: log["extra"]["version"],
    "http_status_code": lambda log: log["extra"]["output"]["http_status_code"],
}


def assert_says(log: Log, expect: dict[str, Any], *, but: tuple[str, ...] = ()) -> None:
    """Every expected field is found in the log; `but` names those that the caller checks itself."""
    found = {name: PLAIN[name](log) for name in expect if name not in but}
    assert found == {name: value for name, value in expect.items() if name not in but}
