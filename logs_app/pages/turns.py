"""A session as the end user saw it: what was asked, what was answered, and what that took. Pure, given a talk."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
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
_SOON: Final = timedelta(minutes=1)


@dataclass(slots=True)
class Turn:
    """Something asked, and all that was done and said until something else was asked. `log` is the one that `asked` is
    from; each answer comes with its own. `nodes` are all its logs as trees, in reading order."""

    log: Lean
    asked: list[Message]
    answered: list[tuple[Lean, list[Message]]] = field(default_factory=list)
    nodes: list[Node[Lean]] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    times: int = 0  # how often the user had spoken

    @property
    def speaker(self) -> Lean:
        """The log that gave the last answer."""
        return self.answered[-1][0]

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
        return (self.end_at - min(node.log.started_at for node in self.nodes)) / timedelta(milliseconds=1)

    @property
    def end_at(self) -> datetime:
        return max(node.log.end_at for node in self.nodes)

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
        waiting.append(root)
        if root.log.kind in _SPEAKING:
            _speak(turns, root.log, talk.said.get(root.log.id, _NOTHING))
            _add(turns[-1], waiting, talk)
            waiting = []
    if waiting:
        if not turns:
            _speak(turns, waiting[0].log, talk.said.get(waiting[0].log.id, _NOTHING))
        _add(turns[-1], waiting, talk)
    return turns


def _speak(turns: list[Turn], log: Lean, said: Said) -> None:
    """Opens a turn, or goes on with the last."""
    messages = messages_of(_bare(said.input), "user")
    times = sum(message.role == "user" for message in seen(messages))
    asked, answered = asked_in(messages), seen(messages_of(_bare(said.output), "assistant"))
    last = turns[-1] if turns else None
    if last and not asked and messages:
        last.answered.append((log, answered))
    elif last and _is_same(last, log, asked, times):
        if answered:
            last.answered = [(log, answered)]
    else:
        shown = asked or [message for message in messages if message.role not in RULES] or messages
        turns.append(Turn(log, shown, [(log, answered)], times=times))


def asked_in(messages: list[Message]) -> list[Message]:
    """What the user said since the last answer: a chat's input repeats all that went before, and the system's words."""
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


def _is_same(turn: Turn, log: Lean, asked: list[Message], times: int) -> bool:
    """Whether a log asks what the turn asks: a router before the answer, or the next step of a loop. Who says the same
    again has said it once more in the chat, or a while later."""
    if log.started_at - turn.end_at > _SOON or times != turn.times:
        return False
    return [message.parts for message in asked] == [message.parts for message in turn.asked]


def _add(turn: Turn, roots: list[Node[Lean]], talk: Talk) -> None:
    turn.nodes += flat(roots)
    for root in roots:
        turn.feedback += talk.feedback.get(root.log.id, ())


def _bare(value: Any) -> Any:
    """The only text in an object, such as {"question": "..."}."""
    if isinstance(value, dict) and len(value) == 1:
        [only] = value.values()
        return only if isinstance(only, str) else value
    return value
