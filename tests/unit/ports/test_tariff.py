"""What a call costs: enough is reserved, and what it did cost is never more."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.money import Money
from flowpay.ports.tariff import TARIFF, Call, billed, most, usual


@pytest.mark.parametrize("call", Call)
def test_every_call_has_a_price_with_its_source(call):
    assert Money.zero("USD").micros < usual(call).micros <= most(call).micros
    assert TARIFF[call].source


def test_a_call_names_whom_it_pays():
    assert [call.provider for call in Call] == ["exa", "firecrawl", "apollo", "resend"]


@given(dollars=st.decimals(allow_nan=False, allow_infinity=False) | st.integers() | st.none())
def test_whatever_an_answer_claims_no_more_is_charged_than_was_reserved(dollars):
    assert 0 <= billed(Call.SEARCH_COMPANIES, dollars).micros <= 15_000


@given(micros=st.integers(0, 15_000))
def test_a_price_in_whole_micros_is_charged_as_it_is(micros):
    dollars = Decimal(micros) / 1_000_000
    assert billed(Call.SEARCH_COMPANIES, dollars) == Money(micros, "USD")
