"""LiteLLM's spans: what they say in their own names, and the raw child that repeats its parent's call.

docs.litellm.ai/docs/observability/opentelemetry_integration. LiteLLM 1.55 to 1.109 write the request and the response
of a provider, as Python reprs, into a child of the request's span; behind recent FastAPI nothing else tells of a call.
So a raw child is a half of its parent's log, whose words yield to the parent's, but for what was counted.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from logs_app.readings.chat import Completion, completion_of
from logs_app.readings.fields import rest_of, tags_in, text_in
from logs_app.readings.json_text import decoded
from logs_app.readings.python_repr import value_of
from logs_app.readings.redacted import unredacted
from logs_app.readings.secrets import without_secrets
from logs_app.readings.spans import Span
from logs_app.readings.standard_payload import NOT_THE_CALLERS, callers_metadata, customer_of, is_made_up, prompt_of
from logs_app.readings.usage import provider_usage
from logs_app.records import Record

SCOPE: Final = "litellm"
_PROXY: Final = "litellm_proxy_request"  # repeats the call of its child
_TELLING: Final = ("gen_ai.", "openinference.", "llm.request.")
# The provider's own counts stand whatever the parent says of them, and whichever of the two comes first.
_LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)
_ASKED: Final = ("messages", "input", "tools", "user")
_ANSWERED: Final = (
    "choices", "content", "created", "data", "id", "model", "object", "output", "role", "stop_reason", "stop_sequence",
    "stringified_raw_response", "type", "usage",
)  # fmt: skip
_SMALL: Final = ("extra_body", "service_tier", "system_fingerprint")


def is_raw(span: Span) -> bool:
    """Whether a span only repeats what its parent asked of a provider."""
    if span.scope != SCOPE or not span.parent:
        return False
    is_told = any(name.startswith(_TELLING) for name in span.attributes)
    return not is_told and any(name.startswith("llm.") for name in span.attributes)


def half_of_parent(span: Span, format: str) -> Record:
    """What a raw child says of its parent's call. Raises BadPayload."""
    names = [name for name in span.attributes if name.startswith("llm.") and name.count(".") > 1]
    told = {name.split(".", 2)[2]: _value(span.attributes[name]) for name in names}
    provider = next((name.split(".")[1] for name in names), "None")
    if isinstance(whole := told.get("stringified_raw_response"), dict):
        told |= whole
    completion = _completion(told)
    fields: dict[str, Any] = {
        "name": span.name,
        "provider": None if provider == "None" else provider,
        "model": completion.model,
        "started_at": span.started_at,
        "ended_at": span.ended_at,
        "finish_reason": completion.finish_reason,
        "user": text_in(told, "user"),
        "input": unredacted(told.get("messages") or told.get("input")),
        "output": unredacted(completion.output),
        "tools": told.get("tools"),
        "tool_calls": unredacted(completion.tool_calls),
        "parameters": rest_of(told, *_ASKED, *_ANSWERED, *_SMALL),
        "extra": rest_of({"response": rest_of({name: told.get(name) for name in ("id", *_SMALL)})}),
    }
    return Record(
        format=format,
        identity=f"{span.trace}/{span.parent}",
        external_id=span.parent,
        trace=span.trace,
        kind="embedding" if "data" in told else "llm" if completion.output or completion.tool_calls else None,
        usage=completion.usage,
        said_at=_LAST,
        is_partial=True,
        weak=frozenset(fields),
        **fields,
    )


def _completion(told: Mapping[str, Any]) -> Completion:
    answer = {name: told[name] for name in _ANSWERED if name in told}
    usage = answer.get("usage")
    answer["usage"] = usage if isinstance(usage, dict) else None
    if "data" in told:
        return Completion(output=told["data"], model=text_in(answer, "model"), usage=provider_usage(answer["usage"]))
    return completion_of(answer) if answer.keys() & {"choices", "content", "output"} else Completion()


def fill(fields: dict[str, Any], plumbing: dict[str, Any], rest: dict[str, Any], span: Span, has_kind: bool) -> None:
    """Adds to a record's fields what LiteLLM says in its own names. Raises BadPayload."""
    told = {name: _value(value) for name, value in plumbing.items() if value not in (None, "", "[]", "{}")}
    caller = callers_metadata(told | {"requester_metadata": _object(told, "requester_metadata")})
    if span.name == _PROXY or (fields["kind"] == "llm" and not has_kind):
        fields["kind"] = "chain"
    _name_model(fields, rest)
    fields |= {name: unredacted(fields[name]) for name in ("input", "output", "tool_calls")}
    trace = text_in(rest, "litellm.trace_id")
    fields["session"] = (
        text_in(caller, "session_id") or (trace if trace and not is_made_up(trace) else None) or fields["session"]
    )
    fields["user"] = text_in(told, "user_api_key_end_user_id") or fields["user"]
    fields["customer"] = customer_of(caller, told) or fields["customer"]
    fields["environment"] = text_in(caller, "environment") or fields["environment"]
    fields["prompt"] = fields["prompt"] or prompt_of(caller, _objects(told, "prompt_management_metadata"))
    fields["tags"] = fields["tags"] or tags_in(caller, "tags")
    fields["metadata"] = (fields["metadata"] or {}) | (rest_of(caller, *NOT_THE_CALLERS) or {}) or None
    fields["usage"] = provider_usage(_object(told, "usage_object") or None) or fields["usage"]
    if own := rest_of(told, "requester_metadata", "spend_logs_metadata", "usage_object"):
        rest["litellm"] = without_secrets(own)


def call_in(plumbing: Mapping[str, Any], rest: Mapping[str, Any]) -> str | None:
    """LiteLLM's id of the call: of its own spans, or of those for Langfuse."""
    return text_in(rest, "litellm.call_id") or text_in(plumbing, "litellm_call_id")


def _name_model(fields: dict[str, Any], rest: Mapping[str, Any]) -> None:
    """The provider's model: a proxy answers, or is asked, under a name of its own."""
    path = text_in(rest, "litellm.provider.model") or fields["requested_model"] or ""
    plain = path.rpartition("/")[2]
    said = fields["model"]
    if plain and said and not said.rpartition("/")[2].startswith(plain):
        fields["model"], fields["requested_model"] = plain, said
    path = path or said or ""
    if not fields["provider"] and "/" in path:
        fields["provider"], _, tail = path.partition("/")
        fields["model"] = tail if said == path else said


def _value(value: Any) -> Any:
    """JSON or a repr within a text."""
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return value
    plain = decoded(value)
    return value_of(value) if plain is value else plain


def _object(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def _objects(told: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: _object(told, name) for name in names}
