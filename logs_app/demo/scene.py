"""A scene: one person's visit to one product. It has a clock, and makes the records of what happens."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from logs_app.demo.cast import MODELS, Customer, Model
from logs_app.demo.prompts import PROMPTS, Version
from logs_app.demo.rhythm import Month
from logs_app.pricing.rates import price
from logs_app.records import Failure, Feedback, Record, Usage
from logs_app.wire import Item

_BYTES_PER_TOKEN: Final = 4
_CACHED_FROM: Final = 600  # tokens: what is shorter is not cached
_FAILURES: Final = (
    (6, Failure(type="RateLimitError", message="429: too many tokens a minute; try again in 1.7 s")),
    (4, Failure(type="APITimeoutError", message="no answer within 60 s")),
    (2, Failure(type="ContentFilterError", message="the answer was withheld by the content filter")),
    (3, Failure(type="ValidationError", message="the answer is not the JSON that was asked for: line 1 column 118")),
    (1, Failure(type="ContextLengthError", message="the messages are longer than the model's context")),
)
_OUTAGES: Final = (
    (5, Failure(type="InternalServerError", message="503: the server is overloaded")),
    (3, Failure(type="APITimeoutError", message="no answer within 60 s")),
    (2, Failure(type="APIConnectionError", message="connection reset by peer")),
)
_FAILS: Final = 0.012
_FAILS_IN_OUTAGE: Final = 0.5
_RETRIES: Final = 2
_SLOWER_IN_OUTAGE: Final = 5.5
_SAYS_NO_USAGE: Final = 0.006


@dataclass
class Scene:
    """Where and when, and what was recorded so far."""

    id: str
    month: Month
    rng: Random
    customer: Customer
    environment: str
    now: datetime
    format: str
    user: str | None = None
    session: str | None = None
    trace: str | None = None
    tags: list[str] | None = None
    items: list[Item] = field(default_factory=list)

    def version(self, path: str) -> Version:
        """The version of a prompt that is in use here and now."""
        return PROMPTS[path].version(self.month.day_of(self.now), self.environment)

    def next_id(self) -> str:
        return f"{self.id}-{len(self.items)}"

    def record(self, kind: str, name: str, ms: float, **said: Any) -> Record:
        """Something that took so long. The clock goes on unless `started_at` is given: then it encloses others."""
        at = said.pop("started_at", None) or self.now
        took = timedelta(milliseconds=round(ms))
        if at == self.now:
            self.now += took
        id = said.pop("external_id", None) or self.next_id()
        place = {"user": self.user, "session": self.session, "trace": self.trace, "tags": self.tags}
        metadata = {"plan": self.customer.plan} | (said.pop("metadata", None) or {})
        made = Record(
            format=self.format,
            kind=kind,
            name=name,
            environment=self.environment,
            customer=self.customer.name,
            started_at=at,
            ended_at=at + took,
            latency_ms=round(ms),
            external_id=id,
            identity=id,
            metadata=metadata,
            **place | said,
        )
        self.items.append(made)
        return made

    def call(self, path: str, messages: list[dict[str, Any]], answer: str, **said: Any) -> Record:
        """A model answers, at the prompt's present version."""
        version = self.version(path)
        parameters = {name: value for name, value in version.parameters.items() if name not in ("model", "provider")}
        system = version.system.replace("{{customer}}", self.customer.name)
        return self.answer(
            MODELS[version.model],
            [{"role": "system", "content": system}, *messages],
            answer,
            **{"name": path.rpartition("/")[2], "prompt": version.ref, "parameters": parameters} | said,
        )

    def answer(self, model: Model, messages: list[dict[str, Any]], answer: str, **said: Any) -> Record:
        """A model answers these messages, or fails to. In an outage it is asked again, as clients do."""
        is_broken = self.month.is_broken(model.provider, self.now)
        cached = said.pop("cached", 0.0)
        for _ in range(_RETRIES if is_broken else 0):
            if self.rng.random() < _FAILS_IN_OUTAGE:
                self._failed(model, messages, _OUTAGES, dict(said))
        usage = self._usage(model, messages, answer or str(said.get("tool_calls", "")), cached)
        streams = self.rng.random() < 0.8 and self.format != "litellm"
        first, ms = self._times(model, usage, _SLOWER_IN_OUTAGE if is_broken else 1.0)
        if self.rng.random() < (_FAILS_IN_OUTAGE if is_broken else _FAILS):
            return self._failed(model, messages, _OUTAGES if is_broken else _FAILURES, said)
        silent = self.rng.random() < _SAYS_NO_USAGE
        ending = "tool_calls" if said.get("tool_calls") else "stop"
        return self.record(
            "llm",
            said.pop("name", "answer"),
            ms,
            ttft_ms=round(first) if streams else None,
            provider=model.provider,
            model=model.name,
            input=messages,
            output=answer or None,
            usage=None if silent else usage,
            reported_usd=price(model.provider, model.name, self.now, usage).usd if self.format == "litellm" else None,
            **{"finish_reason": ending, "parameters": {"stream": streams} | said.pop("parameters", {})} | said,
        )

    def judge(self, log: Record, name: str, value: Any, comment: str | None = None, user: str | None = None) -> None:
        """Somebody's word on a log."""
        said_at = (log.ended_at or self.now) + timedelta(seconds=self.rng.randrange(4, 90))
        self.items.append(
            Feedback(
                format=self.format,
                targets=[str(log.external_id)],
                name=name,
                value=value,
                comment=comment,
                user=user or self.user,
                said_at=said_at,
            )
        )

    def _failed(self, model: Model, messages: list[dict[str, Any]], ways: Any, said: dict[str, Any]) -> Record:
        failure = self.rng.choices([way for _, way in ways], [weight for weight, _ in ways])[0]
        ms = 60_000.0 if "Timeout" in failure.type else self.rng.uniform(120, 2500)
        return self.record(
            "llm",
            said.pop("name", "answer"),
            ms,
            status="error",
            error=failure,
            provider=model.provider,
            model=model.name,
            input=messages,
            **said | {"tool_calls": None},
        )

    def _usage(self, model: Model, messages: list[dict[str, Any]], answer: str, cached: float) -> Usage:
        whole = sum(tokens_of(str(message.get("content") or message)) + 4 for message in messages)
        read = int(whole * cached) if model.caches and whole >= _CACHED_FROM else 0
        reasoning = int(self.rng.lognormvariate(4.7, 0.6)) if model.reasons else None
        return Usage(
            input_tokens=whole - read,
            cache_read_tokens=read or None,
            output_tokens=tokens_of(answer),
            reasoning_tokens=reasoning,
        )

    def _times(self, model: Model, usage: Usage, slower: float) -> tuple[float, float]:
        """Milliseconds to the first token and to the last."""
        first = model.first_token_ms * self.rng.lognormvariate(0, 0.35) + (usage.input_tokens or 0) * 0.02
        written = (usage.output_tokens or 0) + (usage.reasoning_tokens or 0)
        return first * slower, (
            first + written / model.tokens_a_second * 1000 * self.rng.lognormvariate(0, 0.2)
        ) * slower


def tokens_of(text: str) -> int:
    return len(text.encode()) // _BYTES_PER_TOKEN + 1
