"""What the clients of the bench send."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

_MARK: Final = "@number@"
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

    def numbered(self, number: int) -> bytes:
        """The bytes of request `number`, always of the same length."""
        session = f"{number % _SESSIONS:012}"
        return self.template.replace(_MARK, f"{number:012}").replace("@session@", session).encode()


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


def _events(logs: int) -> str:
    return json.dumps({"events": [event for number in range(logs) for event in _llmonitor(number)]})


BODIES: Final = {
    "native": Body("/api/v1/logs/", json.dumps(_native())),
    "logspend": Body("/llm/v1/log", json.dumps(_logspend())),
    "athina": Body("/api/v1/log/inference", json.dumps(_athina())),
    "humanloop": Body("/v5/prompts/log", json.dumps(_humanloop())),
    "native-100": Body("/api/v1/logs/", json.dumps([_native()] * 100), rows=100),
    "native-500": Body("/api/v1/logs/", json.dumps([_native()] * 500), rows=500),
    "llmonitor-100": Body("/api/report", _events(100), rows=100),
    "llmonitor-500": Body("/api/report", _events(500), rows=500),
}
