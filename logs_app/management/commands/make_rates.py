"""`manage.py make_rates`: writes the shipped prices anew from the genai-prices package (MIT; see NOTICE)."""

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand
from genai_prices import types
from genai_prices.data_snapshot import get_snapshot

from logs_app.pricing import shipped

TARGET: Final = Path(shipped.__file__).with_name("rates.json")
# Our word for a price -> theirs. Prices of pictures, sound and searches are left out: usage does not count those.
PRICES: Final = {
    "input": "input_mtok",
    "cache_read": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
    "output": "output_mtok",
    "reasoning": "output_reasoning_mtok",
    "thousand_calls": "requests_kcount",
}


class Command(BaseCommand):
    help = "Write logs_app/pricing/rates.json from the installed genai-prices package."

    def handle(self, *args: Any, **options: Any) -> None:
        providers = [made for provider in get_snapshot().providers if (made := provider_rates(provider))["models"]]
        TARGET.write_text(_as_json(f"genai-prices {version('genai-prices')}, MIT, see NOTICE", providers))
        models = sum(len(provider["models"]) for provider in providers)
        self.stdout.write(f"{TARGET.name}: {models} models of {len(providers)} providers")


def provider_rates(provider: types.Provider) -> dict[str, Any]:
    """A provider as rates.json tells it."""
    return {
        "id": provider.id,
        "match": pattern_of([provider.provider_match]) if provider.provider_match else None,
        "makes": pattern_of([provider.model_match]) if provider.model_match else None,
        "sells": provider.fallback_model_providers or [],
        "models": [made for model in provider.models if (made := model_rates(model))["prices"]],
    }


def model_rates(model: types.ModelInfo) -> dict[str, Any]:
    """A model: the names that it goes by, a pattern for the rest of them, and its prices, oldest first."""
    clauses = list(_alternatives(model.match))
    others = [clause for clause in clauses if not isinstance(clause, types.ClauseEquals)]
    made: dict[str, Any] = {"names": [c.equals.lower() for c in clauses if isinstance(c, types.ClauseEquals)]}
    if others:
        made["pattern"] = pattern_of(others)
    dated = model.prices if isinstance(model.prices, list) else [types.ConditionalPrice(prices=model.prices)]
    return made | {"prices": [told for price in dated if (told := _price(price, is_free=":free" in model.id))]}


def _price(price: types.ConditionalPrice, is_free: bool) -> dict[str, Any]:
    """The prices of one period; {} where they are not known, which their data says as it says "free"."""
    known = {name: getattr(price.prices, theirs) for name, theirs in PRICES.items()}
    told = {name: _amount(amount) for name, amount in known.items() if amount is not None}
    if not told.keys() & {"input", "output"}:
        told = {"input": "0", "output": "0"} if is_free else {}
    return told and _period(price.constraint) | told


def _period(constraint: types.StartDateConstraint | types.TimeOfDateConstraint | None) -> dict[str, Any]:
    if isinstance(constraint, types.StartDateConstraint):
        return {"from": constraint.start_date.isoformat()}
    if isinstance(constraint, types.TimeOfDateConstraint):
        return {"hours": [f"{at:%H:%M}" for at in (constraint.start_time, constraint.end_time)]}
    return {}


def _amount(amount: Decimal | types.TieredPrices) -> Any:
    """USD per million as text; with tiers {tokens of input above which it holds: USD}."""
    if isinstance(amount, types.TieredPrices):
        return {"0": f"{amount.base:f}"} | {str(tier.start): f"{tier.price:f}" for tier in amount.tiers}
    return f"{amount:f}"


def _alternatives(clause: Any) -> Iterator[Any]:
    if isinstance(clause, types.ClauseOr):
        for part in clause.or_:
            yield from _alternatives(part)
    else:
        yield clause


def pattern_of(clauses: Iterable[Any]) -> str:
    """A regular expression that finds what any of the clauses matches, in lower case."""
    return "|".join(_pattern(clause) for clause in clauses)


def _pattern(clause: Any) -> str:
    match clause:
        case types.ClauseEquals():
            return f"^{re.escape(clause.equals.lower())}$"
        case types.ClauseStartsWith():
            return f"^{re.escape(clause.starts_with.lower())}"
        case types.ClauseEndsWith():
            return f"{re.escape(clause.ends_with.lower())}$"
        case types.ClauseContains():
            return re.escape(clause.contains.lower())
        case types.ClauseRegex():
            return str(clause.regex)
        case types.ClauseOr():
            return f"(?:{pattern_of(clause.or_)})"
        case types.ClauseAnd():
            return "^" + "".join(f"(?=.*{_pattern(part)})" for part in clause.and_)
    raise TypeError(f"unknown clause {clause!r}")


def _as_json(source: str, providers: list[dict[str, Any]]) -> str:
    """One model a line, so that a change of prices reads as one."""
    blocks = []
    for provider in providers:
        head = json.dumps({name: value for name, value in provider.items() if name != "models" and value})
        lines = ",\n".join(json.dumps(model) for model in provider["models"])
        blocks.append(f'{head[:-1]}, "models": [\n{lines}\n]}}')
    joined = ",\n".join(blocks)
    return f'{{"source": {json.dumps(source)}, "providers": [\n{joined}\n]}}\n'
