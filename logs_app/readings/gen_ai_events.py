"""Log records of generative AI: what was said in a span, which is told apart from it, and judgements on it.

github.com/open-telemetry/semantic-conventions-genai, gen-ai-events.md; of 1.28 to 1.36 one record a message, after that
one a call. They are halves of their span's log, in any order, and yield to what the span itself says.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from logs_app.readings import gen_ai, gen_ai_messages, gen_ai_names
from logs_app.readings.spans import LogRecord
from logs_app.records import Feedback, Record
from logs_app.wire import BadPayload, Item

_JUDGEMENT: Final = "gen_ai.evaluation.result"


def items_of(records: Iterable[LogRecord | BadPayload], format: str) -> Iterator[Item]:
    """One half a span for its messages, and one item for each other record."""
    spans: dict[tuple[str, str], list[LogRecord]] = {}
    for record in records:
        if isinstance(record, BadPayload):
            yield record
        elif not record.span or not record.trace:
            yield BadPayload("lies in no span: only records within a trace are kept", "spanId")
        elif name_of(record) in gen_ai_messages.EVENTS:
            spans.setdefault((record.trace, record.span), []).append(record)
        else:
            yield _judgement(record, format) if name_of(record) == _JUDGEMENT else _line(record, format)
    for messages in spans.values():
        yield _half(messages, format)


def name_of(record: LogRecord) -> str:
    """The event's name, which was an attribute before 1.36."""
    return record.name or str(record.attributes.get("event.name") or record.attributes.get("event_name") or "")


def _half(messages: list[LogRecord], format: str) -> Item:
    first = messages[0]
    said: dict[str, Any] = {}
    _, groups, _ = gen_ai_names.sorted_out({})
    for record in messages:
        about, groups, _ = gen_ai_names.sorted_out(record.attributes)
        said = about | said
        gen_ai_messages.add_event(name_of(record), record.attributes, record.body, said)
    for plain in ("input", "output"):  # a message's text is an attribute, too
        said.pop(plain, None)
    try:
        fields = gen_ai.call_fields(said, groups, "llm")
    except BadPayload as refusal:
        return refusal
    fields["started_at"] = first.at
    return Record(
        format=format,
        identity=f"{first.trace}/{first.span}",
        external_id=first.span,
        trace=first.trace,
        is_partial=True,
        weak=frozenset(fields),
        **fields,
    )


def _judgement(record: LogRecord, format: str) -> Item:
    said = record.attributes
    score = said.get("gen_ai.evaluation.score.value", said.get("gen_ai.evaluation.score.label"))
    if score is None:
        return BadPayload("expected a score", "gen_ai.evaluation.score.value")
    explanation = said.get("gen_ai.evaluation.explanation")
    return Feedback(
        format=format,
        targets=[record.span],
        name=str(said.get("gen_ai.evaluation.name") or "evaluation"),
        value=score if isinstance(score, bool | int | float | str) else str(score),
        comment=None if explanation is None else str(explanation),
        said_at=record.at,
    )


def _line(record: LogRecord, format: str) -> Record:
    """Any other record within a trace: a line of the app's own log."""
    is_error = record.severity.upper().startswith(("ERROR", "FATAL"))
    return Record(
        format=format,
        identity=f"{record.trace}/{record.span}/{record.at}/{record.body}",
        kind="event",
        name=name_of(record) or record.severity or None,
        status="error" if is_error else "ok",
        trace=record.trace,
        parent=record.span,
        started_at=record.at,
        output=record.body,
        extra={"attributes": record.attributes, "severity": record.severity} if record.attributes else None,
    )
