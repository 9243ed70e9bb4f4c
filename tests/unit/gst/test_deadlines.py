"""Clocks on money: the last day of each, what is asked, which are near (protocols.md d.5, d.6)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from flowpay.domain.gst.deadlines import (
    Clocks,
    Size,
    TermInvalid,
    einvoice_cancel,
    einvoice_report,
    ending_before,
    for_purchase,
    input_credit,
    near,
    supplier_payment,
)
from flowpay.domain.gst.financial_year import DayInvalid
from flowpay.domain.money import Money
from tests.support.gst import inr

ACCEPTED = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("agreed", "due_on"),
    [
        pytest.param(None, date(2026, 10, 20), id="d.6 MSME: 15 days without agreement"),
        pytest.param(30, date(2026, 11, 4), id="d.6 MSME: within the agreed term"),
        pytest.param(45, date(2026, 11, 19), id="d.6 MSME: at most 45 days"),
        pytest.param(90, date(2026, 11, 19), id="d.6 MSME: 90 days agreed are 45"),
        pytest.param(0, date(2026, 10, 5), id="d.6 MSME: at once, as agreed"),
    ],
)
@pytest.mark.parametrize("size", [Size.MICRO, Size.SMALL])
def test_a_micro_or_small_supplier_is_paid_in_time(size, agreed, due_on):
    deadline = supplier_payment(ACCEPTED, size=size, agreed_days=agreed)

    assert (deadline.due_on, deadline.question, deadline.verified) == (due_on, None, True)
    assert "three times the bank rate" in deadline.consequence
    assert "deducted only once paid" in deadline.consequence  # d.6 MSME: s.43B(h)


@pytest.mark.parametrize("size", [Size.MEDIUM, Size.LARGE])
def test_larger_suppliers_have_no_such_clock(size):
    """d.6 MSME: micro and small suppliers."""
    assert supplier_payment(ACCEPTED, size=size) is None


def test_a_size_that_is_not_known_is_asked_and_the_clock_runs():
    deadline = supplier_payment(ACCEPTED, size=None)

    assert deadline.due_on == date(2026, 10, 20)
    assert "Udyam" in deadline.question


def test_a_term_below_zero_is_refused():
    with pytest.raises(TermInvalid):
        supplier_payment(ACCEPTED, size=Size.MICRO, agreed_days=-1)


def test_an_invoice_is_paid_within_180_days_or_its_credit_is_reversed():
    """d.6 ITC: s.16(2) second proviso, Rule 37: within 180 days of the invoice."""
    deadline = input_credit(date(2026, 4, 1))

    assert deadline.due_on == date(2026, 4, 1) + timedelta(days=180) == date(2026, 9, 28)


@pytest.mark.parametrize(
    ("turnover", "issued_on", "due_on"),
    [
        pytest.param(
            inr(100_000_000), date(2025, 4, 1), date(2025, 4, 30), id="d.5 Obligation: ≥ ₹10 crore"
        ),
        pytest.param(
            Money(99_999_999_990_000, "INR"), date(2025, 4, 1), None, id="d.5 Obligation: below"
        ),
        pytest.param(
            inr(100_000_000), date(2025, 3, 31), None, id="d.5 Obligation: from 1 Apr 2025"
        ),
    ],
)
def test_a_large_supplier_reports_an_einvoice_within_30_days(turnover, issued_on, due_on):
    """The document's own day counts: 1 April 2025 by 30 April 2025 (GSTN advisory)."""
    deadline = einvoice_report(issued_on, turnover=turnover)

    assert (deadline and deadline.due_on) == due_on


def test_an_unknown_turnover_is_asked_for():
    assert "100000000" in einvoice_report(ACCEPTED, turnover=None).question


def test_an_einvoice_is_cancelled_within_24_hours_counted_in_india():
    """d.5 Obligation: cancel within 24 h."""
    evening = datetime(2026, 10, 5, 19, 0, tzinfo=UTC)  # half past midnight on the 6th in India
    deadline = einvoice_cancel(evening)

    assert deadline.due_at == datetime(2026, 10, 6, 19, 0, tzinfo=UTC)
    assert deadline.due_on == date(2026, 10, 7)
    with pytest.raises(DayInvalid):
        einvoice_cancel(datetime(2026, 10, 5, 19, 0))  # noqa: DTZ001 - that is what is refused


def test_a_purchase_shows_every_clock_that_runs_the_nearest_first():
    clocks = Clocks(issued_on=date(2026, 10, 1), accepted_on=ACCEPTED, supplier_size=Size.SMALL)

    assert [each.kind for each in for_purchase(clocks)] == [
        *("supplier_payment", "einvoice_report", "input_credit")
    ]
    reported = clocks.model_copy(update={"acknowledged_at": datetime(2026, 10, 2, tzinfo=UTC)})
    assert [each.kind for each in for_purchase(reported)] == [
        *("einvoice_cancel", "supplier_payment", "input_credit")
    ]
    assert for_purchase(Clocks()) == ()


def test_money_must_not_be_held_past_the_day_on_which_it_counts_as_unpaid():
    """d.6 MSME, escrow consequence: the inspection window must be inside the clock."""
    deadlines = for_purchase(Clocks(accepted_on=ACCEPTED, supplier_size=Size.MICRO))

    assert ending_before(deadlines, held_until=date(2026, 10, 20)) == ()
    assert ending_before(deadlines, held_until=date(2026, 10, 21)) == deadlines


def test_a_clock_is_near_a_week_before_its_end_and_after_it():
    deadlines = for_purchase(Clocks(accepted_on=ACCEPTED, supplier_size=Size.MICRO))

    assert near(deadlines, today=date(2026, 10, 12)) == ()
    assert near(deadlines, today=date(2026, 10, 13)) == deadlines
    assert near(deadlines, today=date(2026, 12, 1)) == deadlines
    assert deadlines[0].days_left(date(2026, 10, 21)) == -1
