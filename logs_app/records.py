"""What every format becomes: the record. Pure; frozen; None means "not said"."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

KINDS: Final = (
    "llm", "embedding", "chain", "agent", "tool", "retriever", "reranker", "guardrail", "evaluator", "event",
)  # fmt: skip
STATUSES: Final = ("ok", "error", "running")
# Kinds whose own call is billed; an agent's or a chain's usage is the sum of its children's.
PRICED_KINDS: Final = frozenset(("llm", "embedding", "reranker"))


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens of one call, disjoint: `input` without cached, `output` without reasoning. The total is their sum."""

    input_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None

    @property
    def total_tokens(self) -> int:
        return sum(count or 0 for count in msgspec.structs.astuple(self))

    @property
    def is_said(self) -> bool:
        return self != _NO_USAGE


_NO_USAGE: Final = Usage()
TOKENS: Final = Usage.__struct_fields__


class PromptRef(msgspec.Struct, frozen=True, kw_only=True):
    """How a log names its prompt. `details` are what determines a version's behaviour (DESIGN: section 3)."""

    path: str | None = None
    id: str | None = None  # Polylog's id of the prompt, as the client was given it
    version_id: str | None = None
    number: int | None = None  # the version's number, where the client's prompts come from this registry
    environment: str | None = None  # selects the version deployed there; unlike the log's own environment, a miss fails
    details: Mapping[str, Any] | None = None
    file: str = "prompt"  # prompt | tool | flow | evaluator | agent
    may_be_elsewhere: bool = False  # in a registry that the client used before: unknown here, it names nothing
    must_exist: bool = False  # a registry's own client: an unknown prompt without details is refused


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The error that a call ended with."""

    message: str | None = None
    type: str | None = None
    stack: str | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One log, or one half of it, in Polylog's words. Times are aware; money is USD; durations are milliseconds."""

    format: str
    kind: str | None = None
    name: str | None = None
    status: str | None = None
    error: Failure | None = None
    provider: str | None = None
    model: str | None = None
    requested_model: str | None = None
    environment: str | None = None
    customer: str | None = None
    user: str | None = None
    prompt: PromptRef | None = None
    session: str | None = None  # these four are the client's own ids, as it sent them
    trace: str | None = None
    parent: str | None = None
    external_id: str | None = None
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    latency_ms: float | None = None
    ttft_ms: float | None = None
    finish_reason: str | None = None
    usage: Usage | None = None
    reported_usd: Decimal | None = None
    input: Any = None
    output: Any = None
    tools: Any = None
    tool_calls: Any = None
    parameters: dict[str, Any] | None = None
    extra: dict[str, Any] | None = None  # every field of the request that has no place of its own

    # How it arrived, rather than what it says.
    event_id: str | None = None  # the client's id of what told this: item by item, replies name it
    identity: str | None = None  # equal identities of one format are one log; None: every arrival is a new log
    call: str | None = None  # the id that LiteLLM gave the call: doors that say the same one are one log
    is_new: bool = False  # its external id was made here just now: nothing that is stored can bear or name it
    is_partial: bool = False  # a half: another may follow or have come before
    opens_trace: bool = False  # a log without a parent is the root of a trace that bears its external id
    hands_down: bool = False  # the root of its trace: what it says of who and where is also of logs that came before it
    comes_last: bool = False  # told when it was over: logs below it may have come before it, though it names its trace
    must_exist: bool = False  # an update: refused where no log has its external id
    said_at: datetime | None = None  # when the client said so; the later word wins, field by field
    weak: frozenset[str] = frozenset()  # fields that yield to whatever another half says
    clears: frozenset[str] = frozenset()  # fields that this update empties


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """A judgement on a log, which is named by one or two ids (the first that is known wins)."""

    format: str
    targets: list[str]
    name: str
    value: Any = None  # bool | number | str | list[str]
    comment: str | None = None
    user: str | None = None
    said_at: datetime | None = None
    identity: str | None = None  # equal identities replace one another; None: one per log, name and user
    must_exist: bool = False  # refused where no log has any of the targets
    prompt: PromptRef | None = None  # the evaluator, where it is a versioned file
    extra: dict[str, Any] | None = None
    event_id: str | None = None  # as a record's
