"""Helicone: requests as `POST /v1/request/query` and `@helicone/export` write them (docs.helicone.ai/tools/export).

Rows of `query-clickhouse` have the bodies only where the export was asked to include them. The tool's CSV doubles the
quotes of an object twice.
"""

from collections.abc import Iterator
from typing import Any, Final

from logs_app.imports.rows import Row, id_of, judgement, scores_in, usd_in
from logs_app.readings.chat import Completion, completion_of
from logs_app.readings.fields import rest_of, text_in
from logs_app.readings.gen_ai_usage import usage_of
from logs_app.readings.json_text import decoded
from logs_app.readings.secrets import without_secrets
from logs_app.readings.times import iso_time, number_of
from logs_app.records import Failure, Feedback, PromptRef, Record
from logs_app.wire import BadPayload

FORMAT: Final = "helicone"
_FAILED: Final = 400  # and above
# Statuses that Helicone gives to what the provider did not answer.
_UNANSWERED: Final = {-1: "timeout", -3: "cancelled", -4: "threat"}
_PENDING: Final = -2
_BODIES: Final = ("request_body", "response_body", "request_properties", "properties", "scores")
_ASKED: Final = ("model", "messages", "input", "prompt", "tools", "functions", "user", "system")
_KEPT: Final = (
    "request_path",
    "target_url",
    "country_code",
    "cache_reference_id",
    "prompt_version",
    "request_referrer",
)


def read(row: Row) -> Iterator[Record | Feedback]:
    """Raises BadPayload."""
    row = row | {name: _undoubled(row.get(name)) for name in _BODIES}
    if "request_id" not in row and "request_created_at" not in row:
        raise BadPayload("expected a request, with its request_id and request_created_at", "row")
    record = _record(row)
    yield record
    id = record.external_id or ""
    if row.get("feedback_rating") is not None:
        yield judgement(FORMAT, id, "rating", row["feedback_rating"], f"{id}/rating")
    yield from scores_in(row.get("scores"), id, FORMAT)


def _undoubled(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(('{""', '[{""')):
        return decoded(value.replace('""', '"'))
    return value


def _record(row: Row) -> Record:
    asked, completion = _object(row, "request_body"), completion_of(row.get("response_body"))
    properties = _object(row, "request_properties") or _object(row, "properties")
    failure, status = _outcome(row)
    id, session = id_of(row, "request_id", "response_id"), text_in(properties, "Helicone-Session-Id")
    path = text_in(row, "prompt_id") or text_in(properties, "Helicone-Prompt-Id")
    is_embedding = "embeddings" in (text_in(row, "request_path") or text_in(row, "target_url") or "")
    return Record(
        format=FORMAT,
        identity=id,
        external_id=id,
        kind="embedding" if is_embedding else "llm",
        status=status,
        error=failure,
        provider=(text_in(row, "provider") or "").lower() or None,
        model=_model(row, asked, completion),
        user=text_in(row, "request_user_id") or text_in(row, "user_id") or text_in(asked, "user"),
        session=session,
        trace=session,
        name=text_in(properties, "Helicone-Session-Name"),
        prompt=PromptRef(path=path) if path else None,
        metadata={name: value for name, value in properties.items() if not name.startswith("Helicone-")} or None,
        started_at=iso_time(row.get("request_created_at"), "request_created_at"),
        ended_at=iso_time(row.get("response_created_at"), "response_created_at"),
        latency_ms=number_of(row.get("delay_ms") or row.get("latency"), "delay_ms"),
        ttft_ms=number_of(row.get("time_to_first_token"), "time_to_first_token"),
        finish_reason=completion.finish_reason,
        usage=completion.usage or usage_of(_counts(row)),
        reported_usd=usd_in(row, "costUSD", "cost"),
        input=asked.get("messages") or asked.get("input") or asked.get("prompt"),
        output=None if failure else completion.output,
        tools=asked.get("tools") or asked.get("functions"),
        tool_calls=completion.tool_calls,
        parameters=without_secrets(rest_of(asked, *_ASKED)),
        extra=rest_of({name: row.get(name) for name in _KEPT} | {"system": asked.get("system")}),
    )


def _object(row: Row, field: str) -> Row:
    """A body that was not exported may be a text that says so."""
    value = row.get(field)
    return value if isinstance(value, dict) else {}


def _model(row: Row, asked: Row, completion: Completion) -> str | None:
    names = ("model_override", "request_model", "model", "response_model")
    said = next((text for name in names if (text := text_in(row, name))), None)
    return said or text_in(asked, "model") or completion.model


def _counts(row: Row) -> dict[str, Any]:
    return {
        "input_tokens": row.get("prompt_tokens"),
        "output_tokens": row.get("completion_tokens"),
        "total_tokens": row.get("total_tokens"),
        "cache_read_tokens": row.get("prompt_cache_read_tokens"),
        "cache_write_tokens": row.get("prompt_cache_write_tokens"),
        "reasoning_tokens": row.get("reasoning_tokens"),
    }


def _outcome(row: Row) -> tuple[Failure | None, str | None]:
    status = number_of(row.get("response_status"), "response_status")
    if status == _PENDING:
        return None, "running"
    if status is None or (status < _FAILED and status not in _UNANSWERED):
        return None, "ok"
    error = _object(row, "response_body").get("error")
    message = error.get("message") if isinstance(error, dict) else error
    type = _UNANSWERED.get(int(status)) or f"HTTP {status:.0f}"
    return Failure(type=type, message=message if isinstance(message, str) else None), "error"
