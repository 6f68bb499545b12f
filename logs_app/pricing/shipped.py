"""The prices that Polylog ships, as data. Pure; loaded when the first call is priced.

rates.json is made by `manage.py make_rates`; legacy.json is written by hand, goes first, and knows retired models and
earlier prices.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

import msgspec

# USD a token above so many tokens of input, the highest step first; the last step starts at 0.
Steps = tuple[tuple[int, Decimal], ...]
NOTHING: Final[Steps] = ((0, Decimal(0)),)


@dataclass(frozen=True, slots=True)
class Tariff:
    """What each token costs, and when: from a day on, or in some hours of each day (UTC)."""

    input: Steps
    cache_read: Steps
    cache_write: Steps
    output: Steps
    reasoning: Steps
    call: Decimal = Decimal(0)  # USD a call, whatever its tokens
    starts: date | None = None
    hours: tuple[time, time] | None = None

    def holds(self, at: datetime) -> bool:
        if self.starts:
            return at.date() >= self.starts
        if self.hours:
            start, end = self.hours
            now = at.time()
            return start <= now < end if start <= end else now >= start or now < end
        return True


@dataclass(frozen=True)
class Model:
    """A model that a provider sells. Of its tariffs, the last that holds is the one that is billed."""

    tariffs: tuple[Tariff, ...]

    def tariff(self, at: datetime) -> Tariff:
        if len(self.tariffs) == 1:
            return self.tariffs[0]
        at = at.astimezone(UTC)
        return next((tariff for tariff in reversed(self.tariffs) if tariff.holds(at)), self.tariffs[0])


@dataclass(frozen=True)
class Provider:
    """Who sells models, under which names."""

    id: str
    match: str = ""  # finds the provider's own name as clients write it
    makes: str = ""  # finds models that are this provider's, whoever is not named
    sells: tuple[str, ...] = ()  # providers whose models it sells at their price
    models: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def _by_name(self) -> dict[str, int]:
        names: dict[str, int] = {}
        for index, model in enumerate(self.models):
            for name in model["names"]:
                names.setdefault(name, index)
        return names

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], int]]:
        return [(re.compile(model["pattern"]), i) for i, model in enumerate(self.models) if "pattern" in model]

    def model(self, name: str) -> Model | None:
        """The model that goes by this lower-case name: exactly, or by the first pattern that finds it."""
        index = self._by_name.get(name)
        if index is None:
            index = next((index for pattern, index in self._patterns if pattern.search(name)), None)
        return None if index is None else _model(self.models[index])


@cache
def providers() -> dict[str, Provider]:
    """Every provider, by id."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("legacy.json", "rates.json"):
        for told in msgspec.json.decode((files(__package__) / name).read_bytes())["providers"]:
            known = found.setdefault(told["id"], {"models": []})
            found[told["id"]] = known | told | {"models": known["models"] + told["models"]}
    return {id: Provider(**told | {"sells": tuple(told.get("sells", ()))}) for id, told in found.items()}


@cache
def source() -> str:
    """Where the shipped prices come from: the package, and its version."""
    told = msgspec.json.decode((files(__package__) / "rates.json").read_bytes())["source"]
    return str(told).partition(",")[0]


def sellers(provider: Provider) -> Iterator[Provider]:
    """A provider, and those whose models it sells."""
    yield provider
    for id in provider.sells:
        yield providers()[id]


def _model(told: dict[str, Any]) -> Model:
    return Model(tuple(_tariff(price) for price in told["prices"]))


def _tariff(price: dict[str, Any]) -> Tariff:
    hours = price.get("hours")
    return tariff_of(
        {
            name: _steps(price[name])
            for name in ("input", "cache_read", "cache_write", "output", "reasoning")
            if name in price
        },
        call=Decimal(price.get("thousand_calls", 0)).scaleb(-3),
        starts=date.fromisoformat(price["from"]) if "from" in price else None,
        hours=(time.fromisoformat(hours[0]), time.fromisoformat(hours[1])) if hours else None,
    )


def tariff_of(said: dict[str, Steps], **about: Any) -> Tariff:
    """A tariff of the prices that were said: cached tokens cost what input does, reasoning what output does, and what
    has no price at all is not billed (an embedding's output)."""
    input, output = said.get("input", NOTHING), said.get("output", NOTHING)
    return Tariff(
        input=input,
        cache_read=said.get("cache_read", input),
        cache_write=said.get("cache_write", input),
        output=output,
        reasoning=said.get("reasoning", output),
        **about,
    )


def _steps(amount: str | dict[str, str]) -> Steps:
    steps = {"0": amount} if isinstance(amount, str) else amount
    return tuple(sorted(((int(start), per_token(Decimal(usd))) for start, usd in steps.items()), reverse=True))


def per_token(usd_per_million: Decimal) -> Decimal:
    return usd_per_million.scaleb(-6)
