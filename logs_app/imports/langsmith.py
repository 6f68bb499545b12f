"""LangSmith: runs and feedback, as `Client.list_runs` and `list_feedback` give them (types of langsmith 0.15) and its
bulk export writes them (docs.langchain.com/langsmith/data-export)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import msgspec

from logs_app.adapters.langsmith import FORMAT, feedback_of
from logs_app.imports.rows import Row, judgement, usd_in
from logs_app.readings.fields import object_in, text_in
from logs_app.readings.langsmith_run import record_of
from logs_app.readings.times import iso_time
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import PRICED_KINDS, Feedback, Record, Usage

# What LangSmith computes, or knows of its own tables.
_DROPPED: Final = (
    "status", "first_token_time", "feedback_stats", "total_cost", "prompt_cost", "completion_cost", "in_dataset",
    "prompt_token_details", "completion_token_details", "prompt_cost_details", "completion_cost_details", "app_path",
    "parent_run_ids", "child_run_ids", "manifest_id", "latency", "latency_seconds", "share_url", "price_model_id",
    "is_root", "tenant_id", "inputs_preview", "outputs_preview", "error_preview", "metadata", "last_queued_at",
)  # fmt: skip


def read(row: Row) -> Iterator[Record | Feedback]:
    """Raises BadPayload."""
    if "key" in row and "run_type" not in row:
        yield feedback_of(row)
        return
    record = _run(row)
    yield record
    yield from _feedback(row, record.external_id or "")


def _run(row: Row) -> Record:
    extra = object_in(row, "extra")
    metadata = object_in(row, "metadata") | object_in(extra, "metadata")
    said = {name: value for name, value in row.items() if name not in _DROPPED and value != {}}
    for name in ("session_name", "project_name"):
        if project := text_in(row, name):
            said["session_name"] = project
    said["extra"] = extra | ({"metadata": metadata} if metadata else {})
    record = record_of(said, FORMAT, is_new=not row.get("end_time"))
    is_priced = record.kind in PRICED_KINDS
    return msgspec.structs.replace(
        record,
        ttft_ms=record.ttft_ms if record.ttft_ms is not None else _ttft_ms(row, record),
        usage=(_usage(row) or record.usage) if is_priced else None,
        reported_usd=record.reported_usd or usd_in(row, "total_cost") if is_priced else None,
    )


def _ttft_ms(row: Row, record: Record) -> float | None:
    first = iso_time(row.get("first_token_time"), "first_token_time")
    return max((first - record.started_at) / timedelta(milliseconds=1), 0.0) if first and record.started_at else None


def _usage(row: Row) -> Usage | None:
    """The counts of LangSmith's own columns, where these tell the parts as well."""
    asked, answered = (object_in(row, f"{name}_token_details") for name in ("prompt", "completion"))
    if not (asked or answered):
        return None
    return inclusive_usage(
        count_of(row.get("prompt_tokens"), "prompt_tokens"),
        count_of(row.get("completion_tokens"), "completion_tokens"),
        count_of(asked.get("cache_read"), "cache_read"),
        count_of(asked.get("cache_creation"), "cache_creation"),
        count_of(answered.get("reasoning"), "reasoning"),
    )


def _feedback(row: Row, run: str) -> Iterator[Feedback]:
    """Sums of all judgements of a key: of a single one the sum is the judgement."""
    for key, sums in object_in(row, "feedback_stats").items():
        if isinstance(sums, dict) and sums.get("n") == 1 and (value := _single(sums)) is not None:
            yield judgement(FORMAT, run, key, value, f"{run}/{key}")


def _single(sums: dict[str, Any]) -> Any:
    values = sums.get("values")
    named = next(iter(values), None) if isinstance(values, dict) else None
    return sums.get("avg") if sums.get("avg") is not None else named
