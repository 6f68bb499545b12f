"""A draft as rows, and rows as a record again."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from logs_app import ids
from logs_app.ingest.drafts import Draft
from logs_app.merging import Clock
from logs_app.models import Log, LogBody
from logs_app.models.fields import to_json
from logs_app.pricing.rates import OwnRate, Price, price
from logs_app.records import PRICED_KINDS, TOKENS, Failure, Record, Usage

# The order of the rows below; a test holds it against the models.
LOG_COLUMNS: Final = (
    "id", "project_id", "format", "kind", "name", "status", "error_type", "error_message", "provider", "model",
    "requested_model", "environment", "customer", "user", "prompt_id", "prompt_version_id", "session_id", "trace_id",
    "parent", "external_id", "external_key", "call_key", "tags", "metadata", "started_at", "ended_at", "latency_ms",
    "ttft_ms", "finish_reason", *TOKENS, "is_counted", "awaits_count", "reported_usd", "computed_usd",
    "unpriced_reason", "received_at",
)  # fmt: skip
BODY_COLUMNS: Final = (
    "log_id", "input", "output", "tools", "tool_calls", "parameters", "extra", "error_stack", "clock",
)  # fmt: skip
SEGMENTS: Final = ("environment", "customer", "user")
Row = tuple[Any, ...]  # JSON is text already
_NO_USAGE: Final = Usage()
_TEXTS: Final = (
    "name", "provider", "model", "requested_model", "parent", "external_id", "finish_reason",
)  # fmt: skip
_BODIES: Final = ("input", "output", "tools", "tool_calls", "parameters", "extra")


def log_row(draft: Draft) -> Row:
    """The row of `log`."""
    record, error = draft.record, draft.record.error
    usage = record.usage or _NO_USAGE
    started_at = record.started_at or ids.moment_of(draft.id)
    cost = price_of(draft, started_at)
    kind = record.kind or "event"
    return (
        draft.id,
        draft.project_id,
        record.format,
        kind,
        record.name or "",
        status_of(record),
        (error and error.type) or "",
        (error and error.message) or "",
        record.provider or "",
        record.model or "",
        record.requested_model or "",
        draft.belongings.get("environment", ""),
        draft.belongings.get("customer", ""),
        draft.belongings.get("user", ""),
        draft.prompt_id,
        draft.version_id,
        draft.session_id,
        draft.trace_id,
        record.parent or "",
        record.external_id or "",
        draft.external_key,
        draft.call_key,
        to_json(record.tags) if record.tags else "[]",
        to_json(record.metadata) if record.metadata else "{}",
        started_at,
        ended_at(record, started_at),
        latency_ms(record, started_at),
        record.ttft_ms,
        record.finish_reason or "",
        *msgspec.structs.astuple(usage),
        False,
        kind in PRICED_KINDS and awaits_count(record),
        record.reported_usd,
        cost.usd,
        cost.reason,
        draft.arrived_at,
    )


def status_of(record: Record) -> str:
    return record.status or ("error" if record.error else "ok")


def body_row(draft: Draft) -> Row:
    """The row of `log_body`."""
    record, error = draft.record, draft.record.error
    return (
        draft.id,
        to_json(record.input),
        to_json(record.output),
        to_json(record.tools),
        to_json(record.tool_calls),
        to_json(record.parameters or None),  # an empty object says nothing, before a merge as after
        to_json(record.extra or None),
        (error and error.stack) or "",
        to_json(draft.clock),
    )


def ended_at(record: Record, started_at: datetime) -> datetime | None:
    if record.ended_at or record.latency_ms is None:
        return record.ended_at
    try:
        return started_at + timedelta(milliseconds=record.latency_ms)
    except OverflowError:
        return None


def latency_ms(record: Record, started_at: datetime) -> float | None:
    """What the client said; else from start to end, where it told both."""
    if record.latency_ms is not None or record.ended_at is None or record.started_at is None:
        return record.latency_ms
    return max((record.ended_at - started_at).total_seconds() * 1000, 0.0)


def price_of(draft: Draft, at: datetime) -> Price:
    record = draft.record
    model = record.model or record.requested_model or ""
    return cost_of(record.kind, record.provider or "", model, at, record.usage or _NO_USAGE, draft.own_rates)


def cost_of(
    kind: str | None, provider: str, model: str, at: datetime, usage: Usage, own_rates: tuple[OwnRate, ...]
) -> Price:
    """The computed cost of a log; without a reason where its kind is not billed."""
    if kind not in PRICED_KINDS:
        return Price(None)
    if not usage.is_said:
        return Price(None, "no tokens were reported")
    return price(provider, model, at, usage, own_rates)


def awaits_count(record: Record) -> bool:
    """Whether the tokens are to be counted: none were said, and there is text to count."""
    if record.usage and record.usage.is_said:
        return False
    is_over = record.status != "running" and record.error is None
    return is_over and (record.input is not None or record.output is not None)


def record_of(log: Log, body: LogBody) -> Record:
    """The record that a stored log is, for merging. Where halves may follow, only what was said counts, not what was
    derived from it."""
    said = _said_by(log, body)
    if body.clock is not None:
        said = {field: value for field, value in said.items() if field in _fields_in(body.clock)}
    return Record(format=log.format, **said)


def _said_by(log: Log, body: LogBody) -> dict[str, Any]:
    usage = Usage(**{name: getattr(log, name) for name in TOKENS})
    failure = Failure(type=log.error_type or None, message=log.error_message or None, stack=body.error_stack or None)
    return (
        {name: getattr(log, name) or None for name in ("kind", "status", "tags", "metadata", *_TEXTS, *SEGMENTS)}
        | {
            "error": failure if any(msgspec.structs.astuple(failure)) else None,
            "usage": usage if usage.is_said and not log.is_counted else None,
            "reported_usd": log.reported_usd,
            "session": log.session and log.session.external_id,
            "trace": log.trace and log.trace.external_id,
            "started_at": log.started_at,
            "ended_at": log.ended_at,
            "latency_ms": log.latency_ms,
            "ttft_ms": log.ttft_ms,
        }
        | {name: getattr(body, name) for name in _BODIES}
    )


def _fields_in(clock: Clock) -> set[str]:
    return {name.partition(".")[0] for name in clock}


def hour_of(id: UUID) -> datetime:
    """The hour that a log counts in, by its id."""
    return ids.moment_of(id).replace(minute=0, second=0, microsecond=0)
