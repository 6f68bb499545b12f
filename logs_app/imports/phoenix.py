"""Phoenix: spans and annotations, as its dataframes and `GET /v1/projects/{name}/spans` give them (arize-phoenix 20.26,
arize-phoenix-client 3.5).

A dataframe has a column for each attribute, `attributes.llm.model_name`, and messages as lists of objects; pandas
writes times as milliseconds in JSON, and what is nested as Python in CSV. The same span sent by OTLP is the same log.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from logs_app.imports.rows import Row, judgement, objects_in
from logs_app.readings import gen_ai
from logs_app.readings.fields import object_in, text_in
from logs_app.readings.gen_ai_names import PLACES
from logs_app.readings.json_text import wholly_decoded
from logs_app.readings.python_repr import value_of
from logs_app.readings.spans import Attributes, Event, Span
from logs_app.readings.times import epoch_time, iso_time
from logs_app.records import Feedback, Record
from logs_app.wire import BadPayload

FORMAT: Final = "otlp"
_PREFIX: Final = "attributes."
_COUNTS: Final = f"{_PREFIX}llm.token_count."
_KIND: Final = "openinference.span.kind"
_CODES: Final = {"OK": 1, "ERROR": 2}
_RESULTS: Final = ("label", "score", "explanation")


def read(row: Row) -> Iterator[Record | Feedback]:
    """Raises BadPayload."""
    said = {name: _of_pandas(value) for name, value in row.items()}
    said = {name: value for name, value in said.items() if value is not None}
    if any(f"result.{name}" in said for name in _RESULTS) or "result" in said:
        yield _annotation(said)
    else:
        yield gen_ai.record_of(_span(said), FORMAT)


def _of_pandas(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("[", "{")):
        return value_of(value)
    return None if value in ("nan", "NaT") else value


def _id(said: Row, name: str) -> str:
    """Ids lie in an object or in columns of their own. Raises BadPayload."""
    id = text_in(said, f"context.{name}") or text_in(object_in(said, "context"), name) or text_in(said, name)
    if not id:
        raise BadPayload("is missing", f"context.{name}")
    return id


def _span(said: Row) -> Span:
    attributes = _attributes(said)
    if _KIND not in attributes and (kind := text_in(said, "span_kind")):
        attributes[_KIND] = kind
    return Span(
        trace=_id(said, "trace_id"),
        id=_id(said, "span_id"),
        parent=text_in(said, "parent_id") or "",
        name=text_in(said, "name") or "",
        kind=0,
        started_at=_time(said, "start_time"),
        ended_at=_time(said, "end_time"),
        status=_CODES.get((text_in(said, "status_code") or "").upper(), 0),
        message=text_in(said, "status_message") or "",
        attributes=attributes,
        events=[_event(each) for each in objects_in(said, "events")],
        links=[],
        resource={},
        scope="",
    )


def _attributes(said: Row) -> Attributes:
    columns = {name[len(_PREFIX) :]: _count(name, value) for name, value in said.items() if name.startswith(_PREFIX)}
    flat: Attributes = {}
    for name, value in (object_in(said, "attributes") | columns).items():
        _flatten(name, value, flat)
    return flat


def _count(name: str, value: Any) -> Any:
    """A column of counts is one of fractions, `12.0`, where any span of the dataframe has none."""
    return wholly_decoded(value) if name.startswith(_COUNTS) else value


def _flatten(name: str, value: Any, flat: Attributes) -> None:
    """Attributes as clients sent them: `llm.input_messages.0.message.role`. What is one thing stays whole."""
    is_list = isinstance(value, list) and any(isinstance(each, dict) for each in value)
    if name in PLACES or not (isinstance(value, dict) or is_list):
        flat[name] = value
        return
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        _flatten(f"{name}.{key}", each, flat)


def _event(said: Row) -> Event:
    return Event(text_in(said, "name") or "", _time(said, "timestamp"), object_in(said, "attributes"))


def _time(said: Row, field: str) -> datetime | None:
    value = said.get(field)
    return iso_time(value, field) if isinstance(value, str) else epoch_time(value, field, ms=True)


def _annotation(said: Row) -> Feedback:
    """A label where there is one, else a number."""
    result = object_in(said, "result") | {name: said[f"result.{name}"] for name in _RESULTS if f"result.{name}" in said}
    name = text_in(said, "annotation_name") or text_in(said, "name")
    if not name:
        raise BadPayload("is missing", "annotation_name")
    span = _id(said, "span_id")
    value = result["label"] if result.get("label") is not None else result.get("score")
    comment, user = text_in(result, "explanation"), text_in(said, "user_id")
    kind = text_in(said, "annotator_kind")
    return judgement(FORMAT, span, name, value, text_in(said, "id") or f"{span}/{name}/{kind}", comment, user)
