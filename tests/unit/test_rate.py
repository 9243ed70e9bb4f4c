"""Converting money: one rounding, both ways, and never a guess."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from flowpay.domain.money import MICROS, AmountInvalid, Money
from flowpay.domain.rate import Rate, RateMissing

COIN = 10_000


def a_rate(rate="84.5", *, base="USD", symbol="INR"):
    day = dt.date(2026, 11, 20)
    return Rate(base=base, symbol=symbol, rate=Decimal(rate), date=day, source="ecb")


def test_dollars_become_rupees():
    assert a_rate().convert(Money.of("100", "USD")) == Money.of("8450", "INR")


def test_rupees_become_dollars():
    assert a_rate().convert(Money.of("324000", "INR")) == Money.of("3834.32", "USD")


def test_half_a_coin_goes_to_the_even_one():
    assert a_rate("0.5").convert(Money.of("0.01", "USD")) == Money.of("0", "INR")
    assert a_rate("0.5").convert(Money.of("0.03", "USD")) == Money.of("0.02", "INR")


def test_the_result_is_in_whole_coins_of_its_own_currency():
    assert a_rate("150.37", symbol="JPY").convert(Money.of("9.99", "USD")) == Money.of(
        "1502", "JPY"
    )
    assert a_rate("0.3071", symbol="KWD").convert(Money.of("1", "USD")) == Money.of("0.307", "KWD")


def test_what_is_owed_converts_like_what_is_had():
    minus = Money(-100 * MICROS, "USD")
    assert a_rate().convert(minus) == Money(-8450 * MICROS, "INR")


def test_a_third_currency_is_not_guessed():
    with pytest.raises(RateMissing, match="EUR"):
        a_rate().convert(Money.of("5", "EUR"))


def test_an_amount_too_large_to_write_down_is_refused():
    with pytest.raises(AmountInvalid):
        a_rate().convert(Money.of("1000000000000", "USD"))


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "1e10", "1e-30"])
def test_a_rate_is_a_number_that_a_market_could_name(rate):
    with pytest.raises(ValidationError):
        a_rate(rate)


def test_a_rate_is_between_two_known_currencies():
    with pytest.raises(ValidationError):
        a_rate(symbol="USD")
    with pytest.raises(ValidationError):
        a_rate(symbol="XAU")


def test_a_rate_is_written_down_without_losing_a_digit():
    written = a_rate("84.123456789012345678")
    assert Rate.model_validate_json(written.model_dump_json()) == written


amounts = st.integers(0, 10**10 - 1).map(lambda coins: coins * COIN)
rates = st.decimals("0.0001", "10000", places=6, allow_nan=False, allow_infinity=False)


@given(micros=amounts, rate=rates)
def test_the_result_is_off_by_half_a_coin_at_most(micros, rate):
    there = a_rate(str(rate)).convert(Money(micros, "USD"))
    assert there.micros % COIN == 0
    assert abs(there.micros - micros * rate) <= COIN // 2


@given(micros=amounts, rate=rates)
def test_there_and_back_loses_no_more_than_the_two_roundings(micros, rate):
    exchange = a_rate(str(rate))
    back = exchange.convert(exchange.convert(Money(micros, "USD")))
    assert abs(back.micros - micros) <= COIN // 2 / rate + COIN // 2


@given(one=amounts, other=amounts, rate=rates)
def test_more_money_is_never_worth_less(one, other, rate):
    exchange = a_rate(str(rate))
    less, more = (exchange.convert(Money(m, "USD")).micros for m in sorted((one, other)))
    assert less <= more
