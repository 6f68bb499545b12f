"""A log as the API shows it (DESIGN: section 5). Pure, given loaded rows."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from logs_app.histograms import Percentiles
from logs_app.models import Feedback, Log, LogBody, Session, Trace
from logs_app.records import TOKENS
from logs_app.selectors.people import Person
from logs_app.selectors.questions import EVER
from logs_app.selectors.sessions import SessionView
from logs_app.selectors.traces import TraceTree
from logs_app.selectors.usage import UsageRow


def log_shape(log: Log, feedback: Iterable[Feedback], cost_first: str) -> dict[str, Any]:
    """One log without its body. `log.session`, `.trace`, `.prompt` and `.prompt_version` must be loaded."""
    shown = log.shown_usd(cost_first)
    return {
        "id": str(log.id),
        "project": log.project.slug,
        "format": log.format,
        "kind": log.kind,
        "name": log.name or None,
        "status": log.status,
        "error": _error(log),
        "provider": log.provider or None,
        "model": log.model or None,
        "requested_model": log.requested_model or None,
        "environment": log.environment or None,
        "customer": log.customer or None,
        "user": log.user or None,
        "prompt": _prompt(log),
        "session": log.session.external_id if log.session else None,
        "trace": log.trace.external_id if log.trace else None,
        "parent": log.parent or None,
        "external_id": log.external_id or None,
        "tags": log.tags,
        "metadata": log.metadata,
        "started_at": log.started_at,
        "ended_at": log.ended_at,
        "latency_ms": log.latency_ms,
        "ttft_ms": log.ttft_ms,
        "finish_reason": log.finish_reason or None,
        "usage": _usage(log),
        "cost_usd": _money(shown),
        "cost": {
            "reported_usd": _money(log.reported_usd),
            "computed_usd": _money(log.computed_usd),
            "source": _source(log, shown),
            "reason": log.unpriced_reason or None,
        },
        "feedback": [feedback_shape(row) for row in feedback],
    }


def body_shape(log: Log, body: LogBody | None) -> dict[str, Any]:
    """What one log alone adds: its body, and the stack of its error."""
    names = ("input", "output", "tools", "tool_calls", "parameters", "extra")
    shape: dict[str, Any] = {name: getattr(body, name, None) for name in names}
    if error := _error(log):
        shape["error"] = error | {"stack": (body and body.error_stack) or None}
    return shape


def listed_shape(log: Log, cost_first: str) -> dict[str, Any]:
    """A log that a selector loaded, with its judgements."""
    return log_shape(log, log.feedback_list, cost_first)  # type: ignore[attr-defined]


def whole_shape(log: Log, cost_first: str) -> dict[str, Any]:
    """A log that a selector loaded, with its judgements and its body."""
    return listed_shape(log, cost_first) | body_shape(log, log.body)  # type: ignore[attr-defined]


def session_shape(session: Session, cost_first: str) -> dict[str, Any]:
    return {
        "id": str(session.id),
        "external_id": session.external_id,
        **_totals(session, cost_first),
    }


def session_view_shape(view: SessionView, cost_first: str) -> dict[str, Any]:
    """A session with its logs, oldest first, each whole."""
    logs = [whole_shape(log, cost_first) for log in view.logs]
    return session_shape(view.session, cost_first) | {"conversation": logs}


def trace_shape(trace: Trace, cost_first: str) -> dict[str, Any]:
    return {
        "id": str(trace.id),
        "external_id": trace.external_id,
        "name": trace.name or None,
        "session": trace.session.external_id if trace.session else None,
        **_totals(trace, cost_first),
    }


def trace_tree_shape(tree: TraceTree, cost_first: str) -> dict[str, Any]:
    """A trace with its logs in reading order, each with its depth: flat, since a trace may be deeper than JSON goes."""
    nodes = [{"depth": node.depth, **listed_shape(node.log, cost_first)} for node in tree.nodes]
    return trace_shape(tree.trace, cost_first) | {"tree": nodes}


def person_shape(person: Person) -> dict[str, Any]:
    return {
        "name": person.name or None,
        "logs": person.logs,
        "errors": person.errors,
        "total_tokens": person.total_tokens,
        "cost_usd": _money(person.cost_usd),
        "unpriced_logs": person.unpriced_logs,
        "latency_ms": _percentiles(person.latency_ms),
        "last_at": person.last_at,
    }


def usage_shape(row: UsageRow) -> dict[str, Any]:
    return {
        "start": None if row.start == EVER else row.start,
        **row.groups,
        "logs": row.logs,
        "errors": row.errors,
        "input_tokens": row.input_tokens,
        "cache_read_tokens": row.cache_read_tokens,
        "cache_write_tokens": row.cache_write_tokens,
        "output_tokens": row.output_tokens,
        "reasoning_tokens": row.reasoning_tokens,
        "total_tokens": row.total_tokens,
        "cost_usd": _money(row.cost_usd),
        "unpriced_logs": row.unpriced_logs,
        "latency_ms": _percentiles(row.latency_ms),
        "ttft_ms": _percentiles(row.ttft_ms),
    }


def feedback_shape(row: Feedback) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "value": row.value,
        "score": row.score,
        "comment": row.comment or None,
        "user": row.user or None,
        "created_at": row.created_at,
    }


def _totals(whole: Session | Trace, cost_first: str) -> dict[str, Any]:
    return {
        "environment": whole.environment or None,
        "customer": whole.customer or None,
        "user": whole.user or None,
        "started_at": whole.started_at,
        "ended_at": whole.ended_at,
        "duration_ms": whole.duration_ms,
        "logs": whole.logs,
        "errors": whole.errors,
        "total_tokens": whole.total_tokens,
        "cost_usd": _money(whole.shown_usd(cost_first)),
        "unpriced_logs": whole.unpriced_logs,
    }


def _percentiles(measured: Percentiles) -> dict[str, float | None]:
    return {name: value and round(value, 6) for name, value in measured._asdict().items()}


def _error(log: Log) -> dict[str, Any] | None:
    if log.status != "error" and not (log.error_type or log.error_message):
        return None
    return {"type": log.error_type or None, "message": log.error_message or None, "stack": None}


def _prompt(log: Log) -> dict[str, Any] | None:
    if log.prompt is None:
        return None
    version = log.prompt_version
    return {
        "path": log.prompt.path,
        "version_id": str(version.id) if version else None,
        "version": version.number if version else None,
    }


def _usage(log: Log) -> dict[str, Any]:
    counts = {name: getattr(log, name) for name in TOKENS}
    return counts | {"total_tokens": log.total_tokens, "is_counted": log.is_counted}


def _source(log: Log, shown: Decimal | None) -> str:
    if shown is None:
        return "unpriced"
    return "reported" if shown == log.reported_usd else "computed"


def _money(usd: Decimal | None) -> str | None:
    """A decimal string without a tail of zeros or an exponent."""
    if usd is None:
        return None
    text = f"{usd:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
