"""A run as LangSmith's clients send it, whole or in part (docs.langchain.com/langsmith/run-data-format).

Where it belongs is told by ids, or by `dotted_order`: the times and ids of all runs above it. What the clients know of
a model lies in `extra`: `invocation_params`, and `ls_…` among the metadata.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from logs_app.readings import langchain
from logs_app.readings.fields import object_in, rest_of, tags_in, text_in
from logs_app.readings.langsmith_call import Call, call_of, is_call, usage_in
from logs_app.readings.secrets import without_secrets
from logs_app.readings.times import epoch_time, iso_time, number_of
from logs_app.records import Failure, PromptRef, Record
from logs_app.wire import BadPayload, type_name

PROJECT: Final = "langsmith_project"  # the metadata under which a run's project of LangSmith is kept
_KINDS: Final = {
    "llm": "llm", "chain": "chain", "tool": "tool", "retriever": "retriever", "embedding": "embedding",
    "prompt": "chain", "parser": "chain", "agent": "agent",
}  # fmt: skip
_SESSIONS: Final = ("session_id", "thread_id", "conversation_id")
_USERS: Final = ("user_id", "user")
_CUSTOMERS: Final = ("customer_id", "customer")
_PROMPT: Final = ("lc_hub_owner", "lc_hub_repo", "lc_hub_commit_hash")
# What every run repeats of the program's environment, and what else no caller said.
_ENVIRON: Final = ("LANGSMITH_", "LANGCHAIN_", "ls_", "lc_", "langgraph_", "__")
_OWN_EVENTS: Final = ("start", "end", "new_token")
_ID_LENGTH: Final = 32
_NEXT: Final = timedelta(microseconds=1)
_MILLISECONDS: Final = 10**11  # seconds would be the year 5138
_TRACEBACK: Final = "Traceback (most recent call last):"
_PLACED: Final = (
    "id", "name", "run_type", "start_time", "end_time", "inputs", "outputs", "error", "tags", "events", "extra",
    "trace_id", "parent_run_id", "dotted_order", "session_name", "child_runs", "prompt_tokens", "completion_tokens",
    "total_tokens",
)  # fmt: skip


def record_of(said: Any, format: str, *, is_new: bool) -> Record:
    """The log that a run is, or the part of it that was sent: `is_new` for a run that begins. Raises BadPayload."""
    if not isinstance(said, dict):
        raise BadPayload(f"expected an object, got {type_name(said)}", "run")
    id = text_in(said, "id")
    if not id:
        raise BadPayload("is missing", "id")
    extra, started, ended = object_in(said, "extra"), _time(said, "start_time"), _time(said, "end_time")
    failure = failure_of(text_in(said, "error"))
    status = "error" if failure else "ok" if ended else "running" if is_new else None
    fields = _about(said, extra) | _belongings(said, id, object_in(extra, "metadata"))
    return Record(
        format=format,
        name=text_in(said, "name"),
        identity=id,
        external_id=id,
        is_partial=True,
        status=status,
        weak=frozenset(("status",)) if status == "running" else frozenset(),
        error=failure,
        started_at=started,
        ended_at=ended,
        ttft_ms=_ttft_ms(said, started),
        said_at=_said_at(started, ended, is_new=is_new),
        **fields,
    )


def _said_at(started: datetime | None, ended: datetime | None, *, is_new: bool) -> datetime | None:
    """A run's beginning is older than all else that is said of it, and what is said while it runs than its end. What
    has no time was said when it came."""
    if is_new or ended:
        return started if is_new else ended
    return started + _NEXT if started else None


def _about(said: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """What the run did."""
    run_type = text_in(said, "run_type")
    metadata = object_in(extra, "metadata")
    inputs, outputs = _member(said, "inputs"), _member(said, "outputs")
    is_one = is_call(run_type, outputs)
    call = call_of(inputs, outputs, object_in(extra, "invocation_params"), metadata) if is_one else _step(said)
    usage, usd = usage_in(said, outputs, metadata, call.usage) if is_one else (None, None)
    parameters = object_in(extra, "invocation_params")
    return {
        "kind": None if run_type is None else _KINDS.get(run_type, "chain"),
        "provider": text_in(metadata, "ls_provider") if is_one else None,
        "model": call.model,
        "input": call.input,
        "output": call.output,
        "tools": call.tools,
        "tool_calls": call.tool_calls,
        "parameters": without_secrets(call.parameters) or None,
        "finish_reason": call.finish_reason,
        "usage": usage,
        "reported_usd": usd,
        "tags": tags_in(said, "tags"),
        "metadata": _callers(said, metadata, parameters),
        "extra": _extra(said, extra, call.response_model, None if _KINDS.get(run_type or "") == run_type else run_type),
    }


def _member(said: Mapping[str, Any], name: str) -> Any:
    """Inputs or outputs. A run that begins has empty outputs, which say nothing."""
    return said.get(name) or None


def _step(said: dict[str, Any]) -> Call:
    """What is no call of a model has what its function was given and gave; clients wrap what is no object."""
    asked, given = (_unwrapped(_member(said, f"{name}s"), name) for name in ("input", "output"))
    return Call(input=_with_messages(asked), output=_with_messages(given))


def _with_messages(value: Any) -> Any:
    """LangChain's messages, one or several of a state, in OpenAI's words."""
    if isinstance(value, dict) and isinstance(value.get("messages"), list):
        return value | {"messages": langchain.messages_of(value["messages"])}
    return langchain.message_of(value)


def _unwrapped(value: Any, name: str) -> Any:
    return next(iter(value.values())) if isinstance(value, dict) and [*value] in ([name], [f"{name}s"]) else value


def _belongings(said: dict[str, Any], id: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """Where the run belongs, and to whom."""
    above = [segment.rpartition("Z")[2] for segment in (text_in(said, "dotted_order") or "").split(".")]
    parent = text_in(said, "parent_run_id") or (above[-2] if len(above) > 1 else None)
    trace = text_in(said, "trace_id") or above[0] or None
    session, user, customer = (_first(metadata, *names) for names in (_SESSIONS, _USERS, _CUSTOMERS))
    return {
        "parent": parent,
        "trace": trace,
        "opens_trace": trace is None,
        "session": session,
        "user": user,
        "customer": customer,
        "environment": _first(metadata, "environment"),
        "hands_down": trace == id and bool(session or user or customer),
        "prompt": _prompt(metadata),
    }


def _prompt(metadata: Mapping[str, Any]) -> PromptRef | None:
    """The prompt that was pulled. A commit is a version where it has the id of one: LangSmith's own are longer."""
    owner, repo, commit = (_first(metadata, name) for name in _PROMPT)
    if not repo:
        return None
    is_version = commit is not None and len(commit) == _ID_LENGTH
    return PromptRef(
        path=repo if owner in (None, "-") else f"{owner}/{repo}", version_id=commit if is_version else None
    )


def _first(metadata: Mapping[str, Any], *names: str) -> str | None:
    """The first of these metadata that is a word; objects are the caller's own."""
    words = (metadata.get(name) for name in names)
    return next(
        (str(word) for word in words if isinstance(word, str | int) and not isinstance(word, bool) and word), None
    )


def _callers(said: Mapping[str, Any], metadata: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any] | None:
    """What the caller gave as metadata. LangChain adds the parameters of the call, the tracer its environment."""
    own = {
        name: value
        for name, value in metadata.items()
        if not _is_plumbing(name) and not (name in parameters and parameters[name] == value) and value is not None
    }
    project = text_in(said, "session_name")
    return own | ({PROJECT: project} if project else {}) or None


def _is_plumbing(name: str) -> bool:
    return name.startswith(_ENVIRON) or name in ("usage_metadata", "revision_id")


def _extra(
    said: dict[str, Any], extra: dict[str, Any], response_model: str | None, run_type: str | None
) -> dict[str, Any] | None:
    """Every field that has no place of its own, without secrets."""
    metadata = object_in(extra, "metadata")
    plumbing = {name: value for name, value in metadata.items() if _is_plumbing(name) and name != "usage_metadata"}
    events = [event for event in _events(said) if event.get("name") not in _OWN_EVENTS]
    rest = (rest_of(said, *_PLACED) or {}) | (rest_of(extra, "metadata", "invocation_params") or {})
    rest |= {"langsmith": plumbing or None, "events": events or None}
    rest |= {"response_model": response_model, "run_type": run_type}
    kept = rest_of(rest)
    return without_secrets(kept) if kept else None


def _events(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    events = said.get("events")
    return [event for event in events if isinstance(event, Mapping)] if isinstance(events, list) else []


def _ttft_ms(said: Mapping[str, Any], started: datetime | None) -> float | None:
    """From the start to the first token of a stream."""
    first = next((event for event in _events(said) if event.get("name") == "new_token"), None)
    at = _time(first, "time") if first else None
    return max((at - started).total_seconds() * 1000, 0.0) if at and started else None


def _time(said: Mapping[str, Any], name: str) -> datetime | None:
    """ISO-8601 text, or a number of seconds (LiteLLM) or milliseconds (JavaScript)."""
    value = said.get(name)
    if isinstance(value, str | None):
        return iso_time(value, name)
    number = number_of(value, name)
    return epoch_time(number, name, ms=number is not None and number > _MILLISECONDS)


def failure_of(text: str | None) -> Failure | None:
    """An error's repr and its traceback (Python), or its stack (JavaScript)."""
    if not text:
        return None
    head, is_python, stack = text.partition(_TRACEBACK)
    if is_python:
        name = _type(head.partition("(")[0].strip())
        told = list(re.finditer(rf"^(?:[\w.]+\.)?{name}: ", stack, re.MULTILINE)) if name else []
        message = stack[told[-1].end() :].strip() if told else head.strip()
        return Failure(type=name, message=message or name, stack=text)
    line, is_stack, _ = text.partition("\n    at ")
    name, colon, message = line.partition(": ")
    if colon and _type(name):
        return Failure(type=_type(name), message=message, stack=text if is_stack else None)
    return Failure(message=line, stack=text if is_stack else None)


def _type(name: str) -> str | None:
    plain = name.rpartition(".")[2]
    return plain if plain.isidentifier() else None
