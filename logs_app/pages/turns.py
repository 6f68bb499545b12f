"""A session as the end user saw it: what was asked, what was answered, and what that took."""

from dataclasses import dataclass
from typing import Any, Final

from logs_app.models import Log
from logs_app.pages.conversation import Message, messages_of
from logs_app.selectors.traces import tree_of

_ANSWERS: Final = ("assistant", "ai", "model")


@dataclass(frozen=True, slots=True)
class Turn:
    """A log that no other log of the session called; `steps` are the logs below it."""

    log: Log
    asked: list[Message]
    answered: list[Message]
    steps: int


def turns_of(logs: list[Log]) -> list[Turn]:
    """The turns of a session's logs, each with its `.body`, oldest first."""
    turns = []
    for root in tree_of(logs):
        body: Any = root.log.body  # type: ignore[attr-defined]  # the selector put it there
        asked = _new_of(messages_of(body.input, "user"))
        turns.append(Turn(root.log, asked, messages_of(body.output, "assistant"), _below(root)))
    return turns


def _new_of(messages: list[Message]) -> list[Message]:
    """What was said since the last answer: a chat's input repeats all that went before, and the system's words."""
    for place in range(len(messages) - 1, -1, -1):
        if messages[place].role in _ANSWERS:
            messages = messages[place + 1 :] or messages
            break
    return [message for message in messages if message.role not in ("system", "developer")] or messages


def _below(root: Any) -> int:
    left, found = [root], -1
    while left:
        found += 1
        left.extend(left.pop().children)
    return found
