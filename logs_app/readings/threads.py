"""Threads of LLMonitor and Lunary: a thread is a session, and each of its messages opens a trace.

A message's parent is its thread, which no log stands for; so the message keeps the thread's id as its session alone.
"""

from typing import Any, Final

from logs_app.readings.fields import object_in, tags_in
from logs_app.readings.messages import message_of
from logs_app.readings.run_events import Event
from logs_app.records import Record

_PARTS: Final = ("role", "content", "text", "tool_calls", "tool_call_id", "name")


def chat(event: Event) -> Record:
    """Lunary: one whole message."""
    message = event.object("message")
    shown = message_of({part: message.get(part) for part in _PARTS})
    side = "output" if shown.get("role") == "assistant" else "input"
    rest = {f"message_{name}": message[name] for name in ("id", "extra") if message.get(name) is not None}
    about = in_thread(event)
    about["tags"] = list(dict.fromkeys(about["tags"] + (tags_in(message, "tags") or [])))
    about["metadata"] |= object_in(message, "metadata")
    about["extra"] |= rest
    return event.record(kind="event", name="chat", status="ok", started_at=event.at, **{side: shown}, **about)


def in_thread(event: Event) -> dict[str, Any]:
    """The fields of a record that every event of a thread has."""
    about = event.surroundings()
    return about | {
        "session": about["parent"],
        "parent": None,
        "tags": list(dict.fromkeys(event.tags("threadTags") + about["tags"])),
        "metadata": event.object("threadMetadata") | about["metadata"],
    }


def thread_half(event: Event) -> dict[str, Any]:
    """LLMonitor: the fields of a thread's start. Its input is that of the first turn, which follows."""
    text = {name: event.said[name] for name in ("input", "output") if event.said.get(name) is not None}
    about = event.surroundings()
    return about | {
        "kind": "event",
        "name": "thread",
        "session": event.run,
        "parent": None,
        "extra": about["extra"] | event.object("extra") | text,
    }


def turn_half(event: Event) -> dict[str, Any]:
    """LLMonitor: the fields of a turn, which starts with the user's text and ends with the answer."""
    about = event.surroundings()
    return about | {
        "kind": "event",
        "name": "chat",
        "session": event.text("parentRunId"),
        "parent": None,
        "input": _said_by("user", event.said.get("input")),
        "output": _said_by("assistant", event.said.get("output")),
        "extra": about["extra"] | event.object("extra"),
    }


def _said_by(role: str, text: Any) -> Any:
    return {"role": role, "content": text} if isinstance(text, str) else message_of(text)
