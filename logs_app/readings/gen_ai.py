"""A span of generative AI as a log, whichever convention it follows (`gen_ai_names` lists where each says what)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from logs_app.readings import gen_ai_messages, litellm_span
from logs_app.readings.fields import rest_of
from logs_app.readings.gen_ai_names import KINDS, RENAMED, Groups, sorted_out
from logs_app.readings.gen_ai_usage import usage_of
from logs_app.readings.json_text import decoded
from logs_app.readings.spans import Attributes, Event, Span
from logs_app.readings.times import iso_time, number_of
from logs_app.readings.usage import count_of
from logs_app.records import PRICED_KINDS, Failure, PromptRef, Record

_FIRST_TOKENS: Final = ("llm.content.completion.chunk", "First Token Stream Event", "ai.stream.firstChunk")
# What Logfire puts in the place of a value whose name has the word session in it, among others.
_SCRUBBED: Final = "[Scrubbed due to "
_ERROR: Final = 2
_KINDS: Final = {2: "server", 3: "client", 4: "producer", 5: "consumer"}
_OF_CALLS: Final = ("model", "requested_model", "input_tokens", "output_tokens", "usd")


def record_of(span: Span, format: str) -> Record:
    """The log that a span is. Raises BadPayload."""
    if litellm_span.is_raw(span):
        return litellm_span.half_of_parent(span, format)
    if span.attributes.get("logfire.span_type") == "pending_span":
        return _begun(span, format)
    said, groups, rest = sorted_out(span.attributes)
    gen_ai_messages.add_events(span.events, said)
    gen_ai_messages.unwrap_request(said)
    plumbing = _plumbing(span, said, groups)
    fields = _fields(span, said, groups, kind_of(said))
    call = None
    if plumbing is not None:
        litellm_span.fill(fields, plumbing, rest, span, "kind" in said)
        call = litellm_span.call_in(plumbing, rest) if fields["kind"] in PRICED_KINDS else None
    if fields["kind"] not in PRICED_KINDS:
        # An agent repeats what its calls used: counted here it would count twice.
        rest |= {name: said[name] for name in _OF_CALLS if name in said}
        fields |= dict.fromkeys(("model", "requested_model", "usage", "reported_usd"))
    if not fields["error"]:
        rest |= {name: said[name] for name in ("level", "error_message") if name in said}
    fields["extra"] = _extra(span, rest)
    return Record(
        format=format,
        identity=f"{span.trace}/{span.id}",
        external_id=span.id,
        call=call,
        trace=span.trace,
        said_at=span.ended_at,
        hands_down=not span.parent and bool(fields["session"] or fields["user"] or fields["customer"]),
        comes_last=True,
        **fields,
    )


def _plumbing(span: Span, said: dict[str, Any], groups: Groups) -> dict[str, Any] | None:
    """LiteLLM's own metadata, taken from among its caller's; None where the span is not LiteLLM's."""
    if "litellm_call_id" in groups["metadata"]:  # its callback for Langfuse
        plumbing, groups["metadata"] = groups["metadata"], {}
        return plumbing
    if span.scope != litellm_span.SCOPE and not groups["litellm"]:
        return None
    told = decoded(said.pop("metadata", None))
    return groups["litellm"] | (told if isinstance(told, dict) else {})


def kind_of(said: Mapping[str, Any]) -> str:
    """The kind of a span's work; what is no work of a model is a part of the chain."""
    word = str(said.get("kind") or "").lower()
    if word.startswith("ai.") and word != "ai.toolcall":
        work = word.rpartition(".")[2]
        return "embedding" if work == "doembed" else "llm" if work in ("dogenerate", "dostream") else "chain"
    if kind := KINDS.get(word) or KINDS.get(word.removeprefix("a")):
        return kind
    if said.get("tool"):
        return "tool"
    if said.get("agent") and "input_messages" not in said:
        return "agent"
    if word or said.get("model") or said.get("requested_model"):
        return "llm"
    return "chain"


def _fields(span: Span, said: dict[str, Any], groups: Groups, kind: str) -> dict[str, Any]:
    failure = _failure(span, said)
    fields = call_fields(said, groups, kind)
    name = _text(said, "tool") if kind == "tool" else _text(said, "agent") if kind == "agent" else None
    return fields | {
        "kind": kind,
        "name": name or span.name or None,
        "status": "error" if failure else "ok",
        "error": failure,
        "environment": _environment(span, said),
        "customer": _text(said, "customer"),
        "user": _text(said, "user"),
        "prompt": _prompt(said, fields["parameters"] or {}, fields["requested_model"]),
        "session": _text(said, "session"),
        "parent": span.parent or None,
        "tags": gen_ai_messages.texts_in(said.get("tags")),
        "metadata": _metadata(said, groups["metadata"]),
        "started_at": span.started_at,
        "ended_at": span.ended_at,
        "ttft_ms": _ttft_ms(span, said),
    }


def call_fields(said: dict[str, Any], groups: Groups, kind: str) -> dict[str, Any]:
    """The fields of a record that tell what was asked and answered. Raises BadPayload."""
    provider = _provider(_text(said, "provider"))
    parameters = _parameters(said, groups["parameters"])
    # Of a call that failed OpenInference tells the model among the parameters only.
    requested = _model(_text(said, "requested_model") or _text(parameters, "model"), provider)
    answered = _model(_text(said, "model"), provider)
    output = gen_ai_messages.output_of(said, groups, kind)
    return {
        "provider": provider,
        "model": answered or requested,
        "requested_model": requested,
        "finish_reason": gen_ai_messages.first_text(said.get("finish_reason")) or output.finish_reason,
        "usage": usage_of(said),
        "reported_usd": _usd(said),
        "input": gen_ai_messages.input_of(said, groups, kind),
        "output": output.output,
        "tools": gen_ai_messages.tools_of(said, groups["functions"]) or parameters.pop("tools", None),
        "tool_calls": output.tool_calls,
        "parameters": parameters or None,
    }


def _begun(span: Span, format: str) -> Record:
    """Logfire tells of a span when it begins, as a child of it."""
    outer = span.attributes.get("logfire.pending_parent_id")
    return Record(
        format=format,
        identity=f"{span.trace}/{span.parent}",
        external_id=span.parent,
        trace=span.trace,
        parent=outer if isinstance(outer, str) and outer.strip("0") else None,
        name=span.name,
        status="running",
        started_at=span.started_at,
        is_partial=True,
        weak=frozenset(("parent", "name", "status", "started_at")),
    )


def _text(said: Mapping[str, Any], thing: str) -> str | None:
    if (value := said.get(thing)) is None:
        return None
    value = decoded(value) if thing == "customer" else value  # a key of Langfuse's metadata
    if not isinstance(value, str):
        return None if isinstance(value, dict | list | None) else str(value)
    return None if value.startswith(_SCRUBBED) else value


def _provider(name: str | None) -> str | None:
    """A provider by today's name. Vercel adds the model's interface: `openai.chat`."""
    if name is None:
        return None
    head, _, tail = name.partition(".")
    return RENAMED.get(name) or (head if tail in ("chat", "responses", "messages", "completion", "embedding") else name)


def _model(name: str | None, provider: str | None) -> str | None:
    """A model's name without its provider's."""
    return name.removeprefix(f"{provider}/") if name else None


def _environment(span: Span, said: Mapping[str, Any]) -> str | None:
    names = ("deployment.environment.name", "deployment.environment", "langfuse.environment")
    return _text(said, "environment") or next((str(v) for name in names if (v := span.resource.get(name))), None)


def _failure(span: Span, said: Mapping[str, Any]) -> Failure | None:
    """The error that a span ended with. An exception that was only noted is none."""
    if span.status != _ERROR and said.get("level") != "ERROR":
        return None
    noted: Attributes = next((event.attributes for event in reversed(span.events) if event.name == "exception"), {})
    return Failure(
        type=_text(said, "error_type") or _text(noted, "exception.type"),
        message=span.message or _text(said, "error_message") or _text(noted, "exception.message"),
        stack=_text(noted, "exception.stacktrace") or _text(said, "error_stack"),
    )


def _parameters(said: Mapping[str, Any], group: Mapping[str, Any]) -> dict[str, Any]:
    told = decoded(said.get("parameters"))
    return (told if isinstance(told, dict) else {}) | {name: value for name, value in group.items() if value != ""}


def _metadata(said: Mapping[str, Any], group: dict[str, Any]) -> dict[str, Any] | None:
    whole: dict[str, Any] = {}
    for thing in ("metadata", "trace_metadata", "observation_metadata"):
        if (told := decoded(said.get(thing))) is not None:
            whole |= told if isinstance(told, dict) else {thing: told}
    return whole | group or None


def _prompt(said: Mapping[str, Any], parameters: Mapping[str, Any], model: str | None) -> PromptRef | None:
    """The prompt by name; its version by details where the template came along."""
    path, template = _text(said, "prompt"), decoded(said.get("template"))
    if not path:
        return None
    details = {"template": template, "model": model, **rest_of_call(parameters)} if template else None
    number = count_of(said.get("prompt_number"), "prompt.version")
    return PromptRef(path=path, number=number, details=rest_of(details) if details else None)


def rest_of_call(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that make a version: not whose call it was, nor how it was carried."""
    return rest_of(parameters, "user", "metadata", "stream", "tools", "extra_body", "type") or {}


def _usd(said: Mapping[str, Any]) -> Decimal | None:
    usd = number_of(said.get("usd"), "cost")
    if usd is None and (costs := decoded(said.get("costs"))) and isinstance(costs, dict):
        parts = [number_of(value, "cost") or 0.0 for name, value in costs.items() if name != "total"]
        usd = number_of(costs.get("total"), "cost") if "total" in costs else sum(parts)
    return None if usd is None else Decimal(str(usd))


def _ttft_ms(span: Span, said: Mapping[str, Any]) -> float | None:
    if (seconds := number_of(said.get("ttft_s"), "time_to_first_chunk")) is not None:
        return seconds * 1000
    if (ms := number_of(said.get("ttft_ms"), "msToFirstChunk")) is not None:
        return ms
    at = _first_token_at(span, said)
    # Without a stream clients give the end as the first token's time.
    if at is None or span.started_at is None or at == span.ended_at:
        return None
    return max((at - span.started_at) / timedelta(milliseconds=1), 0.0)


def _first_token_at(span: Span, said: Mapping[str, Any]) -> datetime | None:
    told = decoded(said.get("first_token_at"))
    if isinstance(told, str):
        return iso_time(told, "completion_start_time")
    return next((event.at for event in span.events if event.name in _FIRST_TOKENS), None)


def _extra(span: Span, rest: dict[str, Any]) -> dict[str, Any] | None:
    extra: dict[str, Any] = {}
    if rest:
        extra["attributes"] = rest
    if span.kind in _KINDS:
        extra["span_kind"] = _KINDS[span.kind]
    if events := list(_events(span.events)):
        extra["events"] = events
    if span.links:
        extra["links"] = span.links
    if span.resource:
        extra["resource"] = span.resource
    if span.scope:
        extra["scope"] = span.scope
    return extra or None


def _events(events: list[Event]) -> Iterator[dict[str, Any]]:
    """What happened in the span, but for what has a place of its own."""
    for event in events:
        if event.name not in gen_ai_messages.EVENTS and event.name != "exception":
            at = event.at.isoformat() if event.at else None
            yield {"name": event.name, "at": at, "attributes": event.attributes}
