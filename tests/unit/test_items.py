"""Between models and DynamoDB items nothing is lost: money stays whole micros, times stay text."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.escrow import Escrow
from flowpay.domain.journal import Entry
from flowpay.domain.money import MOST_MICROS, Money
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.usage import Usage
from flowpay.persistence.items import attributes, plain, stored
from tests.support.builders import (
    a_pending_escrow,
    a_rate,
    a_usage,
    an_entry,
    an_escrow,
    inr,
    usd,
)


def kept(values):
    """Return what comes back of values that were written and read."""
    return plain(attributes(values))


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        (an_escrow(), Escrow),
        (an_escrow(amount=inr("830.00"), wallet_amount=usd("10.00"), rate=a_rate()), Escrow),
        (a_pending_escrow(memo="बुनाई"), Escrow),
        (an_entry(foreign=inr("1.00")), Entry),
        (a_usage(), Usage),
    ],
)
def test_a_model_comes_back_as_it_was_kept(model, kind):
    assert kind.model_validate(kept(stored(model))) == model


@given(st.integers(-MOST_MICROS, MOST_MICROS))
def test_an_amount_comes_back_to_the_micro(micros):
    assert kept({"amount": Money(micros, "USD")}) == {"amount": Money(micros, "USD")}


def test_money_is_kept_as_a_whole_number():
    assert attributes({"amount": usd("12.34")}) == {
        "amount": {"M": {"micros": {"N": "12340000"}, "currency": {"S": "USD"}}}
    }


def test_what_is_none_is_not_kept():
    assert attributes({"memo": None, "inner": {"memo": None}}) == {"inner": {"M": {}}}


def test_times_and_names_are_kept_as_text():
    moment = datetime(2026, 7, 15, 12, tzinfo=UTC)

    assert kept({"at": moment, "day": moment.date(), "status": EscrowStatus.HELD}) == {
        "at": "2026-07-15T12:00:00+00:00",
        "day": "2026-07-15",
        "status": "held",
    }


@given(st.decimals("-1e9", "1e9", places=6))
def test_a_decimal_comes_back_as_the_number_it_was(number):
    assert kept({"number": number})["number"] == number


def test_whole_numbers_come_back_whole():
    assert type(kept({"number": Decimal("5")})["number"]) is int
