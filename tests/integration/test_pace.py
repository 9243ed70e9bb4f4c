"""Pace: so many payments fit an hour, and a clock that goes back makes it no longer."""

from datetime import UTC, datetime

import pytest

from tests.integration.commands import act, create, opened
from tests.integration.rules import ruled, rules_against
from tests.support.faults import overtaken_by

JULY = datetime(2030, 7, 15, 12, 30, tzinfo=UTC)


def test_so_many_payments_fit_an_hour_and_none_more(flowpay, clock):
    clock.set(JULY)
    ruled(flowpay, payments_per_hour=2)
    opened(flowpay, "1.00")
    opened(flowpay, "1.00")
    assert rules_against(create(flowpay, "1.00")) == ["payments_per_hour"]

    clock.set(JULY.replace(hour=13, minute=0))
    assert create(flowpay, "1.00").status == 201


def test_a_pace_that_is_set_within_the_hour_counts_what_was_paid_in_it(flowpay, clock):
    clock.set(JULY)
    opened(flowpay, "1.00")
    act(flowpay, "refund-escrow", opened(flowpay, "1.00"))
    ruled(flowpay, payments_per_hour=3)
    opened(flowpay, "1.00")

    assert rules_against(create(flowpay, "1.00")) == ["payments_per_hour"]


@pytest.mark.parametrize("back", [{"minutes": -31}, {"hours": -5}, {"days": -40}])
def test_a_clock_that_goes_back_reopens_no_hour(flowpay, clock, back):
    clock.set(JULY)
    ruled(flowpay, payments_per_hour=1)
    opened(flowpay, "1.00")
    clock.forward(**back)

    assert rules_against(create(flowpay, "1.00")) == ["payments_per_hour"]


@pytest.mark.parametrize("paid_before", [0, 1])
def test_the_last_payment_of_the_hour_goes_to_one_of_two(flowpay, clock, paid_before):
    clock.set(JULY)
    ruled(flowpay, payments_per_hour=paid_before + 1)
    for _ in range(paid_before):
        opened(flowpay, "1.00")
    with overtaken_by(lambda: opened(flowpay, "1.00")):
        assert rules_against(create(flowpay, "1.00")) == ["payments_per_hour"]


def test_a_payment_that_is_overtaken_by_the_next_hour_counts_there(flowpay, clock):
    clock.set(JULY)
    ruled(flowpay, payments_per_hour=2)
    opened(flowpay, "1.00")

    def next_hour():
        clock.forward(minutes=30)
        opened(flowpay, "1.00")

    with overtaken_by(next_hour):
        assert create(flowpay, "1.00").body["status"] == "held"
    assert rules_against(create(flowpay, "1.00")) == ["payments_per_hour"]


def test_a_pace_that_is_lifted_binds_no_longer(flowpay, clock):
    clock.set(JULY)
    ruled(flowpay, payments_per_hour=1)
    opened(flowpay, "1.00")

    assert ruled(flowpay, payments_per_hour=None)["payments_per_hour"] is None
    assert create(flowpay, "1.00").status == 201
