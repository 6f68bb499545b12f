"""Runs and feedback as LangSmith's clients read them. Every id must be a UUID."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from logs_app.compat.langsmith.door import uuid_or
from logs_app.compat.langsmith.sessions import id_of_session
from logs_app.models import Feedback, Log
from logs_app.readings.langsmith_run import PROJECT
from logs_app.selectors.logs import with_bodies, with_feedback

RELATED: Final = ("project", "session", "trace")
MAX_RUNS: Final = 10_000  # of the traces that a page of runs lies in
_RUN_TYPES: Final = ("llm", "chain", "tool", "retriever", "embedding")
_STATUSES: Final = {"ok": "success", "error": "error", "running": "pending"}


def run_shapes(logs: list[Log]) -> list[dict[str, Any]]:
    """Logs with `RELATED`, as runs with all that belongs to them."""
    with_bodies(logs)
    with_feedback(logs)
    above = _Ancestry(logs)
    return [_run(log, above) for log in logs]


class _Ancestry:
    """Who lies above whom in the traces of some logs."""

    def __init__(self, logs: Iterable[Log]) -> None:
        traces = {log.trace_id for log in logs if log.trace_id}
        family = Log.objects.filter(trace__in=traces).only("id", "external_id", "parent", "started_at")
        self._by_id = {log.external_id: log for log in family.order_by("id")[:MAX_RUNS] if log.external_id}

    def chain(self, log: Log) -> list[Log]:
        """The runs from the root down to this one, as far as they are there."""
        found = [log]
        seen = {log.external_id}
        while (parent := self._by_id.get(found[0].parent)) and parent.external_id not in seen:
            seen.add(parent.external_id)
            found.insert(0, parent)
        return found


def _run(log: Log, above: _Ancestry) -> dict[str, Any]:
    chain = above.chain(log)
    body, extra = log.body, log.body.extra or {}  # type: ignore[attr-defined]  # with_bodies put it there
    usd = log.shown_usd(log.project.cost)
    runtime = {name: extra[name] for name in ("runtime", "langsmith") if name in extra}
    return {
        "id": _id(log),
        "name": log.name or log.kind,
        "run_type": extra.get("run_type") or (log.kind if log.kind in _RUN_TYPES else "chain"),
        "status": _STATUSES[log.status],
        "start_time": log.started_at,
        "end_time": log.ended_at,
        "first_token_time": _first_token(log),
        "inputs": _wrapped(body.input, "messages" if log.kind == "llm" else "input"),
        "outputs": None if body.output is None and not body.tool_calls else _outputs(log),
        "error": body.error_stack or log.error_message or None if log.status == "error" else None,
        "tags": log.tags,
        "events": extra.get("events") or [],
        "extra": runtime | {"metadata": _metadata(log), "invocation_params": body.parameters or {}},
        "session_id": id_of_session(log.metadata.get(PROJECT) or "default"),
        "trace_id": uuid_or(log.trace.external_id, log.trace.id) if log.trace else _id(log),
        "parent_run_id": _id(chain[-2]) if len(chain) > 1 else None,
        "parent_run_ids": [_id(each) for each in chain[:-1]],
        "dotted_order": ".".join(f"{each.started_at:%Y%m%dT%H%M%S%f}Z{_id(each)}" for each in chain),
        "prompt_tokens": _sum(log.input_tokens, log.cache_read_tokens, log.cache_write_tokens),
        "completion_tokens": _sum(log.output_tokens, log.reasoning_tokens),
        "total_tokens": log.total_tokens,
        "total_cost": None if usd is None else str(usd),
        "feedback_stats": _stats(log.feedback_list),  # type: ignore[attr-defined]  # with_feedback put it there
    }


def _id(log: Log) -> str:
    return str(uuid_or(log.external_id, log.id))


def _metadata(log: Log) -> dict[str, Any]:
    """The metadata of the run, and what Polylog took out of them."""
    said = {
        "session_id": log.session.external_id if log.session else "",
        "user_id": log.user,
        "customer_id": log.customer,
        "environment": log.environment,
        "ls_provider": log.provider,
        "ls_model_name": log.model,
    }
    own = {name: value for name, value in log.metadata.items() if name != PROJECT}
    return own | {name: value for name, value in said.items() if value}


def _wrapped(value: Any, name: str) -> dict[str, Any]:
    if value is None:
        return {}
    return value if isinstance(value, dict) else {name: value}


def _outputs(log: Log) -> dict[str, Any]:
    body = log.body  # type: ignore[attr-defined]  # as above
    said = _wrapped(body.output, "output")
    return said | ({"tool_calls": body.tool_calls} if body.tool_calls and "tool_calls" not in said else {})


def _first_token(log: Log) -> datetime | None:
    return None if log.ttft_ms is None else log.started_at + timedelta(milliseconds=log.ttft_ms)


def _sum(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _stats(judgements: list[Feedback]) -> dict[str, Any]:
    """Of each key how often it was judged, and the mean of its scores."""
    scores: dict[str, list[float | None]] = {}
    for judgement in judgements:
        scores.setdefault(judgement.name, []).append(judgement.score)
    return {name: {"n": len(found), "avg": _mean(found)} for name, found in scores.items()}


def _mean(scores: list[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None


def feedback_shape(row: Feedback) -> dict[str, Any]:
    """A judgement; `value` beside a score is kept among what has no place of its own."""
    extra = row.extra
    is_score = isinstance(row.value, bool | int | float)
    return {
        "id": extra.get("id") or row.id,
        "created_at": row.created_at,
        "modified_at": row.created_at,
        "run_id": uuid_or(row.target, row.log_id or row.id),
        "trace_id": extra.get("trace_id"),
        "key": row.name,
        "score": row.value if is_score else None,
        "value": extra.get("value") if is_score or row.value is None else row.value,
        "comment": row.comment or None,
        "correction": extra.get("correction"),
        "feedback_source": extra.get("feedback_source") or {"type": "api", "metadata": {}},
    }
