"""What Sentry's events and transactions tell of calls of models (develop.sentry.dev/sdk/data-model/event-payloads).

LiteLLM's callback captures the exception of a failed call: what was asked is not told; a breadcrumb has the model.
Sentry's own integrations tell a call as a span whose data follows OpenTelemetry's GenAI conventions.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from logs_app.readings import gen_ai
from logs_app.readings.fields import object_in, rest_of, text_in
from logs_app.readings.json_text import decoded
from logs_app.readings.message_parts import dicts
from logs_app.readings.secrets import without_secrets
from logs_app.readings.spans import Span
from logs_app.readings.times import epoch_time, iso_time
from logs_app.records import Failure, Record

LIBRARIES: Final = ("litellm", "openai", "anthropic", "google", "mistralai", "cohere", "groq", "ollama")
_ASKED: Final = re.compile(r"completion\(\) model= ?(?P<model>[^;\s]+); provider = (?P<provider>\S+)")
_CALL_ID: Final = re.compile(r"litellm_call_id=(?P<id>[\w-]+)")
_KEPT: Final = ("level", "logger", "transaction", "release", "server_name", "platform", "fingerprint", "contexts")
_ERROR: Final = 2
_OWN_NAMES: Final = {"gen_ai.request.messages": "gen_ai.input.messages", "gen_ai.response.text": "sentry.response"}


def failure_of(event: dict[str, Any], format: str) -> Record | None:
    """The failed call that an event tells of; None where it is no failure of a model's library. Raises BadPayload."""
    exceptions = dicts(object_in(event, "exception").get("values"))
    if not any(_is_of_library(each) for each in exceptions):
        return None
    trace = object_in(object_in(event, "contexts"), "trace")
    last, user = exceptions[-1], object_in(event, "user")
    asked = _asked(event)
    at = _moment(event.get("timestamp"), "timestamp")
    return Record(
        format=format,
        kind="llm",
        name=text_in(event, "transaction"),
        identity=text_in(event, "event_id"),
        external_id=_call_id(event) or text_in(event, "event_id"),
        trace=text_in(trace, "trace_id"),
        status="error",
        error=Failure(type=text_in(last, "type"), message=text_in(last, "value"), stack=_stack(exceptions)),
        provider=asked.get("provider"),
        model=asked.get("model"),
        environment=text_in(event, "environment"),
        user=text_in(user, "id") or text_in(user, "email") or text_in(user, "username"),
        metadata=event["tags"] if isinstance(event.get("tags"), dict) else None,
        started_at=at,
        ended_at=at,
        extra=without_secrets(rest_of({name: event.get(name) for name in (*_KEPT, "extra")})),
    )


def _is_of_library(exception: dict[str, Any]) -> bool:
    frames = dicts(object_in(exception, "stacktrace").get("frames"))
    modules = [exception.get("module"), *(frame.get("module") for frame in frames)]
    return any(str(module or "").split(".")[0] in LIBRARIES for module in modules)


def _asked(event: dict[str, Any]) -> dict[str, str]:
    """The model and provider of the latest of LiteLLM's breadcrumbs."""
    crumbs = event.get("breadcrumbs")
    lines = dicts(crumbs.get("values") if isinstance(crumbs, dict) else crumbs)
    found = (_ASKED.search(str(line.get("message") or "")) for line in reversed(lines))
    return next((match.groupdict() for match in found if match), {})


def _call_id(event: dict[str, Any]) -> str | None:
    match = _CALL_ID.search(text_in(object_in(event, "logentry"), "message") or "")
    return match and match["id"]


def _stack(exceptions: list[dict[str, Any]]) -> str:
    """The frames as Python prints them, without what stood in variables or around the lines."""
    lines = []
    for exception in exceptions:
        for frame in dicts(object_in(exception, "stacktrace").get("frames")):
            place = f'  File "{frame.get("filename")}", line {frame.get("lineno")}, in {frame.get("function")}'
            lines.append(f"{place}\n    {str(frame.get('context_line') or '').strip()}")
        lines.append(f"{exception.get('type')}: {exception.get('value')}")
    return "\n".join(lines)


def calls_in(transaction: dict[str, Any], format: str) -> Iterator[Record]:
    """The calls of models among a transaction's spans, and the transaction where it is one. Raises BadPayload."""
    root = object_in(object_in(transaction, "contexts"), "trace")
    whole = root | {name: transaction.get(name) for name in ("start_timestamp", "timestamp")}
    for span in [whole, *dicts(transaction.get("spans"))]:
        yield from _calls(span, object_in(span, "data"), text_in(transaction, "environment"), format)


def calls_among(spans: dict[str, Any], format: str) -> Iterator[Record]:
    """The calls of models among spans that stand alone, whose values have types (version 2). Raises BadPayload."""
    for span in dicts(spans.get("items")):
        typed = object_in(span, "attributes")
        data = {name: value.get("value") for name, value in typed.items() if isinstance(value, dict)}
        said = span | {"timestamp": span.get("end_timestamp"), "description": span.get("name")}
        yield from _calls(said, data, text_in(data, "sentry.environment"), format)


def _calls(span: dict[str, Any], data: dict[str, Any], environment: str | None, format: str) -> Iterator[Record]:
    if any(name.startswith("gen_ai.") for name in data):
        record = gen_ai.record_of(_span(span, data), format)
        output = decoded(data.get("gen_ai.response.text"))
        yield msgspec.structs.replace(
            record,
            environment=record.environment or environment,
            output=(output.get("content") if isinstance(output, dict) else output) or record.output,
        )


def _span(span: dict[str, Any], data: dict[str, Any]) -> Span:
    has_failed = text_in(span, "status") not in (None, "ok")
    return Span(
        trace=text_in(span, "trace_id") or "",
        id=text_in(span, "span_id") or "",
        parent=text_in(span, "parent_span_id") or "",
        name=text_in(span, "description") or text_in(span, "op") or "",
        kind=0,
        started_at=_moment(span.get("start_timestamp"), "start_timestamp"),
        ended_at=_moment(span.get("timestamp"), "timestamp"),
        status=_ERROR if has_failed else 0,
        message=(text_in(span, "status") or "") if has_failed else "",
        attributes={_OWN_NAMES.get(name, name): decoded(value) for name, value in data.items()},
        events=[],
        links=[],
        resource={},
        scope="sentry",
    )


def _moment(value: Any, field: str) -> datetime | None:
    return iso_time(value, field) if isinstance(value, str) else epoch_time(value, field)
