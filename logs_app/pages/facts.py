"""What a log's page says about it, around the conversation."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from logs_app.models import Log
from logs_app.pages.conversation import Message, calls_of, has_calls, messages_of, paired, some
from logs_app.pages.cost import cost_of
from logs_app.pages.parts import Part, json_of
from prompts_app.models import Deployment
from prompts_app.selectors import deployed_in

# Markdown drawn; as it was written; as it was sent.
VIEWS: Final = (("read", "Read"), ("text", "Text"), ("json", "JSON"))
ROLE_OF: Final = {"input": "user", "output": "assistant"}


class Tool(NamedTuple):
    """A tool that the model was offered."""

    name: str
    description: str
    schema: Part


class Timing(NamedTuple):
    """The wait for the first token in percent of the whole, the rest in ms, and how fast the rest came."""

    share: float
    rest_ms: float
    tokens_per_second: float | None


def facts_of(log: Log, view: str = "read") -> dict[str, Any]:
    """What a log's template draws. The log has its `.body`."""
    body: Any = log.body  # type: ignore[attr-defined]  # the selector put it there
    said = {side: messages_of(getattr(body, side), ROLE_OF[side]) for side in ROLE_OF}
    apart = [] if has_calls(said["output"]) else calls_of(body.tool_calls)
    return {
        "body": body,
        "view": view if view in dict(VIEWS) else "read",
        "forms": VIEWS,
        "sides": [(side, shown_of(messages, getattr(body, side), view)) for side, messages in said.items() if messages],
        "calls": apart,
        "total_tokens": log.total_tokens,
        "cost": cost_of(log),
        "timing": timing_of(log),
        "deployed": _deployed(log),
        "tools": [_tool(tool) for tool in body.tools] if isinstance(body.tools, list) else [],
        "folded": [
            (title, json_of(value))
            for title, value in (
                ("Parameters", body.parameters),
                ("Tools", None if isinstance(body.tools, list) else body.tools),
                ("Metadata", log.metadata),
                ("Everything else that came along", body.extra),
            )
            if value
        ],
    }


def shown_of(messages: list[Message], value: Any, view: str) -> list[Message]:
    """The messages of one side as a view shows them: as JSON they are one."""
    return [Message("", [json_of(value)])] if view == "json" else some(paired(messages))


def timing_of(log: Log) -> Timing | None:
    """None where no first token is known, or no end."""
    if log.ttft_ms is None or not log.latency_ms:
        return None
    rest = max(log.latency_ms - log.ttft_ms, 0)
    made = (log.output_tokens or 0) + (log.reasoning_tokens or 0)
    speed = 1000 * made / rest if made and rest else None
    return Timing(min(100 * log.ttft_ms / log.latency_ms, 100), rest, speed)


def _deployed(log: Log) -> Deployment | None:
    """What is deployed now where the log ran, or else by default, if it is another version than the log's."""
    if log.prompt is None or log.prompt_version is None:
        return None
    rows = deployed_in([log.prompt]).get(log.prompt.pk, [])
    here = next((row for row in rows if row.environment.name == log.environment), rows[0] if rows else None)
    return here if here and here.version_id != log.prompt_version_id else None


def _tool(tool: Any) -> Tool:
    function = tool.get("function", tool) if isinstance(tool, Mapping) else {}
    said = function if isinstance(function, Mapping) else {}
    return Tool(str(said.get("name") or "tool"), str(said.get("description") or ""), json_of(tool))
