"""Humanloop: logs as `GET /v5/logs` gave them (`PromptLogResponse` and the like, of its SDK 0.8.38), each with its
file, the judgements on it and, of a flow, the logs within."""

from collections.abc import Iterator
from typing import Any, Final

from logs_app.adapters.humanloop import FORMAT, KINDS
from logs_app.imports.rows import Row, id_of, judgement, objects_in
from logs_app.readings.fields import object_in, rest_of, text_in
from logs_app.readings.humanloop_log import log_fields
from logs_app.records import Feedback, PromptRef, Record
from logs_app.wire import BadPayload

_MODEL: Final = (
    "model", "endpoint", "template", "template_language", "provider", "max_tokens", "temperature", "top_p", "stop",
    "presence_penalty", "frequency_penalty", "other", "seed", "response_format", "reasoning_effort", "tools",
    "attributes",
)  # fmt: skip
# File -> what of it determines a version's behaviour.
_DETAILS: Final = {
    "prompt": _MODEL,
    "agent": (*_MODEL, "max_iterations"),
    "tool": ("function", "source_code", "setup_values", "attributes"),
    "flow": ("attributes",),
}
_NO_PARAMETERS: Final = ("model", "provider", "endpoint", "template", "template_language", "tools", "attributes")
_DROPPED: Final = (
    "evaluator_logs", "trace_children", "trace_flow_id", "trace_id", "evaluator", "parent", "parent_id", "judgment",
    "batches", "save", "marked_completed",
)  # fmt: skip


def read(row: Row) -> Iterator[Record | Feedback]:
    """Raises BadPayload."""
    if row.get("evaluator") is not None:
        yield _judgement(row, None)
        return
    file = next((file for file in _DETAILS if row.get(file) is not None), None)
    if file is None:
        raise BadPayload(f"expected one of {', '.join(_DETAILS)}, evaluator", "prompt")
    id = id_of(row, "id", "log_id")
    yield _log(row, file, id)
    for each in objects_in(row, "evaluator_logs"):
        yield _judgement(each, id)
    for each in objects_in(row, "trace_children"):
        yield from read({"trace_parent_id": id, "trace_id": row.get("trace_id")} | (rest_of(each) or {}))


def _log(row: Row, file: str, id: str) -> Record:
    about, trace = object_in(row, file), text_in(row, "trace_id")
    body = {name: value for name, value in row.items() if name not in (*_DROPPED, file)}
    if trace and trace != id and not (row.get("trace_parent_id") or row.get("trace_parent_log_id")):
        body["trace_id"] = trace
    fields = log_fields(body, KINDS[file])
    details = {name: about[name] for name in _DETAILS[file] if about.get(name) is not None}
    path = text_in(about, "path")
    fields["status"] = fields["status"] or "ok"
    fields["extra"] = rest_of(fields["extra"] or {}, "trace_id")
    return Record(
        format=FORMAT,
        identity=id,
        external_id=id,
        name=text_in(object_in(details, "function"), "name") or text_in(about, "name"),
        trace=trace,
        opens_trace=file == "flow" and not trace,
        prompt=PromptRef(path=path, details=details, file=file) if path else None,
        model=text_in(details, "model"),
        provider=text_in(details, "provider"),
        tools=details.get("tools"),
        parameters=rest_of(details, *_NO_PARAMETERS) if "model" in _DETAILS[file] else None,
        **fields,
    )


def _judgement(row: Row, log: str | None) -> Feedback:
    target = text_in(row, "parent_id") or log
    if not target:
        raise BadPayload("is missing", "parent_id")
    evaluator: dict[str, Any] = object_in(row, "evaluator")
    name = text_in(evaluator, "path") or text_in(evaluator, "name")
    if not name:
        raise BadPayload("expected the evaluator's path", "evaluator")
    comment = text_in(row, "output")
    return judgement(
        FORMAT, target, name, row.get("judgment"), id_of(row, "id"), comment=comment, user=text_in(row, "user")
    )
