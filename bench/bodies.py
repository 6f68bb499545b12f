"""What the clients of the bench send."""

import json
import struct
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

_MARK: Final = "@number@"
_ID: Final = b"\xf1\xf2\xf3\xf4"  # stands for a request's number in the ids of its spans
_SESSION: Final = b"@a-session@@"  # of one length with what takes its place
_SESSIONS: Final = 200
_NOW: Final = datetime.now(UTC).isoformat()
_QUESTION: Final = "My parcel was due on Tuesday and the tracking page still says that it waits in the depot. " * 4
_ANSWER: Final = "I am sorry about the delay. The parcel left the depot this morning and should arrive tomorrow. " * 5


@dataclass(frozen=True)
class Body:
    """A request whose number makes it one of its kind; `rows` is how many logs it holds."""

    path: str
    template: str
    rows: int = 1
    content_type: str = "application/json"

    def numbered(self, number: int) -> bytes:
        """The bytes of request `number`, always of the same length."""
        session = f"{number % _SESSIONS:012}"
        return self.template.replace(_MARK, f"{number:012}").replace("@session@", session).encode()


@dataclass(frozen=True)
class Spans(Body):
    """A request of OpenTelemetry in protobuf, of `rows` spans in one trace."""

    content_type: str = "application/x-protobuf"

    def numbered(self, number: int) -> bytes:
        session = f"{number % _SESSIONS:012}".encode()
        return _spans(self.rows).replace(_ID, struct.pack(">I", number % 2**32)).replace(_SESSION, session)


def _native() -> dict[str, Any]:
    """A log as the README shows it, 1.5 KB."""
    return {
        "model": "gpt-4o-mini",
        "provider": "openai",
        "customer": "acme",
        "user": "user-17",
        "environment": "production",
        "session": "session-@session@",
        "prompt": {"path": "support/answer"},
        "tags": ["support", "mail"],
        "metadata": {"ticket": _MARK, "channel": "mail", "attempt": 1},
        "input": [
            {"role": "system", "content": "You answer customers of a parcel service. Be short and kind."},
            {"role": "user", "content": _QUESTION},
        ],
        "output": {"role": "assistant", "content": _ANSWER},
        "parameters": {"temperature": 0.2, "max_tokens": 400},
        "usage": {"input_tokens": 117, "output_tokens": 96},
        "latency_ms": 840,
        "ttft_ms": 210,
        "finish_reason": "stop",
    }


def _tree(count: int) -> list[dict[str, Any]]:
    """The same call so many times, with what a span says besides: id, trace, and parent but for the first."""
    logs = [_native() | {"external_id": f"log-{_MARK}-{place:03}", "trace": f"trace-{_MARK}"} for place in range(count)]
    return [logs[0], *(log | {"parent": logs[0]["external_id"]} for log in logs[1:])]


def _logspend() -> dict[str, Any]:
    """The same call as LogSpend's client tells it; its request id makes a resend the same log."""
    native = _native()
    return {
        "request_id": f"request-{_MARK}",
        "input": {"provider": "openai", "model": "gpt-4o-mini", "messages": native["input"], "temperature": 0.2},
        "output": {
            "choices": [{"index": 0, "message": native["output"], "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 117, "completion_tokens": 96, "total_tokens": 213},
            "http_status_code": 200,
        },
        "identity": {"session_id": native["session"], "user_id": "user-17"},
        "custom_properties": {"customer_id": "acme", "ticket": _MARK},
        "latency_ms": 840,
    }


def _athina() -> dict[str, Any]:
    """The same call as Athina's client tells it: it names its prompt."""
    native = _native()
    return {
        "prompt_slug": "support/answer",
        "prompt": native["input"],
        "response": _ANSWER,
        "language_model_id": "gpt-4o-mini",
        "environment": "production",
        "customer_id": "acme",
        "customer_user_id": "user-17",
        "custom_attributes": native["metadata"],
        "prompt_tokens": 117,
        "completion_tokens": 96,
        "response_time": 840,
    }


def _humanloop() -> dict[str, Any]:
    """The same call as Humanloop's client tells it: the details of its prompt say which version it is."""
    native = _native()
    return {
        "path": "support/reply",
        "prompt": {
            "model": "gpt-4o-mini",
            "provider": "openai",
            "template": [native["input"][0], {"role": "user", "content": "{{question}}"}],
            **native["parameters"],
        },
        "inputs": {"question": _QUESTION},
        "output": _ANSWER,
        "user": "user-17",
        "environment": "production",
        "metadata": native["metadata"] | {"customer": "acme"},
        "prompt_tokens": 117,
        "output_tokens": 96,
        "provider_latency": 0.84,
    }


def _llmonitor(number: int) -> list[dict[str, Any]]:
    """The same call as LLMonitor's client tells it: its start and its end."""
    native = _native()
    run = {"type": "llm", "runId": f"{_MARK}-{number:03}"}
    start = {
        "event": "start",
        "name": "gpt-4o-mini",
        "userId": "user-17",
        "input": [{"role": each["role"], "text": each["content"]} for each in native["input"]],
        "extra": native["parameters"],
        "tags": native["tags"],
        "timestamp": _NOW,
    }
    end = {
        "event": "end",
        "output": {"role": "ai", "text": _ANSWER},
        "tokensUsage": {"prompt": 117, "completion": 96},
        "timestamp": _NOW,
    }
    return [run | start, run | end]


@cache
def _spans(count: int) -> bytes:
    """The same call as OpenTelemetry's instrumentations tell it, so many times, as children of one span."""
    native = _native()
    said = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.response.model": "gpt-4o-mini",
        "gen_ai.request.temperature": 0.2,
        "gen_ai.request.max_tokens": 400,
        "gen_ai.usage.input_tokens": 117,
        "gen_ai.usage.output_tokens": 96,
        "gen_ai.response.time_to_first_chunk": 0.21,
        "gen_ai.conversation.id": _SESSION.decode(),
        "gen_ai.input.messages": json.dumps([_in_parts(each) for each in native["input"]]),
        "gen_ai.output.messages": json.dumps([_in_parts(native["output"]) | {"finish_reason": "stop"}]),
        "user.id": "user-17",
        "customer.id": "acme",
        "server.address": "api.openai.com",
    }
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    group.resource.attributes.add(key="service.name").value.string_value = "bench"
    spans = group.scope_spans.add().spans
    now = time.time_ns()
    for place in range(count):
        span = spans.add(name="chat gpt-4o-mini", kind=3, trace_id=bytes(12) + _ID, span_id=_span_id(place))
        span.start_time_unix_nano, span.end_time_unix_nano = now - 840_000_000, now
        if place:
            span.parent_span_id = _span_id(0)
        for key, value in said.items():
            kind = {str: "string_value", int: "int_value", float: "double_value"}[type(value)]
            setattr(span.attributes.add(key=key).value, kind, value)
    return request.SerializeToString()


def _span_id(place: int) -> bytes:
    return struct.pack(">I", place + 1) + _ID


def _in_parts(message: dict[str, Any]) -> dict[str, Any]:
    return {"role": message["role"], "parts": [{"type": "text", "content": message["content"]}]}


def _events(logs: int) -> str:
    return json.dumps({"events": [event for number in range(logs) for event in _llmonitor(number)]})


BODIES: Final = {
    "native": Body("/api/v1/logs/", json.dumps(_native())),
    "logspend": Body("/llm/v1/log", json.dumps(_logspend())),
    "athina": Body("/api/v1/log/inference", json.dumps(_athina())),
    "humanloop": Body("/v5/prompts/log", json.dumps(_humanloop())),
    "native-100": Body("/api/v1/logs/", json.dumps([_native()] * 100), rows=100),
    "native-500": Body("/api/v1/logs/", json.dumps([_native()] * 500), rows=500),
    "tree-100": Body("/api/v1/logs/", json.dumps(_tree(100)), rows=100),
    "tree-500": Body("/api/v1/logs/", json.dumps(_tree(500)), rows=500),
    "llmonitor-100": Body("/api/report", _events(100), rows=100),
    "llmonitor-500": Body("/api/report", _events(500), rows=500),
    "otlp-1": Spans("/v1/traces", "", rows=1),
    "otlp-100": Spans("/v1/traces", "", rows=100),
    "otlp-512": Spans("/v1/traces", "", rows=512),
}
