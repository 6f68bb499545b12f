"""Polylog's own exports of logs: JSON Lines in the shape of the API, CSV and Parquet with a column for each field.

A log of another installation keeps its format, its prompt's path and number, and the cost that its client reported;
what was computed is computed again, from the prices here.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from logs_app.imports.rows import Row, id_of, judgement, objects_in, usd_in
from logs_app.readings.fields import object_in, tags_in, text_in
from logs_app.readings.times import iso_time, number_of
from logs_app.readings.usage import count_of
from logs_app.records import TOKENS, Failure, Feedback, PromptRef, Record, Usage
from logs_app.wire import BadPayload

NATIVE: Final = "native"
_TEXTS: Final = (
    "kind", "name", "status", "provider", "model", "requested_model", "environment", "customer", "user", "session",
    "trace", "parent", "finish_reason",
)  # fmt: skip
_BODY: Final = ("input", "output", "tools", "tool_calls")
_FORMULA: Final = ("'=", "'+", "'-", "'@", "'\t", "'\r")


def read(row: Row) -> Iterator[Record | Feedback]:
    """Raises BadPayload."""
    if not ("kind" in row and "started_at" in row):
        raise BadPayload("expected an exported log, with its kind and started_at", "row")
    row = {name: _unquoted(value) for name, value in row.items()}
    record = _record(row)
    yield record
    yield from _feedback(row, record.external_id or "", record.format)


def _unquoted(value: Any) -> Any:
    """A cell that a spreadsheet would take for a formula was written behind an apostrophe."""
    return value[1:] if isinstance(value, str) and value.startswith(_FORMULA) else value


def _record(row: Row) -> Record:
    id = id_of(row, "id")
    format, external_id = text_in(row, "format") or NATIVE, text_in(row, "external_id")
    fields: dict[str, Any] = {name: text_in(row, name) for name in _TEXTS} | {name: row.get(name) for name in _BODY}
    return Record(
        format=format,
        # A client that sends its log again, now to this installation, means the same log.
        identity=external_id if format == NATIVE and external_id else f"export/{id}",
        external_id=external_id or id,
        error=_failure(row),
        prompt=_prompt(row),
        tags=tags_in(row, "tags"),
        metadata=object_in(row, "metadata") or None,
        started_at=iso_time(row.get("started_at"), "started_at"),
        ended_at=iso_time(row.get("ended_at"), "ended_at"),
        latency_ms=number_of(row.get("latency_ms"), "latency_ms"),
        ttft_ms=number_of(row.get("ttft_ms"), "ttft_ms"),
        usage=_usage(row),
        reported_usd=_usd(row),
        parameters=object_in(row, "parameters") or None,
        extra=object_in(row, "extra") or None,
        **fields,
    )


def _part(row: Row, part: str, *names: str) -> Mapping[str, Any]:
    """A part of the shape, or the columns `part_name` that stand for it."""
    return object_in(row, part) or {name: row[f"{part}_{name}"] for name in names if row.get(f"{part}_{name}")}


def _failure(row: Row) -> Failure | None:
    said = {name: text_in(_part(row, "error", "type", "message"), name) for name in ("message", "type", "stack")}
    return Failure(**said) if any(said.values()) else None


def _prompt(row: Row) -> PromptRef | None:
    said = _part(row, "prompt", "path", "version")
    path = text_in(said, "path")
    return PromptRef(path=path, number=count_of(said.get("version"), "prompt.version")) if path else None


def _usage(row: Row) -> Usage | None:
    said = object_in(row, "usage") or row
    if said.get("is_counted"):  # by the other installation, as it will be by this one
        return None
    usage = Usage(**{name: count_of(said.get(name), name) for name in TOKENS})
    return usage if usage.is_said else None


def _usd(row: Row) -> Decimal | None:
    return usd_in(_part(row, "cost", "reported_usd"), "reported_usd")


def _feedback(row: Row, log: str, format: str) -> Iterator[Feedback]:
    for said in objects_in(row, "feedback"):
        name = text_in(said, "name")
        if not name:
            raise BadPayload("is missing", "feedback.name")
        id, comment, user = text_in(said, "id"), text_in(said, "comment"), text_in(said, "user")
        yield judgement(format, log, name, said.get("value"), id or f"{log}/{name}/{user}", comment, user)
