"""A bill comes to what the price is, line by line."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs_app.pricing.bills import bill_of
from logs_app.pricing.rates import OwnRate, price
from logs_app.records import TOKENS, Usage

AT = datetime(2026, 5, 1, tzinfo=UTC)
MODELS = ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-pro", "o3", "house-7"]
OWN = OwnRate(
    provider="", model="house-*", valid_from=AT, input_usd=Decimal(2), cache_read_usd=Decimal("0.5"),
    cache_write_usd=None, output_usd=Decimal(4), reasoning_usd=None,
)  # fmt: skip
COUNTS = st.none() | st.integers(0, 500_000)


@given(st.sampled_from(MODELS), st.fixed_dictionaries(dict.fromkeys(TOKENS, COUNTS)))
def test_a_bill_comes_to_the_price(model, counts):
    usage = Usage(**counts)
    bill = bill_of("", model, AT, usage, (OWN,))
    assert bill is not None
    assert bill.usd == price("", model, AT, usage, (OWN,)).usd
    assert all(line.usd == line.tokens * line.usd_per_million / 1_000_000 for line in bill.lines)
    assert [line.name for line in bill.lines] == [name for name in TOKENS if counts[name] is not None]


def test_a_bill_says_which_rate_it_is_from():
    own = bill_of("", "house-7", AT, Usage(input_tokens=1), (OWN,))
    assert (own.is_own, own.source, own.since) == (True, "house-*", AT.date())
    shipped = bill_of("openai", "gpt-4o", AT, Usage(input_tokens=1))
    assert (shipped.is_own, shipped.since.isoformat()) == (False, "2024-10-02")
    assert shipped.source.startswith("genai-prices ")


def test_a_bill_says_which_step_was_reached():
    few, many = (bill_of("google", "gemini-2.5-pro", AT, Usage(input_tokens=n)) for n in (1000, 300_000))
    assert (few.above, many.above) == (0, 200_000)
    assert many.lines[0].usd_per_million > few.lines[0].usd_per_million


@pytest.mark.parametrize("model", ["nobody-knows", ""])
def test_without_a_price_there_is_no_bill(model):
    assert bill_of("", model, AT, Usage(input_tokens=1)) is None
