"""Logs, traces and judgements as Langfuse's clients read them."""

from collections.abc import Sequence
from typing import Any, Final

from logs_app.models import Feedback, Log, LogBody, Trace
from logs_app.records import TOKENS
from observability.projects.models import Project

_TYPES: Final = {"llm": "GENERATION", "chain": "SPAN", "reranker": "RETRIEVER"}
# Langfuse's names for the parts of a usage.
_USAGE: Final = {
    "input_tokens": "input",
    "cache_read_tokens": "cache_read_input_tokens",
    "cache_write_tokens": "cache_creation_input_tokens",
    "output_tokens": "output",
    "reasoning_tokens": "output_reasoning_tokens",
}
_CACHED: Final = ("cache_read_input_tokens", "cache_creation_input_tokens")
ENVIRONMENT: Final = "default"


def id_of(log: Log) -> str:
    """The client's id; logs of other formats may have none."""
    return log.external_id or str(log.id)


def is_trace(log: Log) -> bool:
    """Whether a log is what Langfuse's clients said of a trace itself: to them it is no observation."""
    return log.format == "langfuse" and log.trace is not None and log.external_id == log.trace.external_id


def observation(log: Log, body: LogBody, project: Project) -> dict[str, Any]:
    """`ObservationsView`, and what the second version of the address calls the same things."""
    extra = body.extra or {}
    attributes = extra.get("attributes") or {}
    usage = _usage(log)
    usd = log.shown_usd(project.cost)
    cost = None if usd is None else float(usd)
    ttft_s = None if log.ttft_ms is None else log.ttft_ms / 1000
    return {
        "id": id_of(log),
        "projectId": str(project.public_id),
        "traceId": log.trace.external_id if log.trace else None,
        "type": _TYPES.get(log.kind, log.kind.upper()),
        "name": log.name or None,
        "startTime": log.started_at,
        "endTime": log.ended_at,
        "completionStartTime": None,
        "model": log.model or None,
        "modelParameters": body.parameters or {},
        "input": body.input,
        "output": body.output,
        "version": extra.get("version") or attributes.get("langfuse.version"),
        "metadata": log.metadata,
        "usage": {
            "input": sum(count for name, count in usage.items() if name in ("input", *_CACHED)),
            "output": usage.get("output", 0) + usage.get("output_reasoning_tokens", 0),
            "total": usage.get("total", 0),
            "unit": "TOKENS",
        },
        "usageDetails": usage,
        "costDetails": {} if cost is None else {"total": cost},
        "totalCost": cost or 0.0,
        "calculatedTotalCost": cost,
        "level": "ERROR" if log.status == "error" else extra.get("level") or attributes.get("level") or "DEFAULT",
        "statusMessage": log.error_message or extra.get("statusMessage") or attributes.get("error_message"),
        "parentObservationId": _parent(log),
        "isRootObservation": _parent(log) is None,
        "promptId": str(log.prompt_version_id) if log.prompt_version_id else None,
        "promptName": log.prompt.path if log.prompt else None,
        "promptVersion": log.prompt_version.number if log.prompt_version else None,
        "latency": None if log.latency_ms is None else log.latency_ms / 1000,
        "timeToFirstToken": ttft_s,
        "environment": log.environment or ENVIRONMENT,
        "userId": log.user or None,
        "sessionId": log.session.external_id if log.session else None,
        "createdAt": log.received_at,
        "updatedAt": log.received_at,
    }


def _parent(log: Log) -> str | None:
    """The parent observation; what hangs below the trace itself has none."""
    of_trace = log.trace.external_id if log.trace and log.format == "langfuse" else None
    return log.parent if log.parent and log.parent != of_trace else None


def _usage(log: Log) -> dict[str, int]:
    counts = {_USAGE[name]: count for name in TOKENS if (count := getattr(log, name)) is not None}
    return counts | {"total": sum(counts.values())} if counts else {}


def trace(row: Trace, logs: Sequence[Log], bodies: dict[Any, LogBody], project: Project) -> dict[str, Any]:
    """`Trace`: what its own log says, else its root; `logs` are the trace's, the earliest first."""
    root = next((log for log in logs if is_trace(log)), None) or next((log for log in logs if not log.parent), logs[0])
    body = bodies.get(root.id) or LogBody(log_id=root.id)
    extra = body.extra or {}
    attributes = extra.get("attributes") or {}
    return {
        "id": row.external_id,
        "projectId": str(project.public_id),
        "timestamp": row.started_at,
        "name": attributes.get("langfuse.trace.name") or root.name or None,
        "input": body.input,
        "output": body.output,
        "sessionId": root.session.external_id if root.session else None,
        "release": extra.get("release") or attributes.get("langfuse.release"),
        "version": extra.get("version") or attributes.get("langfuse.version"),
        "userId": root.user or None,
        "metadata": root.metadata,
        "tags": root.tags,
        "public": False,
        "environment": root.environment or ENVIRONMENT,
        "htmlPath": f"/traces/{row.id}/?project={project.slug}",
        "latency": row.duration_ms / 1000,
        "totalCost": float(row.shown_usd(project.cost)),
        "createdAt": root.received_at,
        "updatedAt": root.received_at,
    }


def score(row: Feedback, log: Log | None) -> dict[str, Any]:
    """`Score`, as the first two versions of the address have it: text beside a number."""
    type = _data_type(row)
    number = row.score if type in ("NUMERIC", "BOOLEAN") else None
    text = str(bool(row.value)) if type == "BOOLEAN" else row.value if isinstance(row.value, str) else None
    return _about(row, log) | {
        "dataType": type,
        "value": number or 0.0,
        "stringValue": text,
        "traceId": row.extra.get("traceId") or (log.trace.external_id if log and log.trace else None),
        "observationId": row.extra.get("observationId") or (id_of(log) if log and not is_trace(log) else None),
        "sessionId": row.extra.get("sessionId"),
        "datasetRunId": row.extra.get("datasetRunId"),
    }


def score_v3(row: Feedback, log: Log | None) -> dict[str, Any]:
    """The same, as the third version has it: one value of its own type, and a subject."""
    said = score(row, log)
    names = (("observation", "observationId"), ("trace", "traceId"), ("session", "sessionId"))
    kind, field = next((pair for pair in names if said[pair[1]]), ("trace", "traceId"))
    subject = {"kind": kind, "id": said[field]} | ({"traceId": said["traceId"]} if kind == "observation" else {})
    value = bool(row.value) if said["dataType"] == "BOOLEAN" else said["stringValue"] or said["value"]
    return _about(row, log) | {
        "dataType": said["dataType"],
        "value": value,
        "subject": subject if said[field] else None,
    }


def _about(row: Feedback, log: Log | None) -> dict[str, Any]:
    return {
        "id": row.extra.get("id") or str(row.id),
        "projectId": str(row.project.public_id),
        "name": row.name,
        "source": "API",
        "timestamp": row.created_at,
        "createdAt": row.created_at,
        "updatedAt": row.created_at,
        "comment": row.comment or None,
        "metadata": row.extra.get("metadata") or {},
        "configId": row.extra.get("configId"),
        "queueId": row.extra.get("queueId"),
        "authorUserId": row.user or None,
        "environment": row.extra.get("environment") or (log and log.environment) or ENVIRONMENT,
    }


def _data_type(row: Feedback) -> str:
    if isinstance(row.value, bool):
        return "BOOLEAN"
    return "NUMERIC" if isinstance(row.value, int | float) else "CATEGORICAL"
