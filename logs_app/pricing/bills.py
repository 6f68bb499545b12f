"""How a call's cost comes about: tokens times rate, kind by kind, and where the rates are from. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from logs_app.pricing.rates import OwnRate, own_rate_for, own_tariff, shipped_model, usd_at
from logs_app.pricing.shipped import Steps, Tariff, source
from logs_app.records import TOKENS, Usage

_MILLION: Final = 6


class Line(NamedTuple):
    """One kind of token on a bill. `name` is its column."""

    name: str
    tokens: int
    usd_per_million: Decimal
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """A computed cost, line by line; the sum is what `rates.price` gives."""

    lines: list[Line]
    call_usd: Decimal  # for the call itself
    source: str
    is_own: bool  # the rate was set here
    since: date | None  # from when on the rate holds; None: as far as the list knows
    above: int = 0  # tokens of input above which the rates are those of a step

    @property
    def usd(self) -> Decimal:
        return self.call_usd + sum((line.usd for line in self.lines), Decimal(0))


def bill_of(provider: str, model: str, at: datetime, usage: Usage, own: Sequence[OwnRate] = ()) -> Bill | None:
    """The bill of a call by the rates that are known now for its own time; None where none is."""
    if rate := own_rate_for(provider, model, at, own):
        return _bill(usage, own_tariff(rate), rate.model, rate.valid_from.date(), is_own=True)
    found = shipped_model(provider, model)
    if isinstance(found, str):
        return None
    tariff = found.tariff(at)
    return _bill(usage, tariff, source(), tariff.starts, is_own=False)


def _bill(usage: Usage, tariff: Tariff, source: str, since: date | None, is_own: bool) -> Bill:
    context = sum(getattr(usage, name) or 0 for name in TOKENS[:3])
    lines = []
    for name in TOKENS:
        tokens = getattr(usage, name)
        if tokens is not None:
            usd = usd_at(_steps(tariff, name), context)
            lines.append(Line(name, tokens, usd.scaleb(_MILLION), tokens * usd))
    above = max((step for name in TOKENS for step, _ in _steps(tariff, name) if step < context), default=0)
    return Bill(lines, tariff.call, source, is_own, since, above)


def _steps(tariff: Tariff, name: str) -> Steps:
    steps: Steps = getattr(tariff, name.removesuffix("_tokens"))
    return steps
