"""A session as the end user saw it: what was asked, what was answered, and what that took. Pure, given a talk."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from logs_app.models import Feedback
from logs_app.pages.conversation import RULES, Message, messages_of
from logs_app.selectors.lean import Lean
from logs_app.selectors.talks import Said, Talk
from logs_app.selectors.trees import Node, flat

_SPEAKING: Final = frozenset(("llm", "chain", "agent", "event"))
_UNSEEN: Final = frozenset(("call", "result", "reasoning"))  # parts that an end user does not see
_NOTHING: Final = Said()


@dataclass(slots=True)
class Turn:
    """Something asked, and all that was done and said until something else was asked. `nodes` are its logs as trees in
    reading order; `log` is the one whose words are shown."""

    log: Lean
    asked: list[Message]
    answered: list[tuple[Lean, list[Message]]] = field(default_factory=list)
    nodes: list[Node[Lean]] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)

    @property
    def usd(self) -> Decimal | None:
        known = [node.log.usd for node in self.nodes if node.log.usd is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def tokens(self) -> int:
        return sum(node.log.tokens or 0 for node in self.nodes)

    @property
    def latency_ms(self) -> float:
        """From its first start to its last end."""
        start = min(node.log.started_at for node in self.nodes)
        return (max(node.log.end_at for node in self.nodes) - start) / timedelta(milliseconds=1)

    @property
    def errors(self) -> list[Lean]:
        return [node.log for node in self.nodes if node.log.status == "error"]

    @property
    def called(self) -> dict[str, int]:
        """The tools that ran, and how often."""
        names: dict[str, int] = {}
        for node in self.nodes:
            if node.log.kind == "tool":
                names[node.log.title] = names.get(node.log.title, 0) + 1
        return names

    @property
    def trace_id(self) -> Any:
        return next((node.log.trace_id for node in self.nodes if node.log.trace_id), None)


def turns_of(talk: Talk) -> list[Turn]:
    """Oldest first. A log that brings nothing new of the user's goes on with the turn before it; what does not speak
    (a search, a tool) belongs to what speaks next."""
    turns: list[Turn] = []
    waiting: list[Node[Lean]] = []
    for root in talk.roots:
        if root.log.kind not in _SPEAKING:
            waiting.append(root)
            continue
        said = talk.said.get(root.log.id, _NOTHING)
        asked, answered = asked_in(said.input), seen(messages_of(_bare(said.output), "assistant"))
        if not turns or _is_new(asked, turns[-1]):
            turns.append(Turn(root.log, asked or _others(said.input)))
        _add(turns[-1], [*waiting, root], talk)
        turns[-1].answered.append((root.log, answered))
        waiting = []
    for root in waiting:
        if not turns:
            said = talk.said.get(root.log.id, _NOTHING)
            turns.append(Turn(root.log, messages_of(said.input, "user")))
        _add(turns[-1], [root], talk)
    return turns


def asked_in(input: Any) -> list[Message]:
    """What the user said since the last answer: a chat's input repeats all that went before, and the system's words."""
    messages = messages_of(_bare(input), "user")
    for place in range(len(messages) - 1, -1, -1):
        if messages[place].role == "assistant" and seen(messages[place : place + 1]):
            messages = messages[place + 1 :]
            break
    return [message for message in seen(messages) if message.role == "user"]


def seen(messages: Iterable[Message]) -> list[Message]:
    """What of messages an end user sees."""
    bare = (
        replace(message, parts=[part for part in message.parts if part.kind not in _UNSEEN])
        for message in messages
        if message.role not in (*RULES, "tool")
    )
    return [message for message in bare if message.parts]


def _is_new(asked: list[Message], before: Turn) -> bool:
    """Whether something is asked that the turn before did not ask, or asked and answered."""
    if not asked:
        return False
    is_answered = any(messages for _, messages in before.answered)
    return is_answered or [message.parts for message in asked] != [message.parts for message in before.asked]


def _add(turn: Turn, roots: list[Node[Lean]], talk: Talk) -> None:
    turn.nodes += flat(roots)
    for root in roots:
        turn.feedback += talk.feedback.get(root.log.id, ())


def _others(input: Any) -> list[Message]:
    """Of an input in which no user speaks: all but the system's words, or those too."""
    messages = messages_of(input, "user")
    return [message for message in messages if message.role not in RULES] or messages


def _bare(value: Any) -> Any:
    """The only text in an object, such as {"question": "..."}."""
    if isinstance(value, dict) and len(value) == 1:
        [only] = value.values()
        return only if isinstance(only, str) else value
    return value
