"""Why a log costs what it does, or why nobody knows."""

from decimal import Decimal
from typing import Final, NamedTuple

from logs_app import units
from logs_app.ingest.own_rates import own_rates
from logs_app.models import Log
from logs_app.pricing.bills import Bill, bill_of
from logs_app.records import PRICED_KINDS, TOKENS, Usage

NAMES: Final = {
    "input_tokens": "Input",
    "cache_read_tokens": "Cache read",
    "cache_write_tokens": "Cache write",
    "output_tokens": "Output",
    "reasoning_tokens": "Reasoning",
}


class Row(NamedTuple):
    """Tokens of one kind; without a rate where none is known."""

    name: str
    tokens: int
    usd_per_million: Decimal | None
    usd: Decimal | None


class Cost(NamedTuple):
    """The cost that is shown, why it is that one, and how the computed one comes about."""

    usd: Decimal | None
    why: str
    rows: list[Row]
    bill: Bill | None
    notes: list[str]


def cost_of(log: Log) -> Cost:
    """`log.project` must be loaded."""
    usd = log.shown_usd(log.project.cost)
    bill = _bill(log)
    rows = [Row(NAMES[line.name], *line[1:]) for line in bill.lines] if bill else _counts(log)
    return Cost(usd, _why(log, usd), rows, bill, _notes(log, usd, bill))


def _bill(log: Log) -> Bill | None:
    usage = Usage(**{name: getattr(log, name) for name in TOKENS})
    if log.kind not in PRICED_KINDS or not usage.is_said:
        return None
    model = log.model or log.requested_model
    return bill_of(log.provider, model, log.started_at, usage, own_rates(log.project_id))


def _counts(log: Log) -> list[Row]:
    return [
        Row(name, count, None, None) for column, name in NAMES.items() if (count := getattr(log, column)) is not None
    ]


def _why(log: Log, usd: Decimal | None) -> str:
    if usd is not None:
        return "as the client reported it" if usd == log.reported_usd else "computed from the model's price"
    if log.unpriced_reason:
        return log.unpriced_reason
    if log.kind not in PRICED_KINDS:
        return "this kind of log is not priced, only the calls below it"
    return "its tokens are not counted yet" if log.awaits_count else "no tokens are known"


def _notes(log: Log, usd: Decimal | None, bill: Bill | None) -> list[str]:
    """What else is to be said of the figures."""
    notes = []
    if bill:
        notes.append(f"{_source(bill)}{_since(bill)}.")
        if bill.above:
            notes.append(f"These are the rates above {units.count(bill.above)} tokens of input.")
        if bill.call_usd:
            notes.append(f"Each call costs {units.usd(bill.call_usd)} besides.")
        if log.computed_usd is not None and _differ(bill.usd, log.computed_usd):
            notes.append(f"When the log came, {units.usd(log.computed_usd)} was computed: a rate has changed since.")
    if log.reported_usd is not None and log.computed_usd is not None:
        notes.append(_against(log.reported_usd, log.computed_usd, usd == log.reported_usd))
    if log.is_counted:
        notes.append("The client told no tokens: they were counted here.")
    return notes


def _source(bill: Bill) -> str:
    return f"A rate that was set here for {bill.source}" if bill.is_own else f"Prices of {bill.source}"


def _since(bill: Bill) -> str:
    return f", in force since {bill.since:%b} {bill.since.day}, {bill.since.year}" if bill.since else ""


def _against(reported: Decimal, computed: Decimal, shows_reported: bool) -> str:
    """The cost that is not shown, held against the one that is."""
    one, other = (reported, computed) if shows_reported else (computed, reported)
    how = "The price list gives" if shows_reported else "The client reported"
    if not _differ(one, other):
        return f"{how} the same."
    by = f", {units.change(float(other), float(one))[0]}" if one else ""
    return f"{how} {units.usd(other)}{by}."


def _differ(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) > Decimal("1e-11")
