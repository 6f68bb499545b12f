"""Traces, observations and scores as Langfuse's ingestion API takes them (api.reference.langfuse.com).

A trace is the log that its observations hang below: it bears the trace's id, and says whose they are.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from logs_app.readings import gen_ai, gen_ai_messages, gen_ai_names
from logs_app.readings.fields import judgement_in, object_in, rest_of, tags_in, text_in
from logs_app.readings.gen_ai_names import KINDS
from logs_app.readings.litellm_metadata import with_metadata
from logs_app.readings.times import iso_time, number_of
from logs_app.readings.usage import count_of
from logs_app.records import PRICED_KINDS, Failure, Feedback, PromptRef, Record
from logs_app.wire import BadPayload

_BODY: Final = ("id", "name", "metadata", "input", "output", "environment", "tags")
_PLACED_OF_TRACE: Final = (*_BODY, "userId", "sessionId", "timestamp", "start_time", "end_time")
_PLACED_OF_OBSERVATION: Final = (
    *_BODY, "type", "traceId", "parentObservationId", "startTime", "endTime", "completionStartTime", "model",
    "modelParameters", "usageDetails", "costDetails", "promptName", "promptVersion", "trace",
)  # fmt: skip
_PLACED_OF_SCORE: Final = ("id", "name", "value", "comment", "timestamp")
_CALL: Final = (
    "provider", "model", "requested_model", "finish_reason", "usage", "reported_usd", "input", "output", "tools",
    "tool_calls", "parameters",
)  # fmt: skip


def trace_of(body: Mapping[str, Any], at: datetime | None, format: str) -> Record:
    """What is said of a trace, each time anew: a half of its log. Raises BadPayload."""
    id = id_in(body)
    return Record(
        format=format,
        identity=f"trace/{id}",
        external_id=id,
        trace=id,
        kind="chain",
        name=text_in(body, "name"),
        status="ok",
        environment=text_in(body, "environment"),
        session=text_in(body, "sessionId"),
        user=text_in(body, "userId"),
        customer=text_in(_object(body, "metadata"), "customer_id"),
        tags=tags_in(body, "tags"),
        metadata=_metadata(body),
        # Each half has a timestamp, which is the trace's in the first alone.
        started_at=iso_time(body.get("start_time"), "start_time"),
        ended_at=iso_time(body.get("end_time"), "end_time"),
        input=body.get("input"),
        output=body.get("output"),
        extra=rest_of(body, *_PLACED_OF_TRACE),
        is_partial=True,
        hands_down=True,
        said_at=iso_time(body.get("timestamp"), "timestamp") or at,
        weak=frozenset(("status",)),
    )


def observation_of(body: Mapping[str, Any], type: str | None, at: datetime | None, format: str) -> Record:
    """What one event says of an observation; `type` is `span`, `generation`, … Raises BadPayload."""
    id, trace, parent = id_in(body), text_in(body, "traceId"), text_in(body, "parentObservationId")
    kind = KINDS.get((type or text_in(body, "type") or "").lower())
    ended_at = iso_time(body.get("endTime"), "endTime")
    status, failure = _outcome(body, kind, ended_at)
    weak = set() if failure else {"status"}
    if parent is None and trace != id:
        # An update does not repeat the parent.
        parent, weak = trace, weak | {"parent"}
    record = Record(
        format=format,
        identity=id,
        external_id=id,
        trace=trace,
        parent=parent,
        kind=kind,
        name=text_in(body, "name"),
        status=status,
        error=failure,
        environment=text_in(body, "environment"),
        tags=tags_in(body, "tags"),
        metadata=_metadata(body),
        prompt=_prompt(body),
        started_at=iso_time(body.get("startTime"), "startTime"),
        ended_at=ended_at,
        ttft_ms=_ttft_ms(body),
        is_partial=True,
        said_at=at,
        weak=frozenset(weak),
        **_call(body, kind),
    )
    return _of_litellm(record) if "hidden_params" in (record.metadata or {}) else record


def score_of(body: Mapping[str, Any], at: datetime | None, format: str) -> Feedback:
    """A judgement on an observation, a trace, a session or a run over a dataset. Raises BadPayload."""
    names = ("observationId", "traceId", "sessionId", "datasetRunId")
    target = next((text for name in names if (text := text_in(body, name))), None)
    if target is None:
        raise BadPayload(f"expected one of {', '.join(names)}", "traceId")
    name = text_in(body, "name")
    if name is None:
        raise BadPayload("is missing", "name")
    value = judgement_in(body, "value")
    id = text_in(body, "id")
    return Feedback(
        format=format,
        targets=[target],
        name=name,
        value=bool(value) if body.get("dataType") == "BOOLEAN" and value in (0, 1) else value,
        comment=text_in(body, "comment"),
        said_at=iso_time(body.get("timestamp"), "timestamp") or at,
        identity=id,
        extra=(rest_of(body, *_PLACED_OF_SCORE) or {}) | ({"id": id} if id else {}),
    )


def id_in(body: Mapping[str, Any]) -> str:
    """Raises BadPayload."""
    id = text_in(body, "id")
    if id is None:
        raise BadPayload("is missing", "id")
    return id


def _object(body: Mapping[str, Any], field: str) -> dict[str, Any]:
    value = body.get(field)
    return value if isinstance(value, dict) else {}


def _metadata(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Metadata may be anything: what is no object is one of a single member."""
    said = body.get("metadata")
    return said if isinstance(said, dict) else None if said is None else {"metadata": said}


def _outcome(body: Mapping[str, Any], kind: str | None, ended_at: datetime | None) -> tuple[str | None, Failure | None]:
    """The level ERROR stands, whatever is said later of the end."""
    if text_in(body, "level") == "ERROR":
        return "error", Failure(message=text_in(body, "statusMessage"))
    if ended_at or kind == "event":
        return "ok", None
    return ("running" if body.get("startTime") else None), None


def _prompt(body: Mapping[str, Any]) -> PromptRef | None:
    path = text_in(body, "promptName")
    return PromptRef(path=path, number=count_of(body.get("promptVersion"), "promptVersion")) if path else None


def _ttft_ms(body: Mapping[str, Any]) -> float | None:
    started, first, ended = (iso_time(body.get(f), f) for f in ("startTime", "completionStartTime", "endTime"))
    # Without a stream clients give the end as the first token's time.
    if started is None or first is None or first == ended:
        return None
    return max((first - started) / timedelta(milliseconds=1), 0.0)


def _call(body: Mapping[str, Any], kind: str | None) -> dict[str, Any]:
    """What was asked and answered. An observation that is no call of a model keeps what it says of tokens apart."""
    usage = _object(body, "usage")
    said = {
        "model": text_in(body, "model"),
        "parameters": {name: _number(value) for name, value in object_in(body, "modelParameters").items()},
        "usage": object_in(body, "usageDetails") or _counts(usage),
        "costs": object_in(body, "costDetails") or _costs(usage),
        "input": body.get("input"),
        "output": body.get("output"),
    }
    gen_ai_messages.unwrap_request(said)
    fields = gen_ai.call_fields(said, gen_ai_names.no_groups(), kind or "llm")
    for name in ("input", "output"):
        if isinstance(body.get(name), str):  # a text that looks like JSON is a text here
            fields[name] = body[name]
    extra = rest_of(body, *_PLACED_OF_OBSERVATION, "usage" if fields["usage"] or not usage else "")
    if kind is not None and kind not in PRICED_KINDS:
        apart = rest_of({name: body.get(name) for name in ("model", "usageDetails", "costDetails", "usage")})
        extra = (extra or {}) | (apart or {}) or None
        fields |= dict.fromkeys(("model", "requested_model", "usage", "reported_usd"))
    return {name: fields[name] for name in _CALL} | {"requested_model": None, "extra": extra}


def _counts(usage: Mapping[str, Any]) -> dict[str, Any]:
    """The tokens of the older `usage`, which may count characters or pictures instead."""
    return dict(usage) if text_in(usage, "unit") in (None, "TOKENS") else {}


def _costs(usage: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: usage.get(f"{name}Cost") for name in ("input", "output", "total")}
    return {name: cost for name, cost in said.items() if cost is not None}


def _number(value: Any) -> Any:
    """Clients send numbers among a model's parameters as text."""
    if not isinstance(value, str):
        return value
    try:
        number = number_of(value, "modelParameters")
    except BadPayload:
        return value
    return value if number is None else int(number) if number.is_integer() else number


def _of_litellm(record: Record) -> Record:
    """LiteLLM's callback adds what it knows of a call to the caller's metadata; Langfuse's own places come first."""
    metadata = {name: value for name, value in (record.metadata or {}).items() if value not in ({}, None)}
    user = (record.parameters or {}).get("user")
    told = with_metadata(msgspec.structs.replace(record, metadata=metadata, user=str(user) if user else None))
    own = {name: getattr(record, name) for name in ("name", "session", "trace", "reported_usd", "prompt")}
    return msgspec.structs.replace(told, **{name: value for name, value in own.items() if value is not None})
