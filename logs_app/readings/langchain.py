"""LangChain's messages, completions and token usage, in OpenAI's words.

A message is a dump (`{"type": "human", "content": …}`) or a constructor (`{"lc": 1, "id": […, "HumanMessage"],
"kwargs": {…}}`); a completion is an LLMResult of generations
(reference.langchain.com/python/langchain_core/messages, …/outputs).
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from logs_app.readings.chat import Completion, text_or_message
from logs_app.readings.usage import count_of, inclusive_usage, provider_usage
from logs_app.records import Usage
from logs_app.wire import BadPayload, type_name

_ROLES: Final = {
    "human": "user", "ai": "assistant", "system": "system", "developer": "developer", "tool": "tool",
    "function": "function", "user": "user", "assistant": "assistant",
}  # fmt: skip
_OF_LANGCHAIN: Final = frozenset(
    ("type", "response_metadata", "usage_metadata", "additional_kwargs", "invalid_tool_calls", "tool_call_chunks",
     "tool_calls", "id", "example", "chunk_position", "lc_kwargs", "lc_namespace")
)  # fmt: skip


def messages_of(said: Any) -> Any:
    """Messages, or one, or a batch of one; what is neither stays as it is."""
    if not isinstance(said, list):
        return message_of(said)
    if len(said) == 1 and isinstance(said[0], list):
        said = said[0]
    return [message_of(each) for each in said]


def message_of(said: Any) -> Any:
    """A message with a role, its content and its tool calls; what is none stays as it is."""
    pair = _pair(said)
    if pair:
        return pair
    plain = plain_message(said)
    role = _role(plain) if plain else None
    if plain is None or role is None:
        return said
    kept = {name: part for name, part in plain.items() if name not in _OF_LANGCHAIN and part is not None}
    calls = calls_in(plain)
    return {"role": role} | kept | ({"tool_calls": calls} if calls else {})


def _pair(said: Any) -> dict[str, Any] | None:
    """`["human", "Hello"]`: the short form that templates take."""
    if isinstance(said, list) and len(said) == 2 and all(isinstance(part, str) for part in said):
        role = _ROLES.get(said[0])
        return {"role": role, "content": said[1]} if role else None
    return None


def plain_message(said: Any) -> dict[str, Any] | None:
    """The members of a message in either of LangChain's forms; None for what is none."""
    if not isinstance(said, Mapping):
        return None
    kwargs = said.get("kwargs")
    if said.get("lc") is not None and isinstance(kwargs, Mapping):
        return {"type": _class(said), **kwargs}
    return dict(said) if isinstance(said.get("type"), str) and "content" in said and "role" not in said else None


def _class(said: Mapping[str, Any]) -> str:
    """`HumanMessage`, `AIMessageChunk` … as the type that a dump has."""
    path = said.get("id")
    name = path[-1] if isinstance(path, list) and path and isinstance(path[-1], str) else ""
    return _type(name)


def _type(name: str) -> str:
    return name.removesuffix("Chunk").removesuffix("Message").lower()


def _role(plain: Mapping[str, Any]) -> str | None:
    said = _ROLES.get(_type(plain["type"])) if isinstance(plain.get("type"), str) else None
    return said or (plain["role"] if isinstance(plain.get("role"), str) else None)


def calls_in(plain: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The tool calls of a message. LangChain's `{name, args, id}` become functions as OpenAI calls them."""
    own, more = plain.get("tool_calls"), plain.get("additional_kwargs")
    said = own or (more.get("tool_calls") if isinstance(more, Mapping) else None)
    if not isinstance(said, list):
        return None
    return [_call(call) for call in said if isinstance(call, Mapping)] or None


def _call(call: Mapping[str, Any]) -> dict[str, Any]:
    if "args" not in call or "function" in call:
        return dict(call)
    args = call["args"]
    text = args if isinstance(args, str) else json.dumps(args, ensure_ascii=False)
    return {"id": call.get("id"), "type": "function", "function": {"name": call.get("name"), "arguments": text}}


def result_of(outputs: Mapping[str, Any]) -> Completion:
    """An LLMResult: `generations` (of each prompt, its candidates) and `llm_output`. Raises BadPayload."""
    candidates = [
        candidate
        for prompt in outputs["generations"]
        for candidate in (prompt if isinstance(prompt, list) else [prompt])
        if isinstance(candidate, Mapping)
    ]
    said = [_candidate(candidate) for candidate in candidates]
    first = said[0] if said else Completion()
    llm_output = outputs.get("llm_output")
    apart = llm_output if isinstance(llm_output, Mapping) else {}
    return Completion(
        output=first.output if len(said) == 1 else [each.output for each in said] or None,
        tool_calls=first.tool_calls,
        finish_reason=first.finish_reason,
        model=first.model or _text(apart, "model_name", "model"),
        usage=first.usage or provider_usage(_object(apart, "token_usage", "usage") or None, "llm_output.token_usage"),
    )


def _candidate(said: Mapping[str, Any]) -> Completion:
    message = plain_message(said.get("message"))
    info = _object(said, "generation_info")
    if message is None:
        return Completion(output=said.get("text"), finish_reason=_text(info, "finish_reason"))
    found = spoken(message)
    return Completion(
        output=found.output,
        tool_calls=found.tool_calls,
        finish_reason=_text(info, "finish_reason", "stop_reason") or found.finish_reason,
        model=found.model,
        usage=found.usage,
    )


def spoken(plain: Mapping[str, Any]) -> Completion:
    """What the message of a model says, with what LangChain tells of the response. Raises BadPayload."""
    about = _object(plain, "response_metadata")
    message = message_of(dict(plain))
    return Completion(
        output=text_or_message(message) if isinstance(message, Mapping) else message,
        tool_calls=calls_in(plain),
        finish_reason=_text(about, "finish_reason", "stop_reason"),
        model=_text(about, "model_name", "model"),
        usage=usage_of(plain.get("usage_metadata")) or provider_usage(_object(about, "token_usage", "usage") or None),
    )


def usage_of(said: Any, field: str = "usage_metadata") -> Usage | None:
    """`usage_metadata`: the input includes cached tokens, the output reasoning. Raises BadPayload."""
    if said is None:
        return None
    if not isinstance(said, Mapping):
        raise BadPayload(f"expected an object, got {type_name(said)}", field)
    read, written = _object(said, "input_token_details"), _object(said, "output_token_details")
    creation = [read.get(name) for name in ("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")]
    in_parts = [count for each in creation if (count := count_of(each, f"{field}.cache_creation"))]
    return inclusive_usage(
        count_of(said.get("input_tokens"), f"{field}.input_tokens"),
        count_of(said.get("output_tokens"), f"{field}.output_tokens"),
        count_of(read.get("cache_read"), f"{field}.cache_read"),
        sum(in_parts) if in_parts else count_of(read.get("cache_creation"), f"{field}.cache_creation"),
        count_of(written.get("reasoning"), f"{field}.reasoning"),
    )


def _object(said: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return next((said[name] for name in names if isinstance(said.get(name), Mapping)), {})


def _text(said: Mapping[str, Any], *names: str) -> str | None:
    return next((said[name] for name in names if isinstance(said.get(name), str) and said[name]), None)
