"""What the pipeline hands to the store: a record, whose it is, and where its answer goes."""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from logs_app import ids
from logs_app.joining import clock_of_call
from logs_app.merging import Clock, clock_of
from logs_app.pricing.rates import OwnRate
from logs_app.records import Feedback, Record
from logs_app.wire import Receipt

# What a log has from its parent where it says nothing itself.
BELONGINGS: Final = ("environment", "customer", "user", "session", "trace")
Belongings = dict[str, str]


@dataclass(slots=True)
class Draft:
    """A log on its way into the store. Merging replaces the record, the id and the clock; lineage the belongings."""

    project_id: int
    record: Record
    receipt: Receipt
    arrived_at: datetime
    own_rates: tuple[OwnRate, ...] = ()
    prompt_id: UUID | None = None
    version_id: UUID | None = None
    id: UUID = field(init=False)
    external_key: UUID | None = field(init=False)
    call_key: UUID | None = field(init=False)
    belongings: Belongings = field(default_factory=dict)  # its own and the inherited
    clock: Clock | None = None
    stored: Belongings | None = None  # those of the row that is there already under this id

    def __post_init__(self) -> None:
        record = self.record
        tail = ids.tail_of(self.project_id, record.format, record.identity)
        self.id = ids.log_id(record.started_at or record.said_at or record.ended_at or self._began_at(), tail)
        self.external_key = self.key("log", record.external_id or record.identity)
        self.call_key = self.key("log", record.call)
        # With a clock the store knows later what a log said itself, and what it only inherited.
        if record.call:
            self.clock = clock_of_call(record)
        elif record.is_partial or record.must_exist or (record.parent and not record.trace):
            self.clock = clock_of(record, self.arrived_at.timestamp())

    def __copy__(self) -> "Draft":
        """The same, in a fifth of the time of `copy` without this."""
        draft: Draft = object.__new__(Draft)
        for name in _PARTS:
            setattr(draft, name, getattr(self, name))
        return draft

    def _began_at(self) -> datetime:
        """When a log that tells no time began: clients send what is over."""
        try:
            return self.arrived_at - timedelta(milliseconds=self.record.latency_ms or 0)
        except OverflowError:  # before the year 1
            return self.arrived_at

    @property
    def own(self) -> Belongings:
        """What the log says itself of where it belongs."""
        return {name: word for name in BELONGINGS if (word := getattr(self.record, name))}

    @property
    def session_id(self) -> UUID | None:
        return self._group("session")

    @property
    def trace_id(self) -> UUID | None:
        return self._group("trace")

    def _group(self, what: str) -> UUID | None:
        text = self.belongings.get(what)
        return ids.key_of(self.project_id, what, text) if text else None

    @property
    def root_key(self) -> UUID | None:
        """Of the root of a trace: the key that a log of the trace's id would have."""
        return None if self.record.parent else self.key("log", self.record.trace)

    def key(self, what: str, text: str | None) -> UUID | None:
        """The id of one of the client's own ids."""
        return ids.key_of(self.project_id, what, text) if text else None


_PARTS: Final = tuple(part.name for part in fields(Draft))


@dataclass(slots=True)
class FeedbackDraft:
    """A judgement on its way into the store."""

    project_id: int
    feedback: Feedback
    receipt: Receipt
    arrived_at: datetime
    version_id: UUID | None = None


AnyDraft = Draft | FeedbackDraft
