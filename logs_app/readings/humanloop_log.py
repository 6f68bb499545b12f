"""What Humanloop's log bodies have in common: prompts, flows, tools; new logs and updates.

humanloop.com/docs/reference (v5). 0.8.38 says trace_parent_id and log_status where 0.8.0 says trace_id,
trace_parent_log_id and trace_status. In an update a null empties a field.
"""

from decimal import Decimal
from typing import Any, Final

from logs_app.readings.fields import object_in, rest_of, text_in
from logs_app.readings.times import iso_time, number_of
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import Failure, Record, Usage

# A member of the body, and the field of the record that its null empties.
CLEARED: Final = {
    "output": "output",
    "output_message": "output",
    "error": "error",
    "metadata": "metadata",
    "messages": "input",
    "finish_reason": "finish_reason",
    "start_time": "started_at",
    "end_time": "ended_at",
    "provider_latency": "latency_ms",
    "user": "user",
    "environment": "environment",
}
_PLACED: Final = (
    "id", "path", "prompt", "flow", "tool", "agent", "output", "prompt_tokens", "output_tokens", "reasoning_tokens",
    "prompt_cost", "output_cost", "finish_reason", "messages", "start_time", "end_time", "created_at", "error",
    "provider_latency", "metadata", "log_status", "trace_status", "status", "trace_parent_id", "trace_parent_log_id",
    "user", "environment", "log_id", "session_id",
)  # fmt: skip


def log_fields(body: dict[str, Any], kind: str) -> dict[str, Any]:
    """The fields of the record that a body says, new or updated. Raises BadPayload."""
    message = object_in(body, "output_message")
    error, latency = text_in(body, "error"), number_of(body.get("provider_latency"), "provider_latency")
    inputs = object_in(body, "inputs")
    return {
        "kind": kind,
        "status": _status(body, error),
        "error": Failure(message=error) if error else None,
        "environment": text_in(body, "environment"),
        "user": text_in(body, "user"),
        "session": text_in(body, "session_id"),
        "parent": next((text for name in _PARENTS if (text := text_in(body, name))), None),
        "metadata": object_in(body, "metadata") or None,
        "started_at": iso_time(body.get("start_time"), "start_time") or iso_time(body.get("created_at"), "created_at"),
        "ended_at": iso_time(body.get("end_time"), "end_time"),
        "latency_ms": None if latency is None else latency * 1000,
        "finish_reason": text_in(body, "finish_reason"),
        "usage": _usage(body),
        "reported_usd": _usd(body),
        "input": body.get("messages") or inputs or None,
        "output": body.get("output") if body.get("output") is not None else message or None,
        "tool_calls": message.get("tool_calls") or None,
        "extra": rest_of(body, *_PLACED),
    }


_PARENTS: Final = ("trace_parent_id", "trace_parent_log_id", "trace_id")


def update_of(body: dict[str, Any], kind: str, log_id: str, format: str) -> Record:
    """The record that an update is. Raises BadPayload."""
    fields = log_fields(body, kind)
    clears = {field for name, field in CLEARED.items() if name in body and body[name] is None}
    if "error" in clears and fields["status"] is None:
        fields["status"] = "ok"
    said = {name: value for name, value in fields.items() if value is not None}
    return Record(
        format=format,
        external_id=log_id,
        must_exist=True,
        clears=frozenset(clears - said.keys()),
        **said | {"kind": None},
    )


def _status(body: dict[str, Any], error: str | None) -> str | None:
    said = next((text for name in ("log_status", "trace_status", "status") if (text := text_in(body, name))), None)
    if error:
        return "error"
    return {"incomplete": "running", "complete": "ok"}.get(said or "")


def _usage(body: dict[str, Any]) -> Usage | None:
    names = ("prompt_tokens", "output_tokens", "reasoning_tokens")
    prompt, output, reasoning = (count_of(body.get(name), name) for name in names)
    return inclusive_usage(prompt, output, reasoning=reasoning)


def _usd(body: dict[str, Any]) -> Decimal | None:
    costs = [number_of(body.get(name), name) for name in ("prompt_cost", "output_cost")]
    known = [Decimal(str(cost)) for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known else None
