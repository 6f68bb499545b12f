"""The columns of a table of logs, traces, sessions or people: the nested shapes of the API, laid flat. Pure."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec

from logs_app.records import TOKENS


class Column(NamedTuple):
    """`path` leads into a shape. `kind` is text, whole, number, time, money or json."""

    name: str
    kind: str
    path: tuple[str, ...]

    def value_in(self, shape: Mapping[str, Any]) -> Any:
        """Text, int, float, datetime or Decimal; None where it is not said."""
        value: Any = shape
        for name in self.path:
            value = value.get(name) if value is not None else None
        if value is None or (self.kind == "json" and value in ([], {})):
            return None
        return _CASTS[self.kind](value)


def _json(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _same(value: Any) -> Any:
    return value


_CASTS: Final[dict[str, Callable[[Any], Any]]] = {
    "text": str,
    "whole": int,
    "number": float,
    "time": _same,
    "money": Decimal,
    "json": _json,
}


def _columns(kind: str, *names: str) -> tuple[Column, ...]:
    """Names with a dot lead into a part of the shape, and are written with a _."""
    return tuple(Column(name.replace(".", "_"), kind, tuple(name.split("."))) for name in names)


LOG: Final = (
    *_columns("text", "id"),
    *_columns("time", "started_at", "ended_at"),
    *_columns("text", "format", "kind", "status", "name", "provider", "model", "requested_model", "environment"),
    *_columns("text", "customer", "user", "prompt.path", "prompt.version_id"),
    *_columns("whole", "prompt.version"),
    *_columns("text", "session", "trace", "parent", "external_id", "error.type", "error.message", "finish_reason"),
    *_columns("number", "latency_ms", "ttft_ms"),
    *(Column(name, "whole", ("usage", name)) for name in (*TOKENS, "total_tokens")),
    *_columns("money", "cost_usd", "cost.reported_usd", "cost.computed_usd"),
    *_columns("text", "cost.source", "cost.reason"),
    *_columns("json", "tags", "metadata", "feedback", "input", "output", "tool_calls", "parameters"),
)
_TOTALS: Final = (
    *_columns("text", "environment", "customer", "user"),
    *_columns("time", "started_at", "ended_at"),
    *_columns("number", "duration_ms"),
    *_columns("whole", "logs", "errors", "total_tokens"),
    *_columns("money", "cost_usd"),
    *_columns("whole", "unpriced_logs"),
)
TRACE: Final = (*_columns("text", "id", "external_id", "name", "session"), *_TOTALS)
SESSION: Final = (*_columns("text", "id", "external_id"), *_TOTALS)
STATEMENT: Final = (
    *_columns("text", "month", "customer", "prompt", "provider", "model"),
    *_columns("whole", "logs", *TOKENS, "unpriced_logs"),
    *_columns("money", "cost_usd"),
)
PERSON: Final = (
    *_columns("text", "name"),
    *_columns("whole", "logs", "errors", "total_tokens"),
    *_columns("money", "cost_usd"),
    *_columns("whole", "unpriced_logs"),
    *_columns("number", "latency_ms.p50", "latency_ms.p95", "latency_ms.p99", "latency_ms.avg"),
    *_columns("time", "last_at"),
)
