"""Rates of holds: locked with their date, never too old, read together with the wallet."""

from datetime import timedelta

import pytest

from flowpay.persistence import rates
from flowpay.runtime import clock
from tests.integration.commands import create, money, opened
from tests.support.builders import a_rate, wire
from tests.support.faults import provider_fails


def published(days_ago, rate="80"):
    """Let the last rate that was published be so many days old."""
    date = clock.today() - timedelta(days=days_ago)
    rates.keep(a_rate(rate, date=date), at=clock.now())


def test_over_a_long_weekend_the_last_rate_still_holds(flowpay):
    published(days_ago=5)

    assert opened(flowpay, "8000.00", "INR")["wallet_amount"] == wire("100.00")


def test_a_rate_older_than_five_days_holds_nothing(flowpay):
    published(days_ago=6)
    answer = create(flowpay, "8000.00", "INR")

    assert (answer.status, answer.body["code"]) == (409, "rate_outdated")
    assert "hold the money in USD" in answer.body["detail"]
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


def test_in_the_wallets_own_currency_no_rate_is_needed(flowpay):
    published(days_ago=400)
    provider_fails("rates", "failing", times=99)

    assert opened(flowpay, "100.00")["rate"] is None


def test_a_currency_without_a_rate_is_refused(flowpay):
    answer = create(flowpay, "100.00", "KWD")

    assert (answer.status, answer.body["code"]) == (422, "rate_missing")


@pytest.mark.parametrize("later", ["81", "79"])
def test_the_rate_of_a_hold_is_locked_whatever_comes_later(flowpay, later):
    published(days_ago=1)
    escrow = opened(flowpay, "8000.00", "INR")
    published(days_ago=0, rate=later)

    held = flowpay.get("/api/escrows")["items"][0]
    assert (held["wallet_amount"], held["rate"]) == (escrow["wallet_amount"], escrow["rate"])
