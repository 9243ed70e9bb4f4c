"""The journal: what is taken from one account is on another, to the micro and per currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.journal import (
    AVAILABLE,
    RESERVED,
    EntryUnbalanced,
    Leg,
    is_held,
    transfer,
)
from flowpay.domain.money import Money
from tests.support.builders import an_entry, inr, usd


def leg(account, micros, currency="USD"):
    return Leg(account=account, amount=Money(micros, currency))


@pytest.mark.parametrize(
    "legs",
    [
        (leg(AVAILABLE, 1),),
        (leg(AVAILABLE, -1_000_000), leg("escrow:1", 999_999)),
        (leg(AVAILABLE, -1_000_000), leg("escrow:1", 1_000_000, "INR")),
        (leg(AVAILABLE, -1), leg("escrow:1", 1), leg("supplier:1", 1, "INR")),
    ],
)
def test_an_entry_whose_legs_do_not_sum_to_zero_never_comes_to_be(legs):
    with pytest.raises(EntryUnbalanced):
        an_entry(legs)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=6))
def test_an_entry_balances_over_any_number_of_legs(micros):
    legs = [leg(f"supplier:{n}", amount) for n, amount in enumerate(micros)]

    assert an_entry((*legs, leg(AVAILABLE, -sum(micros))))


def test_a_transfer_takes_from_one_account_what_it_gives_to_the_other():
    assert transfer(usd("5.00"), AVAILABLE, "escrow:1") == (
        leg(AVAILABLE, -5_000_000),
        leg("escrow:1", 5_000_000),
    )


@pytest.mark.parametrize(
    ("source", "target", "available", "reserved"),
    [
        ("funding:bank", AVAILABLE, 1, 0),
        (AVAILABLE, "escrow:1", -1, 1),
        ("escrow:1", "supplier:1", 0, -1),
        ("escrow:1", AVAILABLE, 1, -1),
        (AVAILABLE, RESERVED, -1, 1),
        (RESERVED, "provider:exa", 0, -1),
    ],
)
def test_an_entry_knows_what_it_changes_of_the_wallet(source, target, available, reserved):
    entry = an_entry(transfer(Money(1, "USD"), source, target))

    assert (entry.available_micros, entry.reserved_micros) == (available, reserved)


def test_money_in_escrow_is_still_the_wallets_and_money_paid_is_not():
    assert is_held("escrow:esc_1")
    assert is_held(RESERVED)
    assert not any(map(is_held, [AVAILABLE, "supplier:1", "provider:exa", "funding:bank"]))


def test_an_entry_keeps_the_suppliers_amount_beside_its_own():
    assert an_entry(foreign=inr("830.00")).foreign == inr("830.00")
