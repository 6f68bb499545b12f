"""Langfuse: traces, observations and scores, as its API, its export of a table and its export to a bucket write them.

The API has `camelCase` names (langfuse.com/docs/api, and the types of the Python client), the export of a table the
same with scores as columns of their own, the export to a bucket `snake_case`.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from logs_app.imports.rows import Row, scores_in, usd_in
from logs_app.readings import langfuse
from logs_app.readings.fields import object_in, text_in
from logs_app.readings.times import iso_time, number_of
from logs_app.records import Feedback, Record
from logs_app.wire import BadPayload

FORMAT: Final = "langfuse"
_UNDERSCORE: Final = re.compile(r"_([a-z])")
# What Langfuse computes, or knows of its own tables.
_DROPPED: Final = (
    "projectId", "createdAt", "updatedAt", "latency", "latencyMs", "timeToFirstToken", "timeToFirstTokenMs", "htmlPath",
    "bookmarked", "public", "totalCost", "calculatedTotalCost", "calculatedInputCost", "calculatedOutputCost",
    "inputPrice", "outputPrice", "totalPrice", "inputCost", "outputCost", "unitPrice", "modelId", "internalModelId",
    "promptId", "isRootObservation", "usagePricingTierId", "usagePricingTierName", "observations", "scores",
    "providedModelName", "traceName", "inputUsage", "outputUsage", "totalUsage", "promptTokens", "completionTokens",
    "totalTokens", "observationCount", "level_counts",
)  # fmt: skip


def read(row: Row) -> Iterator[Record | Feedback]:
    """Raises BadPayload."""
    said = {_camel(name): value for name, value in row.items()}
    if "traceId" in said and ("type" in said or "startTime" in said):
        yield _observation(said)
    elif "dataType" in said or "stringValue" in said or ("value" in said and "traceId" in said):
        yield _score(said)
        return
    else:
        yield _trace(said)
        yield from _observations(said)
    yield from _scores(row, said)


def _camel(name: str) -> str:
    return _UNDERSCORE.sub(lambda match: match[1].upper(), name)


def _trace(said: Row) -> Record:
    body = _kept(said) | {"start_time": said.get("timestamp")}
    return langfuse.trace_of(body, iso_time(said.get("updatedAt"), "updatedAt"), FORMAT)


def _observations(said: Row) -> Iterator[Record]:
    """A trace that was asked for alone has its observations within; in a list, only their ids."""
    listed = said.get("observations")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            yield _observation({"traceId": said.get("id")} | each)


def _observation(said: Row) -> Record:
    body = _kept(said) | {"model": text_in(said, "model") or text_in(said, "providedModelName")}
    if not object_in(said, "costDetails") and not object_in(said, "usage").get("totalCost"):
        usd = usd_in(said, "totalCost", "calculatedTotalCost")
        body["costDetails"] = {"total": str(usd)} if usd else None
    for name in ("userId", "sessionId"):
        body.pop(name, None)
    record = langfuse.observation_of(body, None, iso_time(said.get("updatedAt"), "updatedAt"), FORMAT)
    return msgspec.structs.replace(
        record,
        user=text_in(said, "userId"),
        session=text_in(said, "sessionId"),
        ttft_ms=record.ttft_ms if record.ttft_ms is not None else _ttft_ms(said),
    )


def _ttft_ms(said: Row) -> float | None:
    """Seconds in the API, milliseconds in a table."""
    seconds = number_of(said.get("timeToFirstToken"), "timeToFirstToken")
    return number_of(said.get("timeToFirstTokenMs"), "timeToFirstTokenMs") if seconds is None else seconds * 1000


def _kept(said: Row) -> Row:
    return {name: value for name, value in said.items() if name not in _DROPPED and not _is_score(name, value)}


def _scores(row: Row, said: Row) -> Iterator[Feedback]:
    id = text_in(said, "id") or ""
    listed = said.get("scores")
    if isinstance(listed, list):
        yield from (_score({"traceId": id} | each) for each in listed if isinstance(each, dict))
    else:
        yield from scores_in(listed, id, FORMAT)
    yield from scores_in({name: value for name, value in row.items() if _is_score(_camel(name), value)}, id, FORMAT)


def _is_score(name: str, value: Any) -> bool:
    """A table has a column for each name of a score, with the list of its values."""
    is_list = isinstance(value, list) and bool(value) and all(isinstance(each, str | int | float) for each in value)
    return is_list and name not in ("tags", "input", "output", "metadata", "observations", "comments", "scores")


def _score(said: Row) -> Feedback:
    value = said.get("value")
    kind = text_in(said, "dataType")
    if kind in ("CATEGORICAL", "TEXT") and said.get("stringValue") is not None:
        value = said["stringValue"]
    elif kind in ("NUMERIC", "BOOLEAN") and not isinstance(value, bool):
        value = number_of(value, "value")
    if value is None:
        raise BadPayload("is missing", "value")
    body = {name: said.get(name) for name in ("id", "name", "comment", "timestamp", "dataType")}
    targets = {name: said.get(name) or None for name in ("observationId", "traceId", "sessionId", "datasetRunId")}
    if subject := object_in(said, "subject"):  # the third version of the address
        targets |= {"traceId": subject.get("traceId"), f"{text_in(subject, 'kind')}Id": subject.get("id")}
    score = langfuse.score_of(body | targets | {"value": value}, None, FORMAT)
    return msgspec.structs.replace(score, user=text_in(said, "authorUserId"))
