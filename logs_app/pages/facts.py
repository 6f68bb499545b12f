"""What a log's page says about it, beside the conversation."""

from decimal import Decimal
from typing import Any, Final, NamedTuple

from logs_app.models import Log
from logs_app.pages.conversation import calls_of, has_calls, messages_of, pretty
from logs_app.records import TOKENS

_NAMES: Final = {
    "input_tokens": "Input",
    "cache_read_tokens": "Cache read",
    "cache_write_tokens": "Cache write",
    "output_tokens": "Output",
    "reasoning_tokens": "Reasoning",
}


class Cost(NamedTuple):
    """The cost that is shown, and why it is that one."""

    usd: Decimal | None
    why: str


def facts_of(log: Log) -> dict[str, Any]:
    """A log's page: what its template draws. The log has its `.body`."""
    body: Any = log.body  # type: ignore[attr-defined]  # the selector put it there
    output = messages_of(body.output, "assistant")
    apart = [] if has_calls(output) else calls_of(body.tool_calls)
    counts = {_NAMES[name]: count for name in TOKENS if (count := getattr(log, name)) is not None}
    return {
        "body": body,
        "input": messages_of(body.input, "user"),
        "output": output,
        "calls": apart,
        "counts": counts,
        "total_tokens": log.total_tokens,
        "cost": cost_of(log),
        "first_token": _share(log.ttft_ms, log.latency_ms),
        "folded": [
            (title, pretty(value))
            for title, value in (
                ("Parameters", body.parameters),
                ("Tools", body.tools),
                ("Metadata", log.metadata),
                ("Everything else that came along", body.extra),
            )
            if value
        ],
    }


def cost_of(log: Log) -> Cost:
    """The cost that the project shows for a log. `log.project` must be loaded."""
    usd = log.shown_usd(log.project.cost)
    if usd is None:
        return Cost(None, log.unpriced_reason or "this kind of log is not priced")
    return Cost(usd, "as the client reported it" if usd == log.reported_usd else "computed from the model's price")


def _share(part: float | None, whole: float | None) -> float | None:
    """In percent."""
    return min(100 * part / whole, 100) if part is not None and whole else None
