"""The wallet: a new day and month start from zero, and a clock that goes back reopens nothing."""

from datetime import date

import pytest

from flowpay.domain.wallet import committing, giving_back
from tests.support.builders import a_wallet, usd

WEDNESDAY = date(2026, 7, 15)


def sums(wallet):
    return wallet.committed_on_day, wallet.committed_in_month


def test_on_the_same_day_everything_still_counts():
    assert sums(a_wallet(day=WEDNESDAY).on(WEDNESDAY)) == (usd("3000.00"), usd("7000.00"))


def test_a_new_day_starts_from_zero_and_the_month_goes_on():
    assert sums(a_wallet(day=WEDNESDAY).on(date(2026, 7, 16))) == (usd("0.00"), usd("7000.00"))


@pytest.mark.parametrize("later", [date(2026, 8, 1), date(2027, 7, 15)])
def test_a_new_month_starts_from_zero(later):
    assert sums(a_wallet(day=WEDNESDAY).on(later)) == (usd("0.00"), usd("0.00"))


@pytest.mark.parametrize("earlier", [date(2026, 7, 14), date(2026, 6, 30), date(2025, 7, 15)])
def test_a_clock_that_goes_back_reopens_no_day(earlier):
    wallet = a_wallet(day=WEDNESDAY)

    assert wallet.on(earlier) == wallet


def test_what_is_spent_counts_for_the_day_and_the_month():
    counted = committing(usd("12.34"))

    assert (counted.day_micros, counted.month_micros) == (12_340_000, 12_340_000)


@pytest.mark.parametrize(
    ("held_on", "day_micros", "month_micros"),
    [
        (WEDNESDAY, -1_000_000, -1_000_000),
        (date(2026, 7, 14), 0, -1_000_000),
        (date(2026, 6, 30), 0, 0),
        (date(2025, 7, 15), 0, 0),
    ],
)
def test_what_comes_back_stops_counting_only_where_it_was_counted(
    held_on, day_micros, month_micros
):
    back = giving_back(usd("1.00"), held_on=held_on, wallet=a_wallet(day=WEDNESDAY))

    assert (back.day_micros, back.month_micros) == (day_micros, month_micros)
