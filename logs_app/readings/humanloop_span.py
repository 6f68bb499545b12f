"""Spans as Humanloop's decorators upload them, as the bodies of the log calls that they stand for.

humanloop-py 0.8.38, `otel/exporter`: OTLP as JSON, each attribute a string made by Python's str(), nested values
flattened into dotted names. What is within `gen_ai` depends on the instrumentation of the provider: messages one by one
(opentelemetry-instrumentation-openai up to 0.40) or as JSON (0.62).
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from logs_app.readings.dotted import nested
from logs_app.readings.fields import object_in, rest_of, text_in
from logs_app.readings.message_parts import call_of as call_of_tool
from logs_app.readings.message_parts import dicts, from_parts
from logs_app.readings.python_repr import value_of
from logs_app.readings.times import epoch_time, number_of
from logs_app.wire import BadPayload, parse_json

_PARAMETERS: Final = ("max_tokens", "temperature", "top_p", "presence_penalty", "frequency_penalty", "seed")


def spans_in(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The spans of an upload that stand for a log. Raises BadPayload."""
    for resource in _objects(body, "resourceSpans"):
        for scope in _objects(resource, "scopeSpans"):
            yield from _objects(scope, "spans")


def call_of(span: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The file's type ("" where it is none of Humanloop's), and the body of a call of its `log`.

    That of a flow names the log that it completes as `id`.

    Raises BadPayload.
    """
    said = nested({text_in(each, "key") or "": _text(each) for each in _objects(span, "attributes")})
    ours = object_in(said, "humanloop")
    file, log = object_in(ours, "file"), object_in(ours, "log")
    type_ = text_in(file, "type") or ""
    about = {
        "path": text_in(file, "path"),
        "log_id": _log_id(span),
        "start_time": _time(span, "startTimeUnixNano"),
        "end_time": _time(span, "endTimeUnixNano"),
    }
    if type_ == "prompt":
        return type_, about | log | _provider_call(said)
    details = _decoded(rest_of(file, "type", "path") or {})
    return type_, about | log | {"inputs": _by_name(log.get("inputs")), type_: details}


def _provider_call(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the instrumentation of the provider tells of a call."""
    call = object_in(said, "gen_ai")
    request, usage = object_in(call, "request"), object_in(call, "usage")
    first = next(iter(_messages(call, "output", "completion")), {})
    answer = rest_of(first, "finish_reason") or {}
    is_text = answer.keys() <= {"role", "content"} and isinstance(answer.get("content"), str)
    provider = text_in(call, "system") or text_in(object_in(call, "provider"), "name")
    details = {
        "endpoint": "chat",
        "provider": provider and provider.lower(),
        "model": text_in(request, "model"),
        "tools": _tools(said, call),
        **{name: _number(request, name) for name in _PARAMETERS},
    }
    return {
        "prompt": rest_of(details),
        "messages": _messages(call, "input", "prompt"),
        "output": answer["content"] if is_text else None,
        "output_message": None if is_text else answer,
        "finish_reason": first.get("finish_reason"),
        "prompt_tokens": usage.get("input_tokens") or usage.get("prompt_tokens"),
        "output_tokens": usage.get("output_tokens") or usage.get("completion_tokens"),
        "error": text_in(object_in(said, "error"), "type"),
        "gen_ai": rest_of(call, "input", "output", "prompt", "completion", "usage", "tool"),
    }


def _number(request: Mapping[str, Any], name: str) -> float | None:
    number = number_of(request.get(name), name)
    return int(number) if number is not None and number.is_integer() else number


def _tools(said: Mapping[str, Any], call: Mapping[str, Any]) -> list[Any] | None:
    """The functions that the model could call, in OpenAI's manner."""
    definitions = object_in(call, "tool").get("definitions")
    if isinstance(definitions, str):
        return [{"type": "function", "function": rest_of(each, "type")} for each in _list_in(definitions)]
    functions = object_in(object_in(said, "llm"), "request").get("functions")
    if not isinstance(functions, list):
        return None
    return [{"type": "function", "function": each | _parsed(each, "parameters")} for each in dicts(functions)]


def _parsed(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    text = said.get(name)
    return {name: parse_json(text)} if isinstance(text, str) else {}


def _messages(call: Mapping[str, Any], json_name: str, name: str) -> list[dict[str, Any]]:
    said, text = call.get(name), object_in(call, json_name).get("messages")
    if isinstance(text, str):
        return [from_parts(message) for message in _list_in(text)]
    return [_from_fields(message) for message in dicts(said)]


def _from_fields(message: dict[str, Any]) -> dict[str, Any]:
    calls = dicts(message.get("tool_calls"))
    return message | ({"tool_calls": [call_of_tool(call) for call in calls]} if calls else {})


def _list_in(text: str) -> list[dict[str, Any]]:
    return dicts(parse_json(text))


def _by_name(inputs: Any) -> dict[str, Any] | None:
    """A log's inputs, where the names of all are numbers, too."""
    return {str(place): value for place, value in enumerate(inputs)} if isinstance(inputs, list) else inputs


def _decoded(value: Any) -> Any:
    """Details with truths and tuples in the place of their texts."""
    if isinstance(value, dict):
        return {name: _decoded(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_decoded(member) for member in value]
    is_literal = value in ("True", "False") or (value.startswith("(") and value.endswith(")"))
    return value_of(value) if is_literal else value


def _objects(within: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    """A member that is a list of objects, or is not said. Raises BadPayload."""
    values = within.get(field) or []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise BadPayload("expected a list of objects", field)
    return values


def _text(attribute: Mapping[str, Any]) -> str:
    return text_in(object_in(attribute, "value"), "stringValue") or ""


def _log_id(span: Mapping[str, Any]) -> str:
    """Made of the span's own ids, so that a resend is the same log."""
    said = f"{text_in(span, 'traceId')}/{text_in(span, 'spanId')}"
    return f"log_{hashlib.blake2b(said.encode(), digest_size=16).hexdigest()}"


def _time(span: Mapping[str, Any], field: str) -> str | None:
    """Nanoseconds since 1970, in text, as an ISO-8601 time."""
    ns = number_of(span.get(field), field)
    at = epoch_time(ns and ns / 1e9, field)
    return at.isoformat() if at else None
