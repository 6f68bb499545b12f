"""Who appears in the demo: customers, their users, and the models that are called."""

from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Customer:
    """A company that uses the products. Its traffic on the last day is `growth` times that on the first."""

    name: str
    size: float
    growth: float
    languages: tuple[str, ...] = ("en",)
    joins_on_day: int = 0
    plan: str = "team"


CUSTOMERS: Final = (
    Customer("halden-freight", 30, 1.4, ("en", "de"), plan="enterprise"),
    Customer("brightleaf-market", 22, 1.1, ("en", "es", "pt"), plan="enterprise"),
    Customer("osprey-air", 15, 2.8, ("en", "fr", "es"), plan="enterprise"),
    Customer("kestrel-bank", 12, 1.0, ("en", "de"), plan="business"),
    Customer("lumen-clinic", 8, 1.2, ("fr", "en"), plan="business"),
    Customer("tidewater-hotels", 7, 0.35, ("en", "ja", "es"), plan="business"),
    Customer("fjordline-energy", 4, 1.6, ("en", "de")),
    Customer("mosaic-learning", 5, 4.0, ("pt", "en", "ja"), joins_on_day=17),
)
_FIRST: Final = ("ana", "bruno", "chiara", "david", "elif", "farid", "greta", "hiro", "ines", "jonas", "kofi", "leila")
_LAST: Final = ("almeida", "berg", "costa", "dubois", "eriksen", "fischer", "garcia", "hayashi", "ivanov", "jensen")


def user_of(customer: Customer, rng: Random) -> str:
    """One of the customer's people; some write far more than others."""
    number = min(int(rng.expovariate(1 / (2 + customer.size / 2))), 99)
    return f"{_FIRST[number % len(_FIRST)]}.{_LAST[number * 7 // 3 % len(_LAST)]}@{customer.name}.example"


@dataclass(frozen=True, slots=True)
class Model:
    """A model and how fast it is: milliseconds to the first token, tokens a second after it."""

    name: str
    provider: str
    first_token_ms: float
    tokens_a_second: float
    reasons: bool = False
    caches: bool = True


MODELS: Final = {
    model.name: model
    for model in (
        Model("gpt-4.1", "openai", 620, 62),
        Model("gpt-4.1-mini", "openai", 380, 88),
        Model("gpt-5-mini", "openai", 900, 105, reasons=True),
        Model("claude-sonnet-4-5", "anthropic", 1050, 58),
        Model("claude-haiku-4-5", "anthropic", 520, 120),
        Model("gemini-2.5-flash", "google", 450, 160, reasons=True),
    )
}
EMBEDDER: Final = Model("text-embedding-3-small", "openai", 90, 20_000, caches=False)
RERANKER: Final = Model("rerank-v3.5", "cohere", 140, 20_000, caches=False)
# Its price is nowhere to be found: what such a model costs, only its owner knows.
FINE_TUNED: Final = Model("support-tone-ft-8b", "self-hosted", 210, 75, caches=False)
