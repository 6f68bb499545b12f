"""Files and logs as Humanloop's SDKs read them: every required key is there, or the SDK silently takes another type."""

from typing import Any, Final

from logs_app.adapters.humanloop import file_id, version_id
from logs_app.models import Feedback, Log, LogBody
from prompts_app.models import Prompt, PromptVersion

MAX_CHILDREN: Final = 1000
_STATUS: Final = {"running": "incomplete", "ok": "complete", "error": "complete"}
# Members of a log that Polylog keeps as they came.
_KEPT: Final = (
    "output_message", "tool_choice", "stdout", "provider_request", "provider_response", "inputs", "source",
    "source_datapoint_id", "batches", "save", "evaluation_id", "run_id",
)  # fmt: skip


def file_response(prompt: Prompt, version: PromptVersion | None) -> dict[str, Any]:
    """A file at a version: `PromptResponse`, `FlowResponse`, …"""
    logs = Log.objects.filter(prompt=prompt)
    last = logs.order_by("-id").values_list("received_at", flat=True).first()
    return {
        "path": prompt.path,
        "id": file_id(prompt.file, prompt.pk),
        "directory_id": None,
        "name": prompt.name,
        "version_id": version_id(prompt.file, version.pk if version else None),
        "type": prompt.file,
        "environments": [],
        "created_at": prompt.created_at,
        "updated_at": prompt.updated_at,
        "created_by": None,
        "last_used_at": last or prompt.updated_at,
        "version_logs_count": logs.filter(prompt_version=version).count(),
        "total_logs_count": logs.count(),
        "inputs": [],
        "evaluators": [],
        "evaluator_aggregates": [],
        "version_name": version.name or None if version else None,
        "version_description": version.description or None if version else None,
        "description": prompt.description or None,
        "status": "committed",
        "commit_message": None,
        "attributes": None,
        **(version.details if version else {}),
    }


def log_response(log: Log) -> dict[str, Any]:
    """A log with what was logged into it: `PromptLogResponse`, `FlowLogResponse`, …"""
    family = Log.objects.filter(trace_id=log.trace_id).exclude(id=log.id) if log.trace_id else Log.objects.none()
    related = family.select_related("session", "trace", "prompt", "prompt_version")
    logs = [log, *related.order_by("started_at", "id")[:MAX_CHILDREN]]
    return _Family(logs).response(log)


class _Family:
    """Logs of one trace, and what is loaded for all of them at once."""

    def __init__(self, logs: list[Log]) -> None:
        self.bodies = LogBody.objects.in_bulk([log.id for log in logs])
        self.children: dict[str, list[Log]] = {}
        for log in logs:
            if log.parent and log.parent != log.external_id:
                self.children.setdefault(log.parent, []).append(log)
        self.judgements: dict[Any, list[Feedback]] = {}
        for row in Feedback.objects.filter(log_id__in=self.bodies).select_related("evaluator_version__prompt"):
            self.judgements.setdefault(row.log_id, []).append(row)
        self.files: dict[Any, dict[str, Any]] = {}

    def response(self, log: Log) -> dict[str, Any]:
        body = self.bodies.get(log.id) or LogBody(log_id=log.id)
        extra = body.extra or {}
        file = log.prompt.file if log.prompt else "prompt"
        # Taken out, not looked up: a circle of parents ends here.
        children = self.children.pop(log.external_id, [])
        return {
            **{name: extra.get(name) for name in _KEPT},
            "id": log.external_id,
            "log_id": log.external_id,
            "messages": body.input if isinstance(body.input, list) else None,
            "output": body.output if isinstance(body.output, str) or body.output is None else None,
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
            "log_status": _STATUS[log.status] if file == "flow" else None,
            "trace_status": _STATUS[log.status] if file == "flow" else None,
            "trace_parent_id": log.parent or None,
            "user": log.user or None,
            "environment": log.environment or None,
            "session_id": log.session.external_id if log.session else None,
            "trace_id": log.trace.external_id if log.trace else None,
            "trace_flow_id": None,
            file: self._file(log),
            "evaluator_logs": [_judgement(row) for row in self.judgements.get(log.id, [])],
            "trace_children": [self.response(child) for child in children],
        }

    def _file(self, log: Log) -> dict[str, Any] | None:
        if log.prompt is None:
            return None
        key = (log.prompt_id, log.prompt_version_id)
        if key not in self.files:
            self.files[key] = file_response(log.prompt, log.prompt_version)
        return self.files[key]


def _sum(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _judgement(row: Feedback) -> dict[str, Any]:
    """`EvaluatorLogResponse`."""
    version = row.evaluator_version
    return {
        "id": str(row.id),
        "judgment": row.value,
        "parent_id": row.target,
        "user": row.user or None,
        "created_at": row.created_at,
        "evaluator_logs": [],
        "trace_children": [],
        "evaluator": file_response(version.prompt, version) if version else {"path": row.name, "type": "evaluator"},
    }
