"""Logs as Humanloop's SDKs read them: exactly one of prompt, flow, tool, evaluator, agent says what kind it is."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from logs_app import ids
from logs_app.adapters.humanloop import file_id
from logs_app.compat.humanloop.shapes import Files
from logs_app.models import Feedback, Log, LogBody
from prompts_app.models import Prompt, PromptVersion

MAX_FAMILY: Final = 1000
RELATED: Final = ("session", "trace", "prompt", "prompt_version")
_EVALUATOR: Final = "evaluator_version__prompt"
_STATUS: Final = {"running": "incomplete", "ok": "complete", "error": "complete"}
# Members of a log that Polylog keeps as they came.
_KEPT: Final = (
    "output_message", "tool_choice", "stdout", "provider_request", "provider_response", "inputs", "source",
    "source_datapoint_id", "batches", "save", "evaluation_id", "run_id",
)  # fmt: skip


_KEPT_OF_JUDGEMENT: Final = (
    "output", "output_message", "error", "stdout", "inputs", "source", "metadata", "provider_latency",
    "provider_request", "provider_response", "marked_completed", "source_datapoint_id", "environment",
)  # fmt: skip


def log_id(log: Log) -> str:
    """The client's id; logs of other formats may have none."""
    return log.external_id or f"log_{log.id.hex}"


def judgement_id(row: Feedback) -> str:
    """The id of the evaluator's log; a judgement of another format has none of its own."""
    return row.extra.get("log_id") or f"log_{row.id.hex}"


class Logs:
    """Some logs, with what hangs below them where `with_children`, and judgements: asked of the store once for all."""

    def __init__(
        self, project_id: int, logs: Sequence[Log], *, with_children: bool, judged: Sequence[Feedback] = ()
    ) -> None:
        family = _families(logs) if with_children else []
        everyone = [*logs, *family]
        self._bodies = LogBody.objects.in_bulk([log.id for log in everyone])
        self._children: dict[str, list[Log]] = {}
        for log in family:
            if log.parent and log.parent != log.external_id:
                self._children.setdefault(log.parent, []).append(log)
        self._judgements: dict[Any, list[Feedback]] = {}
        of_logs = Feedback.objects.filter(log_id__in=[log.id for log in everyone]).select_related(_EVALUATOR)
        for row in of_logs:
            self._judgements.setdefault(row.log_id, []).append(row)
        self._files = _files(project_id, everyone, [*judged, *of_logs])
        self._flows = _flows(project_id, everyone)

    def shape(self, log: Log, seen: frozenset[str] = frozenset()) -> dict[str, Any]:
        """`PromptLogResponse`, `FlowLogResponse`, …"""
        body = self._bodies.get(log.id) or LogBody(log_id=log.id)
        file = log.prompt.file if log.prompt else "prompt"
        # A circle of parents ends where it began.
        children = [] if log.external_id in seen else self._children.get(log.external_id, [])
        return {
            **_said(log, body),
            "log_status": _STATUS[log.status] if file == "flow" else None,
            "trace_status": _STATUS[log.status] if file == "flow" else None,
            file: self._files.shape(log.prompt, log.prompt_version) if log.prompt else None,
            "evaluator_logs": [self.judgement(row) for row in self._judgements.get(log.id, [])],
            "trace_flow_id": file_id("flow", self._flows.get(log.trace_id)),
            "trace_children": [self.shape(child, seen | {log.external_id}) for child in children],
        }

    def judgement(self, row: Feedback) -> dict[str, Any]:
        """`EvaluatorLogResponse`."""
        version = row.evaluator_version
        evaluator = self._files.shape(version.prompt, version) if version else _stand_in(row)
        return judgement_shape(row) | {"evaluator": evaluator}


def judgement_shape(row: Feedback) -> dict[str, Any]:
    """A judgement but for its evaluator."""
    return {
        **_said(Log(id=row.id), LogBody()),
        "log_status": None,
        "trace_status": None,
        "parent": None,
        **{name: row.extra.get(name) for name in _KEPT_OF_JUDGEMENT},
        "id": judgement_id(row),
        "log_id": judgement_id(row),
        "judgment": row.value,
        "parent_id": row.target,
        "user": row.user or None,
        "created_at": row.created_at,
        "start_time": row.extra.get("start_time") or row.created_at,
        "end_time": row.extra.get("end_time") or row.created_at,
        "evaluator_logs": [],
        "trace_children": [],
    }


def _said(log: Log, body: LogBody) -> dict[str, Any]:
    extra = body.extra or {}
    return {
        **{name: extra.get(name) for name in _KEPT},
        "id": log_id(log),
        "log_id": log_id(log),
        "messages": body.input if isinstance(body.input, list) else None,
        "inputs": extra.get("inputs") or (body.input if isinstance(body.input, dict) else None),
        "output": body.output if isinstance(body.output, str) else None,
        "output_message": extra.get("output_message") or (body.output if isinstance(body.output, dict) else None),
        "prompt_tokens": _sum(log.input_tokens, log.cache_read_tokens, log.cache_write_tokens),
        "output_tokens": _sum(log.output_tokens, log.reasoning_tokens),
        "reasoning_tokens": log.reasoning_tokens,
        "prompt_cost": None,
        "output_cost": None if log.reported_usd is None else float(log.reported_usd),
        "finish_reason": log.finish_reason or None,
        "start_time": log.started_at,
        "end_time": log.ended_at,
        "created_at": log.received_at,
        "error": log.error_message or None,
        "provider_latency": None if log.latency_ms is None else log.latency_ms / 1000,
        "metadata": log.metadata or None,
        "trace_parent_id": log.parent or None,
        "user": log.user or None,
        "environment": log.environment or None,
        "session_id": log.session.external_id if log.session else None,
        "trace_id": log.trace.external_id if log.trace else None,
        "trace_flow_id": None,
        "judgment": None,
        "marked_completed": None,
    }


def _families(logs: Sequence[Log]) -> list[Log]:
    """The other logs of these logs' traces."""
    traces = {log.trace_id for log in logs if log.trace_id}
    others = Log.objects.filter(trace_id__in=traces).select_related(*RELATED)
    return list(others.order_by("started_at", "id")[:MAX_FAMILY]) if traces else []


def _flows(project_id: int, logs: Iterable[Log]) -> dict[UUID | None, UUID | None]:
    """Trace -> the flow whose log began it."""
    names = {log.trace.external_id for log in logs if log.trace}
    keys = [ids.key_of(project_id, "log", name) for name in names]
    begun = Log.objects.filter(external_key__in=keys, prompt__file="flow") if keys else Log.objects.none()
    return dict(begun.values_list("trace_id", "prompt_id"))


def _files(project_id: int, logs: Iterable[Log], judged: Iterable[Feedback]) -> Files:
    prompts: dict[Any, Prompt] = {log.prompt_id: log.prompt for log in logs if log.prompt}
    versions: list[PromptVersion] = [row.evaluator_version for row in judged if row.evaluator_version]
    return Files(project_id, (prompts | {version.prompt_id: version.prompt for version in versions}).values())


def _stand_in(row: Feedback) -> dict[str, Any]:
    """What judged where no evaluator of the registry did: a client of another format, or a person."""
    return {
        "path": row.name,
        "id": f"ev_{row.id.hex}",
        "name": row.name,
        "type": "evaluator",
        "version_id": f"evv_{row.id.hex}",
        "created_at": row.created_at,
        "updated_at": row.created_at,
        "last_used_at": row.created_at,
        "version_logs_count": 1,
        "total_logs_count": 1,
        "inputs": [],
        "spec": {"arguments_type": "target_free", "return_type": "text", "evaluator_type": "external"},
    }


def _sum(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
