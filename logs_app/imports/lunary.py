"""Lunary: runs as its page exports them and `GET /v1/runs` gives them (docs.lunary.ai/docs/api, and the source of the
server). An export does not tell which run called which."""

from collections.abc import Iterator
from typing import Any, Final

from logs_app.imports.rows import Row, id_of, judgement, objects_in, usd_in
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.messages import messages_of
from logs_app.readings.times import iso_time
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import PRICED_KINDS, Failure, Feedback, PromptRef, Record
from logs_app.wire import BadPayload

FORMAT: Final = "lunary"
_KINDS: Final = {"embed": "embedding", "log": "event", "custom-event": "event"} | {
    kind: kind for kind in ("llm", "embedding", "agent", "tool", "chain", "retriever", "reranker")
}
_PLACED: Final = (
    "id", "type", "name", "createdAt", "endedAt", "duration", "cost", "tokens", "tags", "input", "output", "error",
    "status", "params", "metadata", "user", "traceId", "parentRunId", "feedback", "parentFeedback", "scores",
    "templateSlug", "projectId", "isPublic",
)  # fmt: skip


def read(row: Row) -> Iterator[Record | Feedback]:
    """Raises BadPayload."""
    if "type" not in row and "createdAt" not in row:
        raise BadPayload("expected a run, with its type and createdAt", "row")
    record = _record(row)
    yield record
    yield from _feedback(row, record.external_id or "")


def _record(row: Row) -> Record:
    kind = _KINDS.get(text_in(row, "type") or "llm", "chain")
    is_call = kind in PRICED_KINDS
    input, output = _unenriched(row.get("input")), _unenriched(row.get("output"))
    id, parameters, user = id_of(row, "id"), dict(object_in(row, "params")), object_in(row, "user")
    path, name, failure = text_in(row, "templateSlug"), text_in(row, "name"), _failure(row)
    answer = messages_of(output) if is_call else output
    first = answer[0] if isinstance(answer, list) and answer else answer
    return Record(
        format=FORMAT,
        identity=id,
        external_id=id,
        kind=kind,
        name=None if is_call else name,
        model=name if is_call else None,
        status=_status(row, failure),
        error=failure,
        user=text_in(user, "externalId") or text_in(user, "id"),
        trace=text_in(row, "traceId"),
        parent=text_in(row, "parentRunId"),
        opens_trace=not row.get("traceId"),
        prompt=PromptRef(path=path) if path else None,
        tags=tags_in(row, "tags"),
        metadata=object_in(row, "metadata") or None,
        started_at=iso_time(row.get("createdAt"), "createdAt"),
        ended_at=iso_time(row.get("endedAt"), "endedAt"),
        usage=_usage(row),
        reported_usd=usd_in(row, "cost") if is_call else None,
        input=messages_of(input) if is_call else input,
        output=answer,
        tools=parameters.pop("tools", None) or None,
        tool_calls=first.get("tool_calls") if is_call and isinstance(first, dict) else None,
        parameters=parameters or None,
        extra=rest_of(_others(row) | {"user_props": user.get("props")}),
    )


def _others(row: Row) -> Row:
    """`enrichment-…` are results of Lunary's evaluators, which are kept as they are."""
    return rest_of(row, *_PLACED) or {}


def _unenriched(said: Any) -> Any:
    """The server puts an empty list into each message."""
    if isinstance(said, list):
        return [_unenriched(each) for each in said]
    return {name: value for name, value in said.items() if name != "enrichments"} if isinstance(said, dict) else said


def _status(row: Row, failure: Failure | None) -> str:
    if failure or row.get("status") == "error":
        return "error"
    return "ok" if row.get("endedAt") or row.get("status") == "success" else "running"


def _failure(row: Row) -> Failure | None:
    said = row.get("error")
    if not said:
        return None
    if not isinstance(said, dict):
        return Failure(message=text_in(row, "error"))
    return Failure(message=text_in(said, "message"), stack=text_in(said, "stack"))


def _usage(row: Row) -> Any:
    tokens = object_in(row, "tokens")
    return inclusive_usage(*(count_of(tokens.get(name), f"tokens.{name}") for name in ("prompt", "completion")))


def _feedback(row: Row, run: str) -> Iterator[Feedback]:
    """Feedback is an object of names and values, one of them the comment; scores are a list."""
    said = dict(object_in(row, "feedback"))
    comment = said.pop("comment", None)
    comment = comment if isinstance(comment, str) else None
    if comment and not said:
        yield judgement(FORMAT, run, "comment", comment, f"{run}/comment")
    for name, value in said.items():
        if value is not None:
            yield judgement(FORMAT, run, name, value, f"{run}/{name}", comment)
            comment = None
    for score in objects_in(row, "scores"):
        label = text_in(score, "label")
        if not label:
            raise BadPayload("is missing", "scores.label")
        yield judgement(FORMAT, run, label, score.get("value"), f"{run}/score/{label}", text_in(score, "comment"))
