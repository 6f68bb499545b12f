"""LiteLLM's older record of a call, whose values are Python reprs: its documented generic logger, its DynamoDB item.

docs.litellm.ai/docs/proxy/logging. Times have no zone; failures are never sent in this form.
"""

from datetime import datetime
from typing import Any

from logs_app.readings.fields import text_in
from logs_app.readings.python_repr import value_of
from logs_app.readings.times import iso_time


def standard_from_reprs(event: dict[str, Any]) -> dict[str, Any]:
    """The standard payload that an object of Python reprs amounts to."""
    said = {name: value_of(value) for name, value in event.items()}
    caller = _object(said, "metadata")
    hidden = _object(caller, "hidden_params")
    session = text_in(caller, "session_id")
    return {
        "id": event.get("id"),
        "litellm_call_id": hidden.get("litellm_call_id"),
        "trace_id": session or text_in(caller, "trace_id"),
        "call_type": event.get("call_type"),
        "cache_hit": said.get("cache_hit"),
        "status": "success",
        "custom_llm_provider": hidden.get("custom_llm_provider") or _provider(hidden),
        "model": event.get("model"),
        "startTime": _seconds(event, "startTime"),
        "endTime": _seconds(event, "endTime"),
        "request_tags": caller.get("tags"),
        "end_user": event.get("user"),
        "messages": said.get("messages"),
        "response": said.get("response"),
        "model_parameters": _object(said, "modelParameters"),
        "response_cost": said.get("cost", hidden.get("response_cost")),
        "metadata": {"requester_metadata": caller, "usage_object": _object(said, "usage") or None},
        "api_base": hidden.get("api_base"),
    }


def _provider(hidden: dict[str, Any]) -> str | None:
    """The provider before the slash of LiteLLM's own model name (`openai/gpt-4o-mini`)."""
    return str(hidden.get("litellm_model_name") or "").partition("/")[0] or None


def _object(said: dict[str, Any], name: str) -> dict[str, Any]:
    """A member that is an object; where a repr could not be read, nothing is known of it."""
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def _seconds(event: dict[str, Any], field: str) -> float | None:
    at: datetime | None = iso_time(event.get(field), field)
    return at.timestamp() if at else None
