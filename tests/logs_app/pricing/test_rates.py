"""What a call costs."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import genai_prices
import msgspec
import pytest
from genai_prices.data_snapshot import get_snapshot
from hypothesis import given
from hypothesis import strategies as st

from logs_app.management.commands import make_rates
from logs_app.pricing import shipped
from logs_app.pricing.rates import OwnRate, price
from logs_app.records import Usage

AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
MILLION = Usage(input_tokens=1_000_000)
COUNTS = st.integers(0, 10**9)
# Of each manner of pricing one: plain, with cached tokens, in steps, an embedding.
MODELS = (
    ("openai", "gpt-3.5-turbo"),
    ("openai", "gpt-4o-mini"),
    ("anthropic", "claude-3-5-sonnet"),
    ("google", "gemini-1.5-pro"),
    ("openai", "text-embedding-3-small"),
)


def usage_of(counts: Iterable[int]) -> Usage:
    return Usage(**dict(zip(Usage.__struct_fields__, counts, strict=True)))


def usd(provider: str, model: str, usage: Usage = MILLION, at: datetime = AT, own: tuple[OwnRate, ...] = ()) -> Any:
    return price(provider, model, at, usage, own).usd


def own(model: str, input_usd: str | None = None, **more: Any) -> OwnRate:
    prices = dict.fromkeys(("input_usd", "cache_read_usd", "cache_write_usd", "output_usd", "reasoning_usd"))
    said = {"provider": "", "model": model, "valid_from": AT - timedelta(days=30), "input_usd": input_usd} | more
    return OwnRate(**prices | {k: Decimal(v) if k.endswith("_usd") and v is not None else v for k, v in said.items()})


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        ("openai", "gpt-4o-mini", "0.15"),
        ("OpenAI", "GPT-4o-mini", "0.15"),
        ("openai", "gpt-4o-mini-2024-07-18", "0.15"),
        ("openai", "gpt-4o-mini-20240718", "0.15"),
        ("openai", "gpt-4o-2024-05-13", "5"),
        ("openai.chat", "gpt-4o-mini", "0.15"),
        ("text-completion-openai", "text-davinci-003", "20"),
        ("azure", "azure/gpt-4o-mini", "0.15"),
        ("azure-openai", "gpt-35-turbo", "0.5"),
        ("azure_openai", "gpt-4-32k-0613", "60"),
        ("AzureChatOpenAI", "gpt-4o-mini", "0.15"),
        ("azure.ai.openai", "gpt-4o-mini", "0.15"),
        ("anthropic", "claude-3-opus-20240229", "15"),
        ("anthropic", "claude-instant-1.2", "0.8"),
        ("google", "gemini-2.0-flash", "0.1"),
        ("gemini", "models/gemini-2.0-flash", "0.1"),
        ("vertex_ai", "claude-3-5-sonnet@20240620", "3"),
        ("gcp.vertex_ai", "publishers/google/models/gemini-2.0-flash", "0.1"),
        ("bedrock", "anthropic.claude-3-haiku-20240307-v1:0", "0.25"),
        ("aws.bedrock", "us.anthropic.claude-sonnet-4-20250514-v1:0", "3"),
        ("bedrock_converse", "bedrock/ai21.j2-ultra-v1", "18.8"),
        ("cohere", "command-light", "0.3"),
        ("cohere_chat", "embed-english-v3.0", "0.1"),
        ("ai21", "j2-ultra", "15"),
        ("mistralai", "mistral-embed", "0.1"),
        ("voyage", "voyage-3", "0.06"),
        ("openrouter", "openai/gpt-4o-mini", "0.15"),
        ("litellm", "openai/gpt-4o-mini", "0.15"),
        ("", "openai/gpt-4o-mini", "0.15"),
        ("", "azure/gpt-4o-mini", "0.15"),
        ("", "bedrock/anthropic.claude-3-haiku-20240307-v1:0", "0.25"),
        ("", "gpt-4o-mini", "0.15"),
        ("", "gpt-4-0613", "30"),
        ("", "gpt-3.5-turbo-instruct", "1.5"),
        ("", "claude-2.1", "8"),
        ("", "text-embedding-3-small", "0.02"),
        ("", "jamba-instruct", "0.5"),
    ],
)
def test_a_model_is_found_under_the_names_that_clients_write(provider, model, expected):
    assert usd(provider, model) == Decimal(expected)


@pytest.mark.parametrize(
    ("model", "day", "expected"),
    [
        ("o3", "2025-05-01", "10"),
        ("o3", "2025-07-01", "2"),
        ("gpt-3.5-turbo", "2023-04-01", "2"),
        ("gpt-3.5-turbo", "2023-07-01", "1.5"),
        ("gpt-3.5-turbo", "2024-01-01", "1"),
        ("gpt-3.5-turbo", "2025-01-01", "0.5"),
        ("gpt-4o", "2024-06-01", "5"),
        ("gpt-4o", "2024-12-01", "2.5"),
        ("text-embedding-ada-002", "2023-01-01", "0.4"),
    ],
)
def test_a_price_holds_at_the_time_of_the_call(model, day, expected):
    assert usd("openai", model, at=datetime.fromisoformat(f"{day}T10:00:00+00:00")) == Decimal(expected)


def test_a_day_begins_in_utc_wherever_the_client_is():
    cut = datetime.fromisoformat("2024-10-01T20:00:00-05:00")  # the 2nd, 01:00 UTC
    assert usd("openai", "gpt-4o", at=cut) == Decimal("2.5")
    assert usd("openai", "gpt-4o", at=cut - timedelta(hours=2)) == Decimal(5)


def test_some_prices_hold_in_some_hours():
    day, night = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, 20, tzinfo=UTC)
    assert usd("deepseek", "deepseek-chat", at=day) == Decimal("0.27")
    assert usd("deepseek", "deepseek-chat", at=night) == Decimal("0.135")


def test_cached_and_reasoning_tokens_have_their_own_prices():
    usage = Usage(input_tokens=1000, cache_read_tokens=2000, output_tokens=300, reasoning_tokens=50)
    expected = Decimal("1000") * 15 + 2000 * Decimal("7.5") + 350 * 60
    assert usd("openai", "gpt-4o-mini", usage) == expected / 10**8
    written = Usage(cache_write_tokens=1_000_000)
    assert usd("anthropic", "claude-3-5-sonnet-20241022", written) == Decimal("3.75")


def test_beyond_a_step_every_token_costs_more():
    assert usd("google", "gemini-1.5-pro", Usage(input_tokens=128_000)) == Decimal("0.16")
    assert usd("google", "gemini-1.5-pro", Usage(input_tokens=128_001)) == Decimal("128001") * Decimal("0.0000025")
    together = Usage(input_tokens=100_000, cache_read_tokens=28_001)
    assert usd("google", "gemini-1.5-pro", together) > usd("google", "gemini-1.5-pro", Usage(input_tokens=128_001)) / 2


def test_a_fee_for_each_call_is_added():
    assert usd("perplexity", "sonar", Usage(input_tokens=0)) == Decimal("0.012")


def test_a_free_model_costs_nothing_and_is_priced():
    assert price("openrouter", "openai/gpt-oss-20b:free", AT, MILLION).usd == 0


@pytest.mark.parametrize(
    ("provider", "model", "reason"),
    [
        ("openai", "acme-1", "no price is known for model 'acme-1' of provider 'openai'"),
        ("ollama", "llama3", "no price is known for model 'llama3' of provider 'ollama'"),
        ("", "acme-1", "no price is known for model 'acme-1'"),
        ("openai", "", "the log names no model"),
        ("github_copilot", "gpt-4o", "no price is known for model 'gpt-4o' of provider 'github_copilot'"),
    ],
)
def test_an_unknown_model_is_unpriced_and_says_why(provider, model, reason):
    found = price(provider, model, AT, MILLION)
    assert found.usd is None
    assert found.reason == reason


def test_a_model_that_several_sell_needs_its_provider():
    found = price("", "meta-llama/llama-3.3-70b-instruct", AT, MILLION)
    assert found.reason.startswith("several providers sell model 'meta-llama/llama-3.3-70b-instruct'")


def test_a_cost_beyond_the_column_is_no_cost():
    found = price("openai", "gpt-4", AT, Usage(input_tokens=2**53))
    assert found.usd is None
    assert "would cost" in found.reason


def test_own_rates_win():
    assert usd("openai", "gpt-4o-mini", own=(own("gpt-4o-mini", "7"),)) == 7
    assert usd("", "acme-1", own=(own("acme-*", "3"),)) == 3
    assert usd("anthropic", "claude-9", own=(own("*", "1"),)) == 1


def test_the_first_own_rate_that_fits_wins():
    rates = (own("gpt-4o-mini", "7"), own("gpt-*", "8"), own("*", "9"))
    assert [usd("", model, own=rates) for model in ("gpt-4o-mini", "gpt-9", "other")] == [7, 8, 9]


def test_an_own_rate_begins_when_it_says():
    later = own("gpt-4o-mini", "7", valid_from=AT + timedelta(seconds=1))
    assert usd("openai", "gpt-4o-mini", own=(later,)) == Decimal("0.15")
    assert usd("openai", "gpt-4o-mini", at=AT + timedelta(seconds=1), own=(later,)) == 7


def test_an_own_rate_of_a_provider_is_for_its_models_only():
    rates = (own("gpt-4o-mini", "7", provider="Azure"),)
    assert usd("azure-openai", "azure/gpt-4o-mini", own=rates) == 7
    assert usd("openai", "gpt-4o-mini", own=rates) == Decimal("0.15")
    assert usd("my-gateway", "m", own=(own("m", "2", provider="my-gateway"),)) == 2


def test_only_the_star_is_special_in_an_own_rate():
    assert usd("", "axb", own=(own("a.b", "2"),)) is None
    assert usd("", "a[1]?", own=(own("a[1]?", "2"),)) == 2


def test_in_an_own_rate_cached_tokens_cost_input_and_reasoning_costs_output():
    rates = (own("m", "2", output_usd="10"),)
    each = [
        usd("", "m", Usage(**{name: 1_000_000}), own=rates)
        for name in ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens")
    ]
    assert each == [2, 2, 2, 10, 10]


def test_an_own_rate_of_zero_is_free():
    assert price("", "m", AT, MILLION, (own("m", "0"),)).usd == 0


@given(st.sampled_from(MODELS), st.tuples(*[COUNTS] * 5))
def test_a_cost_is_exactly_the_sum_of_its_tokens(named, counts):
    provider, model = named
    found = shipped.providers()[provider].model(model)
    assert found is not None
    tariff = found.tariff(AT)
    context = sum(counts[:3])
    steps = (tariff.input, tariff.cache_read, tariff.cache_write, tariff.output, tariff.reasoning)
    rates = [next(usd for above, usd in step if context > above or above == 0) for step in steps]
    exact = sum((Fraction(rate) * count for rate, count in zip(rates, counts, strict=True)), Fraction(0))
    assert Fraction(usd(provider, model, usage_of(counts))) == exact


@given(
    st.sampled_from(("gpt-3.5-turbo", "gpt-4o-mini", "claude-3-5-sonnet")),
    st.tuples(*[COUNTS] * 5),
    st.tuples(*[COUNTS] * 5),
)
def test_two_calls_cost_what_one_of_all_their_tokens_does(model, one, other):
    both = tuple(a + b for a, b in zip(one, other, strict=True))
    first, second, together = (usd("", model, usage_of(counts)) for counts in (one, other, both))
    assert first + second == together


@given(st.sampled_from(MODELS), st.sampled_from(Usage.__struct_fields__), COUNTS, COUNTS)
def test_more_tokens_never_cost_less(named, field, count, more):
    less, greater = (usd(*named, Usage(**{field: n})) for n in (count, count + more))
    assert less <= greater


def test_every_shipped_price_is_what_genai_prices_says():
    """Under each of its names, but where legacy.json knows better."""
    legacy = json.loads(shipped.files(shipped.__package__).joinpath("legacy.json").read_bytes())["providers"]
    by_hand = {(p["id"], name) for p in legacy for model in p["models"] for name in model["names"]}
    usage = Usage(input_tokens=300_000, cache_read_tokens=1000, output_tokens=5000, reasoning_tokens=100)
    theirs = genai_prices.Usage(
        input_tokens=301_000, cache_read_tokens=1000, output_tokens=5100, output_reasoning_tokens=100
    )
    checked = 0
    for provider in get_snapshot().providers:
        for model in provider.models:
            names = make_rates.model_rates(model)
            for name in names["names"] if names["prices"] else ():
                if (provider.id, name) in by_hand or provider.find_model(name) is not model:
                    continue
                expected = model.calc_price(theirs, provider, genai_request_timestamp=AT).total_price
                assert usd(provider.id, name, usage) == expected, (provider.id, name)
                checked += 1
    assert checked > 2000


def test_the_shipped_prices_are_what_the_script_makes():
    made = [p for provider in get_snapshot().providers if (p := make_rates.provider_rates(provider))["models"]]
    told = json.loads(make_rates.TARGET.read_bytes())["providers"]
    assert told == [{k: v for k, v in provider.items() if v} for provider in msgspec.to_builtins(made)]
