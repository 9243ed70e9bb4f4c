"""Money: written and read without losing a micro, rounded once, never a float."""

import ast
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import flowpay.domain
from flowpay.domain.currency import MINOR_UNITS
from flowpay.domain.money import (
    MOST_MICROS,
    AmountInvalid,
    CurrenciesDiffer,
    CurrencyUnknown,
    Money,
)
from tests.support.builders import inr, usd

AMOUNTS = st.builds(Money, st.integers(0, MOST_MICROS), st.sampled_from(sorted(MINOR_UNITS)))


class Priced(BaseModel):
    price: Money


@pytest.mark.parametrize(
    ("micros", "currency", "written"),
    [
        (3_861_420_000, "USD", "3861.42"),
        (7_000, "USD", "0.007"),
        (1, "USD", "0.000001"),
        (0, "USD", "0.00"),
        (5_000_000, "USD", "5.00"),
        (5_000_000, "JPY", "5"),
        (5_500_000, "JPY", "5.5"),
        (5_000_000, "KWD", "5.000"),
        (5_000_000, "CLF", "5.0000"),
        (-1_250_000, "INR", "-1.25"),
        (MOST_MICROS, "USD", "1000000000000.00"),
    ],
)
def test_an_amount_is_written_with_its_currencys_places_or_more_where_needed(
    micros, currency, written
):
    assert Money(micros, currency).amount == written


@given(AMOUNTS)
def test_no_micro_is_lost_on_the_wire(money):
    wired = Priced(price=money).model_dump_json()

    assert Priced.model_validate_json(wired).price == money


@given(AMOUNTS)
def test_an_amount_reads_the_same_from_its_own_text(money):
    assert Money.of(money.amount, money.currency) == money


NO_AMOUNTS = (
    "NaN|Infinity|-Infinity|-1.00|+1.00|1.0000001|1,000.00|1e3|1.|.5|01.00|٣|0x10|1_000|"
    "12345678901234|1000000000000.01|| 1|1 000|1.00\n"
)


@pytest.mark.parametrize("text", NO_AMOUNTS.split("|"))
def test_what_is_not_a_plain_positive_amount_is_refused(text):
    with pytest.raises(AmountInvalid):
        Money.of(text, "USD")


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("-1"), Decimal("Infinity"), -1])
def test_numbers_that_are_no_amount_are_refused_too(number):
    with pytest.raises(AmountInvalid):
        Money.of(number, "USD")


def test_a_decimal_with_an_exponent_is_the_amount_it_stands_for():
    assert Money.of(Decimal("1E+3"), "USD") == usd("1000.00")


def test_the_largest_amount_is_ten_to_the_twelve_and_not_a_micro_more():
    assert Money.of("1000000000000", "USD").micros == MOST_MICROS
    with pytest.raises(AmountInvalid, match="larger"):
        Money.of("1000000000000.000001", "USD")


@pytest.mark.parametrize("currency", ["XXX", "usd", "", "XAU", "US"])
def test_a_currency_that_nothing_is_paid_in_is_refused(currency):
    with pytest.raises(CurrencyUnknown):
        Money.of("1.00", currency)


@pytest.mark.parametrize(
    "wire",
    [
        {"amount": 12.5, "currency": "USD"},
        {"amount": 12, "currency": "USD"},
        {"amount": None, "currency": "USD"},
        {"amount": "12.50"},
        {"amount": "12.50", "currency": "USD", "note": "x"},
        {"amount": "12.50", "currency": 840},
        "12.50",
        12.5,
        ["12.50", "USD"],
        None,
    ],
)
def test_only_a_decimal_string_with_its_currency_is_money_on_the_wire(wire):
    with pytest.raises(ValidationError):
        Priced.model_validate({"price": wire})


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        ("0.00", "USD", "above zero"),
        ("0.001", "USD", "2 decimal places"),
        ("1.5", "JPY", "0 decimal places"),
        ("1.0001", "KWD", "3 decimal places"),
    ],
)
def test_only_whole_coins_above_zero_can_be_paid(amount, currency, why):
    with pytest.raises(AmountInvalid, match=why):
        Money.of(amount, currency).payable()


@pytest.mark.parametrize(("amount", "currency"), [("0.01", "USD"), ("1", "JPY"), ("0.001", "KWD")])
def test_the_smallest_coin_can_be_paid(amount, currency):
    money = Money.of(amount, currency)

    assert money.payable() is money


@pytest.mark.parametrize(
    ("factor", "product"),
    [
        ("0.125", "0.12"),
        ("0.375", "0.38"),
        ("0.115", "0.12"),
        ("0.105", "0.10"),
        ("0.1051", "0.11"),
    ],
)
def test_a_product_is_rounded_half_to_even_to_a_whole_coin(factor, product):
    assert usd("1.00").times(Decimal(factor)) == usd(product)


def test_a_product_is_rounded_once_not_step_by_step():
    assert usd("100.00").times(Fraction(1, 3)).times(Fraction(3)) == usd("99.99")
    assert usd("100.00").times(Fraction(1, 3) * 3) == usd("100.00")


def test_a_product_that_is_too_large_is_refused():
    with pytest.raises(AmountInvalid):
        Money(MOST_MICROS, "USD").times(Decimal("1.01"))


@given(AMOUNTS, st.integers(0, MOST_MICROS))
def test_what_is_added_and_taken_away_leaves_the_amount(money, micros):
    other = Money(micros, money.currency)

    assert money + other - other == money


def test_two_currencies_are_never_added():
    with pytest.raises(CurrenciesDiffer):
        usd("1.00") + inr("1.00")
    with pytest.raises(CurrenciesDiffer):
        usd("1.00") - inr("1.00")


@pytest.mark.parametrize(
    "module", "money escrow spending wallet journal usage once event rate".split()
)
def test_the_money_core_knows_no_float(module):
    source = Path(flowpay.domain.__path__[0], f"{module}.py").read_text()

    floats = [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]

    assert floats == []


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("324000.00", "INR", "INR 3,24,000.00"),
        ("12345678.50", "INR", "INR 1,23,45,678.50"),
        ("1000", "INR", "INR 1,000.00"),
        ("999.5", "INR", "INR 999.50"),
        ("1234567", "JPY", "JPY 1,234,567"),
        ("3941.38", "USD", "USD 3,941.38"),
        ("0.0878", "USD", "USD 0.0878"),
    ],
)
def test_an_amount_is_written_as_people_of_its_currency_write_it(amount, currency, said):
    assert Money.of(amount, currency).readable == said


def test_a_shortfall_keeps_its_sign():
    assert (Money.of(1, "INR") - Money.of(324_001, "INR")).readable == "INR -3,24,000.00"
