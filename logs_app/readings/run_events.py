"""One event of a run, as LLMonitor and Lunary write them, and what every reading of one needs."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from logs_app.readings.fields import object_in, tags_in, text_in
from logs_app.readings.times import epoch_time, iso_time
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import Failure, PromptRef, Record, Usage
from logs_app.wire import BadPayload

THREADS: Final = ("thread", "convo")
_PLACED: Final = frozenset(
    (
        "event", "type", "name", "runId", "parentRunId", "userId", "userProps", "tags", "threadTags", "timestamp",
        "input", "output", "message", "error", "feedback", "tokensUsage", "metadata", "threadMetadata", "params",
        "extra", "templateId", "overwrite", "app", "appId",
    )
)  # fmt: skip
_RENAMED: Final = {"userProps": "user_props", "templateId": "template_id"}


@dataclass(frozen=True, slots=True)
class Event:
    """An event: `said` is the whole, `at` its own time."""

    format: str
    said: Mapping[str, Any]
    event: str
    type: str | None
    run: str | None
    user: str | None
    at: datetime | None

    def text(self, field: str) -> str | None:
        return text_in(self.said, field)

    def object(self, field: str) -> dict[str, Any]:
        return object_in(self.said, field)

    def tags(self, field: str) -> list[str]:
        return tags_in(self.said, field) or []

    def record(self, **fields: Any) -> Record:
        """What the event says of its run, as a half of it."""
        return Record(
            format=self.format,
            identity=self.run or self.digest(),
            external_id=self.run,
            is_partial=True,
            said_at=self.at,
            user=self.user,
            **fields,
        )

    def surroundings(self) -> dict[str, Any]:
        """The fields of a record that every kind of run has."""
        return {
            "parent": self.text("parentRunId"),
            "prompt": self.prompt(),
            "opens_trace": True,
            "tags": self.tags("tags"),
            "metadata": self.object("metadata"),
            "extra": self.extra(),
        }

    def prompt(self) -> PromptRef | None:
        """The version of a template that was rendered: one of this registry's, or still one of the vendor's."""
        template = self.text("templateId")
        return PromptRef(version_id=template, may_be_elsewhere=True) if template else None

    def extra(self) -> dict[str, Any]:
        """What has no place of its own. Without `app`, which is a key."""
        named = {name: self.said[field] for field, name in _RENAMED.items() if self.said.get(field) is not None}
        prompt, completion, _ = self._counts()
        if prompt is None and completion is not None:
            named["chunks"] = completion
        return named | {name: value for name, value in self.said.items() if name not in _PLACED and value is not None}

    def usage(self) -> Usage | None:
        """The tokens of a call; cached ones are among those of the prompt."""
        counts = self._counts()
        # Of a stream the Python clients count chunks in the place of tokens, and know nothing of the prompt.
        return None if counts[0] is None else inclusive_usage(*counts)

    def _counts(self) -> list[int | None]:
        """`tokensUsage`: prompt, completion, cached."""
        said = self.object("tokensUsage")
        names = ("prompt", "completion", "promptCached")
        return [count_of(said.get(name), f"tokensUsage.{name}") for name in names]

    def digest(self) -> str:
        """Stands for the id of an event that has none: sent again, it is the same."""
        return hashlib.sha256(json.dumps(self.said, sort_keys=True).encode()).hexdigest()


def event_of(said: Mapping[str, Any], format: str) -> Event:
    """Raises BadPayload."""
    event = Event(
        format=format,
        said=said,
        event=text_in(said, "event") or "",
        type=text_in(said, "type"),
        run=text_in(said, "runId"),
        user=text_in(said, "userId"),
        at=_time_of(said.get("timestamp")),
    )
    needs_run = event.event in ("start", "end", "feedback") or (event.event == "error" and event.type != "log")
    if needs_run and not event.run:
        raise BadPayload("is missing", "runId")
    return event


def _time_of(value: Any) -> datetime | None:
    """ISO-8601 text (Python) or a number of milliseconds (JavaScript)."""
    return iso_time(value, "timestamp") if isinstance(value, str) else epoch_time(value, "timestamp", ms=True)


def failure_of(event: Event) -> Failure:
    """`error` is `{message, stack}`, where either may be missing, or the message alone."""
    if not isinstance(event.said.get("error"), Mapping):
        return Failure(message=event.text("error") or "failed")
    stack, message = (text_in(event.object("error"), name) for name in ("stack", "message"))
    last = (stack or "").strip().rpartition("\n")[2]
    return Failure(message=message or last or "failed", type=_type_in(stack), stack=stack)


def _type_in(stack: str | None) -> str | None:
    """The error's class: Python names it in the last line of a stack, JavaScript in the first."""
    lines = (stack or "").strip().splitlines()
    for line in (lines[-1], lines[0]) if lines else ():
        name = line.partition(":")[0].rpartition(".")[2]
        if name.isidentifier() and name.endswith(("Error", "Exception")):
            return name
    return None
