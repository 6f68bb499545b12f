"""Asking a provider that speaks OpenAI's API: at once, or piece by piece."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import msgspec

from logs_app.adapters.humanloop import new_log_id

_TIMEOUT: Final = httpx.Timeout(600, connect=10)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, where, and with which key (empty: none is needed)."""

    address: str
    key: str
    request: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


@dataclass(slots=True)
class Sample:
    """What one answer of the provider came to."""

    index: int
    id: str = field(default_factory=new_log_id)
    text: str = ""
    message: dict[str, Any] = field(default_factory=dict)
    usage: dict[str, Any] = field(default_factory=dict)
    finish_reason: str | None = None
    error: str | None = None


def asked(question: Question) -> list[Sample]:
    """The provider's answers, or its failure as one."""
    try:
        reply = httpx.post(question.address, json=question.request, headers=question.headers, timeout=_TIMEOUT)
    except httpx.HTTPError as error:
        return [Sample(0, error=silence(error))]
    if reply.is_error:
        return [Sample(0, error=_failure(reply))]
    try:
        said = reply.json()
        return [_sample(said, choice, index) for index, choice in enumerate(said["choices"])]
    except (ValueError, KeyError, TypeError):
        return [Sample(0, error="the provider's answer is no completion")]


def pieces(question: Question) -> Iterator[dict[str, Any]]:
    """The pieces of a streamed answer; a failure is `{"failure": text}`. Raises httpx.HTTPError."""
    request = question.request | {"stream": True, "stream_options": {"include_usage": True}}
    with httpx.stream("POST", question.address, json=request, headers=question.headers, timeout=_TIMEOUT) as reply:
        if reply.is_error:
            reply.read()
            yield {"failure": _failure(reply)}
            return
        for line in reply.iter_lines():
            text = line.removeprefix("data:").strip()
            if line.startswith("data:") and text != "[DONE]":
                yield msgspec.json.decode(text)


def silence(error: httpx.HTTPError) -> str:
    """What is said of a provider that did not answer."""
    return f"the provider did not answer: {type(error).__name__}"


def _sample(said: dict[str, Any], choice: dict[str, Any], index: int) -> Sample:
    message = choice.get("message") or {}
    return Sample(
        index=index,
        text=message.get("content") or choice.get("text") or "",
        message=message,
        usage=(said.get("usage") or {}) if index == 0 else {},  # the usage is that of all samples together
        finish_reason=choice.get("finish_reason"),
    )


def _failure(reply: httpx.Response) -> str:
    """What a provider says of its failure; keys are not repeated."""
    try:
        said = reply.json()
        error = said.get("error", said) if isinstance(said, dict) else said
        text = error.get("message") if isinstance(error, dict) else str(error)
    except ValueError:
        text = reply.reason_phrase
    return f"the provider answered {reply.status_code}: {str(text)[:500]}"
