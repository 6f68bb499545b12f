"""Run events as LLMonitor and Lunary send them: starts, ends, errors, messages of threads, feedback, log lines."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from logs_app.readings.fields import judgement_in, object_in, text_in
from logs_app.readings.messages import messages_of
from logs_app.readings.run_events import THREADS, Event, event_of, failure_of
from logs_app.readings.threads import chat, in_thread, thread_half, turn_half
from logs_app.records import Failure, Feedback, Record
from logs_app.wire import BadPayload, Item, Receipt, Reply, Wire, type_name

# LLMonitor queues a batch that failed as one element of the next: each time, its events lie one list deeper.
_DEEPEST: Final = 100
_KINDS: Final = {"embed": "embedding", "log": "event"} | {
    kind: kind for kind in ("llm", "embedding", "agent", "tool", "chain", "retriever", "reranker")
}
_LEVELS: Final = ("info", "warn", "error")
# An end repeats what surrounds the run at that moment; of these the start knows better.
_CONTEXT: Final = frozenset(
    ("kind", "name", "model", "user", "tags", "metadata", "parameters", "extra", "parent", "session")
)


class BadEvent(BadPayload):
    """An event that cannot be stored, and the run that it was about."""

    def __init__(self, refusal: BadPayload, run: Any) -> None:
        super().__init__(refusal.message, refusal.field, refusal.status)
        self.run = run if isinstance(run, str | int) else None


def events_of(wire: Wire) -> list[Any]:
    """The events of a request, out of lists in lists. Raises BadPayload."""
    if "events" not in wire.object:
        raise BadPayload("is missing", "events")
    events = wire.object["events"]
    if not isinstance(events, list | dict):
        raise BadPayload(f"expected an array, got {type_name(events)}", "events")
    return list(_flat(events, _DEEPEST))


def _flat(events: Any, deepest: int) -> Iterator[Any]:
    if not isinstance(events, list):
        yield events
    elif not deepest:
        yield BadPayload("nested too deeply", "events")
    else:
        for event in events:
            yield from _flat(event, deepest - 1)


def read_events(wire: Wire, format: str) -> list[Item]:
    """What the events of a request say; each that cannot be stored is a refusal in its place."""
    return [item for said in events_of(wire) for item in _items_of(said, wire, format)]


def _items_of(said: Any, wire: Wire, format: str) -> list[Item]:
    if isinstance(said, BadPayload):
        return [said]
    if not isinstance(said, dict):
        return [BadPayload(f"expected an object, got {type_name(said)}", "event")]
    try:
        _check_project(said, wire)
        return list(_read(event_of(said, format)))
    except BadPayload as refusal:
        return [BadEvent(refusal, said.get("runId"))]


def _check_project(said: Mapping[str, Any], wire: Wire) -> None:
    for field in ("app", "appId"):
        name = text_in(said, field)
        if name and not wire.is_own_project(name):
            raise BadPayload("belongs to another project than the request's key", field, 403)


def _read(event: Event) -> Iterator[Record | Feedback]:
    if event.type == "log" and event.event in _LEVELS:
        yield _log_line(event)
    elif event.event == "feedback":
        yield from _feedback(event, event.said.get("feedback") or event.said.get("extra"))
    elif event.event == "chat":
        yield chat(event)
        yield from _feedback(event, event.object("message").get("feedback") or event.said.get("feedback"))
    elif reader := _READERS.get(event.event):
        yield reader(event)
    else:
        expected = ", ".join((*_READERS, "chat", "feedback"))
        raise BadPayload(f"expected one of {expected}, got {event.event[:80]!r}", "event")


def _start(event: Event) -> Record:
    return event.record(started_at=event.at, status="running", weak=frozenset(("status",)), **_half(event))


def _end(event: Event) -> Record:
    return event.record(ended_at=event.at, status="ok", usage=event.usage(), weak=_CONTEXT, **_half(event))


def _error(event: Event) -> Record:
    return event.record(
        ended_at=event.at,
        status="error",
        error=failure_of(event),
        usage=event.usage(),
        weak=_CONTEXT,
        **_half(event),
    )


def _half(event: Event) -> dict[str, Any]:
    """What a start, an end or an error says of what its run is."""
    if event.type in THREADS:
        return thread_half(event)
    if event.type == "chat":
        return turn_half(event)
    parameters = event.object("extra") | event.object("params")
    is_call = event.type in ("llm", "embed", "embedding")
    about = event.surroundings() | {"parameters": parameters, "kind": _KINDS.get(event.type or "", "chain")}
    return about | (_call(event, parameters) if is_call else _step(event))


def _call(event: Event, parameters: dict[str, Any]) -> dict[str, Any]:
    output = messages_of(event.said.get("output"))
    return {
        "model": event.text("name"),
        "input": messages_of(event.said.get("input")),
        "output": output,
        "tools": parameters.pop("tools", None),
        "tool_calls": output.get("tool_calls") if isinstance(output, dict) else None,
    }


def _step(event: Event) -> dict[str, Any]:
    return {"name": event.text("name"), "input": event.said.get("input"), "output": event.said.get("output")}


def _custom(event: Event) -> Record:
    about = in_thread(event) if event.type in THREADS else event.surroundings()
    about["extra"] |= {name: said for name in ("extra", "params", "message") if (said := event.said.get(name))}
    return event.record(kind="event", status="ok", started_at=event.at, **_step(event), **about)


def _log_line(event: Event) -> Record:
    """A line of a log, of no run: its level is its name."""
    about = event.said.get("extra")
    message = event.said.get("message")
    stack = about.get("stack") if isinstance(about, dict) else None
    is_error = event.event == "error"
    return event.record(
        kind="event",
        name=event.event,
        status="error" if is_error else "ok",
        error=Failure(message=_line(message), stack=_line(stack)) if is_error else None,
        output=message,
        started_at=event.at,
        extra=event.extra() | ({"extra": about} if about else {}),
    )


def _line(said: Any) -> str | None:
    return said if isinstance(said, str | None) else repr(said)


def _feedback(event: Event, said: Any) -> Iterator[Feedback]:
    """A judgement for each thing that was judged; the comment goes with the first."""
    judged = {name: value for name, value in object_in({"feedback": said}, "feedback").items() if value is not None}
    comment = text_in(judged, "comment")
    overwrite = event.said.get("overwrite")
    for name in [name for name in judged if name != "comment"] or [*judged]:
        yield Feedback(
            format=event.format,
            targets=[event.run] if event.run else [],
            name=name,
            value=judgement_in(judged, name),
            comment=comment,
            user=event.user,
            said_at=event.at,
            extra=None if overwrite is None else {"overwrite": overwrite},
        )
        comment = None


_READERS: Final = {"start": _start, "end": _end, "error": _error, "custom-event": _custom}


def reply(receipts: list[Receipt]) -> Reply:
    """Item by item. A request of which nothing could be stored is refused as a whole, with the reason of the first."""
    results = [_result(receipt) for receipt in receipts]
    refusals = [receipt.refusal for receipt in receipts if receipt.refusal]
    if refusals and len(refusals) == len(receipts):
        refused = refuse(refusals[0])
        return Reply(refused.body | {"results": results}, refused.status)
    return Reply({"results": results})


def _result(receipt: Receipt) -> dict[str, Any]:
    if receipt.refusal:
        return {"id": _run_in(receipt.item), "success": False, "error": str(receipt.refusal)}
    return {"id": _run_in(receipt.item), "success": True}


def _run_in(item: Item) -> Any:
    if isinstance(item, Feedback):
        return item.targets[0] if item.targets else None
    return item.external_id if isinstance(item, Record) else getattr(item, "run", None)


def refuse(refusal: BadPayload) -> Reply:
    """`message` is what the clients read."""
    return Reply({"message": str(refusal), "error": refusal.message, "field": refusal.field or None}, refusal.status)
