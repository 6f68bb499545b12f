"""`prompts/call`: runs a version at the project's provider, logs the call, and answers as Humanloop did.

Any provider that speaks OpenAI's API: its address and key are the project's `Provider` of the version's provider name,
or a key that comes along in `provider_api_keys`.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import msgspec

from logs_app.adapters import humanloop
from logs_app.adapters.humanloop import file_id, version_id
from logs_app.compat.humanloop.door import NOBODY, Call
from logs_app.compat.humanloop.provider import Question, Sample, asked, pieces, silence
from logs_app.compat.humanloop.shapes import file_shape
from logs_app.ingest.pipeline import accept
from logs_app.wire import BadPayload, Reply, Wire
from observability.projects.sealing import Broken
from prompts_app import templating
from prompts_app.models import PromptVersion, Provider
from prompts_app.resolve import NotFound, Reference, resolve

_KNOWN: Final = {"openai": "https://api.openai.com/v1"}
_SENT: Final = ("temperature", "top_p", "presence_penalty", "frequency_penalty", "seed", "stop", "reasoning_effort")
# What a caller says of a call that is said of the log too.
_LOGGED: Final = (
    "inputs", "source", "metadata", "source_datapoint_id", "trace_parent_id", "trace_id", "trace_parent_log_id",
    "user", "environment", "session_id", "run_id",
)  # fmt: skip


@dataclass(slots=True)
class Run:
    """A call that is under way."""

    call: Call
    version: PromptVersion
    messages: list[dict[str, Any]]
    question: Question
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    began: float = field(default_factory=time.monotonic)


def call_prompt(call: Call) -> Reply:
    """Answers when the provider has; with `stream`, piece by piece."""
    run = _run(call)
    if call.body.get("stream"):
        return Reply(_streamed(run), headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    samples = asked(run.question)
    _log(run, samples)
    failed = next((sample.error for sample in samples if sample.error), None)
    if failed:
        raise BadPayload(failed, "provider", 502)
    return Reply(_response(run, samples))


def _run(call: Call) -> Run:
    """What is to be asked of whom. Raises BadPayload."""
    version = _version(call)
    details = version.details
    template, language = details.get("template"), details.get("template_language") or "default"
    inputs = call.body.get("inputs") or {}
    if not isinstance(inputs, dict):
        raise BadPayload("Input should be a valid dictionary", "inputs", 422)
    try:
        filled = templating.populated(template, inputs, language)
    except templating.BadTemplate as error:
        raise BadPayload(str(error), "inputs", 422) from None
    messages = [*(filled if isinstance(filled, list) else []), *_messages(call)]
    is_chat = details.get("endpoint") != "complete"
    address, key = _provider(call, details.get("provider") or "openai")
    said = {"messages": messages} if is_chat else {"prompt": filled if isinstance(filled, str) else ""}
    request = {"model": details.get("model"), **said, **_parameters(call, details)}
    path = "chat/completions" if is_chat else "completions"
    return Run(call, version, messages, Question(f"{address.rstrip('/')}/{path}", key, request))


def _version(call: Call) -> PromptVersion:
    said = humanloop.reference(call.wire.query, call.body, "prompt")
    reference = Reference(said.path, said.id, said.version_id, said.environment, said.details, "prompt", True)
    try:
        found = resolve(call.project_id, reference, call.access.default_environment)
    except NotFound as missing:
        raise BadPayload(missing.message, missing.what, 404) from None
    version = PromptVersion.objects.filter(pk=found.version_id or NOBODY).select_related("prompt").first()
    if version is None:
        raise BadPayload("this prompt has no version to call", "path", 404)
    return version


def _messages(call: Call) -> list[dict[str, Any]]:
    said = call.body.get("messages") or []
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise BadPayload("Input should be a valid list of messages", "messages", 422)
    return said


def _provider(call: Call, name: str) -> tuple[str, str]:
    """Address and key. A key that comes along is used once and kept nowhere."""
    row = Provider.objects.filter(project_id=call.project_id, name__iexact=name).first()
    keys = call.body.get("provider_api_keys") or {}
    said = keys.get(name) if isinstance(keys, dict) else None
    address = row.base_url if row else _KNOWN.get(name)
    try:
        key = said or (row.key if row else "")
    except Broken as broken:
        raise BadPayload(str(broken), "provider", 502) from None
    if not address or not (key or row):
        raise BadPayload(f"no provider {name!r} is configured for this project: add it in the admin", "provider", 422)
    return address, str(key)


def _parameters(call: Call, details: dict[str, Any]) -> dict[str, Any]:
    """The version's parameters in OpenAI's words; defaults that mean "not said" are left out."""
    said = {name: details[name] for name in _SENT if details.get(name) is not None}
    if (most := details.get("max_tokens")) not in (None, -1):
        said["max_tokens"] = most
    if tools := details.get("tools"):
        said["tools"] = [{"type": "function", "function": tool} for tool in tools]
    if isinstance(details.get("response_format"), dict):
        said["response_format"] = details["response_format"]
    for ours, theirs in (("tool_choice", "tool_choice"), ("num_samples", "n"), ("logprobs", "logprobs")):
        if call.body.get(ours) is not None:
            said[theirs] = call.body[ours]
    return said | (details.get("other") or {})


def _streamed(run: Run) -> Iterator[bytes]:
    """Server-sent events, one a piece; the log is written when the last has gone, or when the client has."""
    samples: dict[int, Sample] = {}
    try:
        for piece in pieces(run.question):
            for choice in piece.get("choices") or [{"index": 0}]:
                yield from _event(run, samples, piece, choice)
    except httpx.HTTPError as error:
        failed = samples.setdefault(0, Sample(0))
        failed.error = silence(error)
        yield _data(_of_stream(run, failed, "") | {"error": failed.error})
    finally:
        _log(run, list(samples.values()) or [Sample(0, error="the stream was empty")])


def _event(run: Run, samples: dict[int, Sample], piece: dict[str, Any], choice: dict[str, Any]) -> Iterator[bytes]:
    index = choice.get("index") or 0
    sample = samples.setdefault(index, Sample(index))
    delta = choice.get("delta") or {}
    text = delta.get("content") or choice.get("text") or ""
    sample.text += text
    sample.error = piece.get("failure") or sample.error
    sample.usage = piece.get("usage") or sample.usage
    sample.finish_reason = choice.get("finish_reason") or sample.finish_reason
    if text or sample.error or choice.get("finish_reason"):
        yield _data(_of_stream(run, sample, text))


def _of_stream(run: Run, sample: Sample, text: str) -> dict[str, Any]:
    """`PromptCallStreamResponse`."""
    return {
        "index": sample.index,
        "id": sample.id,
        "prompt_id": file_id("prompt", run.version.prompt_id),
        "version_id": version_id("prompt", run.version.pk),
        "output": text,
        "error": sample.error,
        "finish_reason": sample.finish_reason,
        "created_at": run.started_at,
    }


def _data(said: dict[str, Any]) -> bytes:
    return b"data: " + msgspec.json.encode(said) + b"\n\n"


def _log(run: Run, samples: list[Sample]) -> None:
    """Logs each sample as `prompts/log` would."""
    wires = [_wire(run, sample) for sample in samples]
    read = next(route.read for route in humanloop.ROUTES if route.path == "v5/prompts/log")
    for receipt in accept(run.call.access, [item for wire in wires for item in read(wire)]):
        if receipt.refusal:
            raise receipt.refusal


def _wire(run: Run, sample: Sample) -> Wire:
    body = {name: run.call.body[name] for name in _LOGGED if run.call.body.get(name) is not None}
    body |= {
        "id": file_id("prompt", run.version.prompt_id),
        "log_id": run.call.text("log_id") if sample.index == 0 and run.call.text("log_id") else sample.id,
        "messages": run.messages,
        "start_time": run.started_at.isoformat(),
        "end_time": datetime.now(UTC).isoformat(),
        "provider_latency": time.monotonic() - run.began,
        "output": sample.text or None,
        "output_message": sample.message if sample.message.get("tool_calls") else None,
        "prompt_tokens": sample.usage.get("prompt_tokens"),
        "output_tokens": sample.usage.get("completion_tokens"),
        "finish_reason": sample.finish_reason,
        "error": sample.error,
    }
    query = {"version_id": version_id("prompt", run.version.pk) or ""}
    return Wire("POST", "/v5/prompts/log", msgspec.json.encode(body), query=query)


def _response(run: Run, samples: list[Sample]) -> dict[str, Any]:
    """`PromptCallResponse`."""
    id = run.call.text("log_id") or samples[0].id
    ended = datetime.now(UTC)
    return {
        "id": id,
        "log_id": id,
        "trace_id": run.call.text("trace_parent_id") or run.call.text("trace_id"),
        "prompt": file_shape(run.version.prompt, run.version),
        "start_time": run.started_at,
        "end_time": ended,
        "messages": run.messages,
        "inputs": run.call.body.get("inputs"),
        "user": run.call.text("user"),
        "log_status": "complete",
        "logs": [
            {
                "index": sample.index,
                "output": sample.text or None,
                "output_message": sample.message or None,
                "prompt_tokens": sample.usage.get("prompt_tokens"),
                "output_tokens": sample.usage.get("completion_tokens"),
                "finish_reason": sample.finish_reason,
                "provider_latency": time.monotonic() - run.began,
                "created_at": ended,
                "error": None,
            }
            for sample in samples
        ],
    }
