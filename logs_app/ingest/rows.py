"""A draft as rows, and rows as a record again. Column order is the models'."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from logs_app import ids
from logs_app.ingest.drafts import Draft
from logs_app.merging import Clock
from logs_app.models import Log, LogBody
from logs_app.pricing.rates import OwnRate, Price, price
from logs_app.records import PRICED_KINDS, TOKENS, Failure, Record, Usage

LOG_COLUMNS: Final = tuple(f.attname for f in Log._meta.concrete_fields)
BODY_COLUMNS: Final = tuple(f.attname for f in LogBody._meta.concrete_fields)
SEGMENTS: Final = ("environment", "customer", "user")
_NO_USAGE: Final = Usage()
_TEXTS: Final = (
    "name", "provider", "model", "requested_model", "parent", "external_id", "finish_reason",
)  # fmt: skip
_BODIES: Final = ("input", "output", "tools", "tool_calls", "parameters", "extra")


def log_row(draft: Draft) -> dict[str, Any]:
    """The row of `log`, by column."""
    record = draft.record
    usage = record.usage or _NO_USAGE
    started_at = record.started_at or ids.moment_of(draft.id)
    cost = price_of(draft, started_at)
    kind = record.kind or "event"
    row: dict[str, Any] = {name: getattr(record, name) or "" for name in _TEXTS}
    row |= {name: getattr(usage, name) for name in TOKENS}
    row |= {
        "id": draft.id,
        "project_id": draft.project_id,
        "format": record.format,
        "kind": kind,
        "status": record.status or ("error" if record.error else "ok"),
        "error_type": (record.error and record.error.type) or "",
        "error_message": (record.error and record.error.message) or "",
        "prompt_id": draft.prompt_id,
        "prompt_version_id": draft.version_id,
        "session_id": draft.session_id,
        "trace_id": draft.trace_id,
        "external_key": draft.external_key,
        "tags": record.tags or [],
        "metadata": record.metadata or {},
        "started_at": started_at,
        "ended_at": ended_at(record, started_at),
        "latency_ms": latency_ms(record, started_at),
        "ttft_ms": record.ttft_ms,
        "is_counted": False,
        "awaits_count": kind in PRICED_KINDS and awaits_count(record),
        "reported_usd": record.reported_usd,
        "computed_usd": cost.usd,
        "unpriced_reason": cost.reason,
        "received_at": draft.arrived_at,
    }
    return row | {name: draft.belongings.get(name, "") for name in SEGMENTS}


def body_row(draft: Draft) -> dict[str, Any]:
    """The row of `log_body`, by column, not yet encoded."""
    record = draft.record
    row: dict[str, Any] = {name: getattr(record, name) for name in _BODIES}
    return row | {
        "parameters": record.parameters or None,  # an empty object says nothing, before a merge as after
        "extra": record.extra or None,
        "log_id": draft.id,
        "error_stack": (record.error and record.error.stack) or "",
        "clock": draft.clock,
    }


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
