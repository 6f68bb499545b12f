"""Providers and models by the names that clients write: `azure-openai`, `vertex_ai`, `bedrock/us.anthropic.claude…`,
`models/gemini-1.5-pro`, `gpt-5.2-20251211`. Pure.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from logs_app.pricing.shipped import Model, Provider, providers, sellers

# Before the providers' own patterns, because `azure-openai` is Azure and `azure_ai/mistral` is not Mistral.
_ALIASES: Final = (
    (r"azure|microsoft", "azure"),
    (r"bedrock|amazon|^aws|sagemaker", "aws"),
    (r"^open-?router", "openrouter"),
    (r"copilot", "github-copilot"),
    (r"^(google|gcp|palm$)|gemini|vertex", "google"),
    (r"^x[._-]?ai$|^grok$", "x-ai"),
    (r"^together", "together"),
    (r"^fireworks", "fireworks"),
    (r"codestral", "mistral"),
    (r"^deepseek", "deepseek"),
    (r"^perplexity", "perplexity"),
    (r"^groq", "groq"),
    (r"^zhipu", "zhipuai"),
    (r"^z[._-]?ai$", "zai"),
    (r"^meta", "meta"),
)
# What only passes calls on: the model's name says whose it is.
_GATEWAY: Final = re.compile(
    r"^(litellm|portkey|helicone|langchain|llamaindex|gateway|proxy|custom|unknown|none|other)"
)
_COMPACT_DATE: Final = re.compile(r"([-@])(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[-:@]|$)")
_DATE: Final = re.compile(r"[-@]20\d\d-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?=[-:@]|$)")
_LATEST: Final = re.compile(r"([-:@]latest|@default)$")


class Unpriced(Exception):  # noqa: N818
    """No price, and why."""


def find(provider: str, model: str) -> Model:
    """The shipped model that a call was made to. Raises Unpriced."""
    if not model:
        raise Unpriced("the log names no model")
    name = model.strip().lower()
    said = provider.strip().lower()
    if not said or _GATEWAY.match(said):
        return _by_model_alone(name, model)
    known = provider_named(said)
    found = known and _sold_by(known, name)
    if not found:
        raise Unpriced(f"no price is known for model {model!r} of provider {provider!r}")
    return found


@cache
def provider_named(said: str) -> Provider | None:
    """The provider that a client means by a lower-case name."""
    known = providers()
    if said in known:
        return known[said]
    alias = next((id for pattern, id in _ALIASES if re.search(pattern, said)), None)
    return known[alias] if alias else next((p for p in known.values() if p.match and re.search(p.match, said)), None)


def _by_model_alone(name: str, model: str) -> Model:
    head, slash, rest = name.partition("/")
    named = provider_named(head) if slash else None
    found = (named and _sold_by(named, rest)) or _made_by_its_maker(name)
    if found:
        return found
    offers = {offer for provider in providers().values() if (offer := _sold_by(provider, name))}
    if len(offers) == 1:
        return offers.pop()
    if offers:
        raise Unpriced(f"several providers sell model {model!r} at different prices, and the log names none of them")
    raise Unpriced(f"no price is known for model {model!r}")


def _made_by_its_maker(name: str) -> Model | None:
    makers = (provider for provider in providers().values() if provider.makes)
    for maker in makers:
        for suffix in _suffixes(name):
            if re.search(maker.makes, suffix) and (found := _sold_by(maker, suffix)):
                return found
    openai = providers()["openai"]  # whose embeddings and first models bear no common name
    return _sold_by(openai, name) if name.startswith(("text-", "davinci", "babbage", "curie", "ada")) else None


def _sold_by(provider: Provider, name: str) -> Model | None:
    for spelling in spellings(name):
        for seller in sellers(provider):
            if found := seller.model(spelling):
                return found
    return None


def spellings(name: str) -> Iterator[str]:
    """A model's name as written, then without what clients put before it, each also with its date in ISO form and
    without it: a dated model that is not listed costs what its family does."""
    for suffix in _suffixes(name):
        yield suffix
        yield _COMPACT_DATE.sub(r"\1\2-\3-\4", suffix)
        yield _DATE.sub("", suffix)
        yield _LATEST.sub("", suffix)


def _suffixes(name: str) -> Iterator[str]:
    yield name
    while "/" in name:
        name = name.partition("/")[2]
        yield name
