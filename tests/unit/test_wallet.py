"""The wallet: a new day, month and hour start from zero; a clock that goes back reopens nothing."""

from datetime import date

import pytest

from flowpay.domain.journal import AVAILABLE, Counts, transfer
from flowpay.domain.money import MICROS, Money
from flowpay.domain.spending import Spend
from flowpay.domain.wallet import capped_by, committing, giving_back
from tests.support.builders import a_wallet, an_entry, usd

WEDNESDAY = date(2026, 7, 15)
CAP, OTHER = "supplier:sup_1", "category:steel rod"
YARN = Spend(amount=usd("1.00"), category="cotton yarn", supplier_id="sup_1")


def a_capped_wallet(**changes):
    return a_wallet(day=WEDNESDAY, capped={CAP: 5 * MICROS, OTHER: 7 * MICROS}, **changes)


def sums(wallet):
    return wallet.committed_on_day, wallet.committed_in_month


def test_on_the_same_day_everything_still_counts():
    assert sums(a_wallet(day=WEDNESDAY).on(WEDNESDAY)) == (usd("3000.00"), usd("7000.00"))


def test_a_new_day_starts_from_zero_and_the_month_goes_on():
    wallet = a_capped_wallet().on(date(2026, 7, 16))

    assert sums(wallet) == (usd("0.00"), usd("7000.00"))
    assert wallet.capped == {CAP: 5 * MICROS, OTHER: 7 * MICROS}


@pytest.mark.parametrize("later", [date(2026, 8, 1), date(2027, 7, 15)])
def test_a_new_month_starts_from_zero(later):
    wallet = a_capped_wallet().on(later)

    assert sums(wallet) == (usd("0.00"), usd("0.00"))
    assert wallet.capped == {CAP: 0, OTHER: 0}


@pytest.mark.parametrize("earlier", [date(2026, 7, 14), date(2026, 6, 30), date(2025, 7, 15)])
def test_a_clock_that_goes_back_reopens_no_day(earlier):
    wallet = a_capped_wallet()

    assert wallet.on(earlier) == wallet


@pytest.mark.parametrize(
    ("hour", "payments"),
    [
        ("2026-07-15T12", 4),
        ("2026-07-15T13", 0),
        ("2026-07-16T00", 0),
        ("2027-01-01T00", 0),
        ("2026-07-15T11", 4),
        ("2026-07-14T23", 4),
    ],
)
def test_a_later_hour_counts_its_payments_from_zero_and_an_earlier_one_goes_on(hour, payments):
    wallet = a_wallet(hour="2026-07-15T12", payments_in_hour=4)

    assert wallet.within(hour).position().payments_this_hour == payments


def test_what_is_spent_counts_for_the_day_the_month_its_caps_and_the_hour():
    counted = committing(YARN, a_capped_wallet())

    assert (counted.day_micros, counted.month_micros) == (MICROS, MICROS)
    assert (counted.capped, counted.payments) == ({CAP: MICROS}, 1)


def test_what_flowpay_buys_to_serve_a_request_is_no_payment():
    counted = committing(Spend(amount=usd("0.007")), a_capped_wallet())

    assert (counted.day_micros, counted.capped, counted.payments) == (7000, {}, 0)


@pytest.mark.parametrize(
    ("held_on", "day_micros", "month_micros", "capped"),
    [
        (WEDNESDAY, -MICROS, -MICROS, {CAP: -MICROS}),
        (date(2026, 7, 14), 0, -MICROS, {CAP: -MICROS}),
        (date(2026, 6, 30), 0, 0, {}),
        (date(2025, 7, 15), 0, 0, {}),
    ],
)
def test_what_comes_back_stops_counting_only_where_it_was_counted(
    held_on, day_micros, month_micros, capped
):
    back = giving_back(YARN, held_on=held_on, wallet=a_capped_wallet())

    assert (back.day_micros, back.month_micros) == (day_micros, month_micros)
    assert back.capped == capped


def test_what_comes_back_does_not_make_the_hour_longer():
    assert giving_back(YARN, held_on=WEDNESDAY, wallet=a_capped_wallet()).payments == 0


def held(amount, on, *, category="steel rod", supplier_id="sup_1", back=False):
    accounts = ("escrow:esc_1", AVAILABLE) if back else (AVAILABLE, "escrow:esc_1")
    counts = Counts(on=on, category=category, supplier_id=supplier_id)
    return an_entry(transfer(usd(amount), *accounts), counts=counts)


def test_the_journal_says_what_a_cap_has_used_of_the_month():
    entries = [
        held("100.00", WEDNESDAY),
        held("30.00", date(2026, 7, 1)),
        held("30.00", date(2026, 7, 1), back=True),
        held("5.00", date(2026, 6, 30)),
        held("7.00", WEDNESDAY, supplier_id="sup_2"),
        held("2.00", WEDNESDAY, category="cotton yarn"),
        an_entry(transfer(Money(7000, "USD"), AVAILABLE, "provider:exa")),
    ]

    capped = capped_by(entries, {CAP, OTHER, "supplier:nobody"}, month="2026-07")
    assert capped == {CAP: 102 * MICROS, OTHER: 107 * MICROS, "supplier:nobody": 0}
