"""What a call costs. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from logs_app.pricing.names import Unpriced, find, provider_named
from logs_app.pricing.shipped import Model, Steps, Tariff, per_token, tariff_of
from logs_app.records import Usage

MAX_USD: Final = Decimal(10) ** 8  # what a column of money holds


@dataclass(frozen=True, slots=True)
class OwnRate:
    """A price that a project or the installation set, USD per million tokens. Most particular first in a sequence."""

    provider: str
    model: str  # `*` stands for any characters
    valid_from: datetime
    input_usd: Decimal | None
    cache_read_usd: Decimal | None
    cache_write_usd: Decimal | None
    output_usd: Decimal | None
    reasoning_usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Price:
    """USD, exact; or None and the reason why."""

    usd: Decimal | None
    reason: str = ""


def price(provider: str, model: str, at: datetime, usage: Usage, own: Sequence[OwnRate] = ()) -> Price:
    """The cost of `usage` at the rates that held at `at`: the first own rate that fits, else the shipped ones.

    Input without a price of its own, or output, costs nothing; a model without any is unpriced.
    """
    rate = own_rate_for(provider, model, at, own) if own else None
    if rate:
        return _bill(usage, own_tariff(rate))
    found = shipped_model(provider, model)
    return Price(None, found) if isinstance(found, str) else _bill(usage, found.tariff(at))


def _bill(usage: Usage, tariff: Tariff) -> Price:
    fresh, read, written = usage.input_tokens or 0, usage.cache_read_tokens or 0, usage.cache_write_tokens or 0
    context = fresh + read + written  # a step is reached by all input together, and then holds for every token
    usd = (
        tariff.call
        + fresh * usd_at(tariff.input, context)
        + read * usd_at(tariff.cache_read, context)
        + written * usd_at(tariff.cache_write, context)
        + (usage.output_tokens or 0) * usd_at(tariff.output, context)
        + (usage.reasoning_tokens or 0) * usd_at(tariff.reasoning, context)
    )
    return Price(usd) if usd < MAX_USD else Price(None, f"its tokens would cost {MAX_USD:,.0f} USD or more")


def usd_at(steps: Steps, context: int) -> Decimal:
    """USD a token, where the call had so many tokens of input."""
    if len(steps) == 1:
        return steps[0][1]
    return next(usd for above, usd in steps if context > above or above == 0)


@lru_cache(maxsize=4096)
def shipped_model(provider: str, model: str) -> Model | str:
    """The shipped model that a call was made to, or why there is none."""
    try:
        return find(provider, model)
    except Unpriced as reason:
        return str(reason)


def own_rate_for(provider: str, model: str, at: datetime, own: Sequence[OwnRate]) -> OwnRate | None:
    """The first rate that was set here and fits."""
    return next(
        (rate for rate in own if rate.valid_from <= at and _fits(rate.provider, rate.model, provider, model)), None
    )


@lru_cache(maxsize=4096)
def _fits(rate_provider: str, rate_model: str, provider: str, model: str) -> bool:
    """Whether a rate is for a call. A model may come with its provider before it; a provider under any of its names."""
    wanted, said = rate_provider.strip().lower(), provider.strip().lower()
    if wanted and wanted != said:
        known = provider_named(wanted)
        if known is None or known is not provider_named(said):
            return False
    pattern = re.compile(".*".join(map(re.escape, rate_model.lower().split("*"))), re.DOTALL)
    name = model.strip().lower()
    return bool(pattern.fullmatch(name) or pattern.fullmatch(name.partition("/")[2]))


@lru_cache(maxsize=1024)
def own_tariff(rate: OwnRate) -> Tariff:
    """A rate that was set here, as a tariff."""
    said = {
        "input": rate.input_usd,
        "cache_read": rate.cache_read_usd,
        "cache_write": rate.cache_write_usd,
        "output": rate.output_usd,
        "reasoning": rate.reasoning_usd,
    }
    return tariff_of({name: ((0, per_token(usd)),) for name, usd in said.items() if usd is not None})
