"""Clocks on money: the last day of each, what is asked, which are near (protocols.md d.5, d.6)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from flowpay.domain.gst.clocks import Clocks, running
from flowpay.domain.gst.deadlines import (
    Size,
    TermInvalid,
    einvoice_cancel,
    einvoice_report,
    ending_before,
    input_credit,
    near,
    supplier_payment,
)
from flowpay.domain.gst.financial_year import DayInvalid, Period
from flowpay.domain.gst.gstin import check_character
from flowpay.domain.money import Money
from tests.support.gst import MUMBAI, gstin_of, inr

ACCEPTED = date(2026, 10, 5)


def of_kind(first14):
    return first14 + check_character(first14)


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

    assert (deadline.due_on, deadline.question) == (due_on, None)
    assert deadline.reasons[0].verified
    assert "compound interest at 3 times the bank rate" in deadline.consequence  # d.6 MSME: s.16
    assert "deducted only once paid" in deadline.consequence  # d.6 MSME: s.43B(h)


@pytest.mark.parametrize("size", [Size.MEDIUM, Size.LARGE])
def test_larger_suppliers_have_no_such_clock(size):
    """d.6 MSME: micro and small suppliers."""
    assert supplier_payment(ACCEPTED, size=size) is None


def test_a_size_that_is_not_known_is_asked_and_the_clock_runs():
    deadline = supplier_payment(ACCEPTED, size=None)

    assert deadline.due_on == date(2026, 10, 20)
    assert "Udyam" in deadline.question


@pytest.mark.parametrize(
    ("accepted_on", "deducted", "verified"),
    [
        pytest.param(date(2023, 3, 31), False, True, id="d.6 MSME: before AY 2024-25"),
        pytest.param(date(2023, 4, 1), True, True, id="d.6 MSME: s.43B(h) from AY 2024-25"),
        pytest.param(date(2026, 3, 31), True, True, id="d.6 MSME: s.43B(h) of the 1961 Act"),
        pytest.param(date(2026, 4, 1), True, False, id="d.6 MSME: Act 2025: look up"),
    ],
)
def test_where_the_law_of_lateness_was_not_looked_up_the_answer_says_so(
    accepted_on, deducted, verified
):
    deadline = supplier_payment(accepted_on, size=Size.MICRO)

    assert ("deducted" in deadline.consequence) is deducted
    assert deadline.verified is verified
    assert all(reason.verified for reason in deadline.reasons) is verified


def test_a_term_below_zero_is_refused():
    with pytest.raises(TermInvalid):
        supplier_payment(ACCEPTED, size=Size.MICRO, agreed_days=-1)


def test_an_invoice_is_paid_within_180_days_or_its_credit_is_reversed():
    """d.6 ITC: s.16(2) second proviso, Rule 37: within 180 days of the invoice."""
    deadline = input_credit(date(2026, 4, 1))

    assert deadline.due_on == date(2026, 4, 1) + timedelta(days=180) == date(2026, 9, 28)
    assert deadline.verified
    assert "it comes back on payment" in deadline.consequence


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
    assert "the number can never be used again" in deadline.consequence  # d.5 e-invoice API
    with pytest.raises(DayInvalid):
        einvoice_cancel(datetime(2026, 10, 5, 19, 0))  # noqa: DTZ001 - that is what is refused


def test_a_purchase_shows_every_clock_that_runs_the_nearest_first():
    clocks = Clocks(issued_on=date(2026, 10, 1), accepted_on=ACCEPTED, supplier_size=Size.SMALL)

    assert [each.kind for each in running(clocks)] == [
        *("supplier_payment", "einvoice_report", "suppliers_report", "input_credit")
    ]
    reported = clocks.model_copy(update={"acknowledged_at": datetime(2026, 10, 2, tzinfo=UTC)})
    assert [each.kind for each in running(reported)] == [
        *("einvoice_cancel", "supplier_payment", "suppliers_report", "input_credit")
    ]
    assert running(Clocks()) == ()


def test_money_must_not_be_held_past_the_day_on_which_it_counts_as_unpaid():
    """d.6 MSME, escrow consequence: the inspection window must be inside the clock."""
    deadlines = running(Clocks(accepted_on=ACCEPTED, supplier_size=Size.MICRO))

    assert ending_before(deadlines, held_until=date(2026, 10, 20)) == ()
    assert ending_before(deadlines, held_until=date(2026, 10, 21)) == deadlines


def test_a_clock_is_near_a_week_before_its_end_and_after_it():
    deadlines = running(Clocks(accepted_on=ACCEPTED, supplier_size=Size.MICRO))

    assert near(deadlines, today=date(2026, 10, 12)) == ()
    assert near(deadlines, today=date(2026, 10, 13)) == deadlines
    assert near(deadlines, today=date(2026, 12, 1)) == deadlines
    assert deadlines[0].days_left(date(2026, 10, 21)) == -1


def test_between_those_who_are_not_both_registered_no_tax_is_reported_or_credited():
    clocks = Clocks(issued_on=date(2026, 10, 1), registered=False, accepted_on=ACCEPTED)

    assert [each.kind for each in running(clocks)] == ["supplier_payment"]


def test_a_credit_note_is_reported_and_nothing_is_paid_for_it():
    clocks = Clocks(issued_on=date(2026, 10, 1), credit_note=True, accepted_on=ACCEPTED)

    assert [each.kind for each in running(clocks)] == ["einvoice_report"]


@pytest.mark.parametrize(
    ("issued_on", "due_on", "quarterly"),
    [
        pytest.param(
            date(2026, 10, 31),
            date(2026, 11, 11),
            "IFF is due on 2026-11-13",
            id="d.6 Returns: GSTR-1 11th; QRMP: IFF 13th",
        ),
        pytest.param(
            date(2026, 12, 1),
            date(2027, 1, 11),
            "GSTR-1 is due on 2027-01-13",
            id="d.6 Returns: QRMP: GSTR-1 13th after the quarter",
        ),
    ],
)
def test_a_purchase_shows_when_its_supplier_reports_it(issued_on, due_on, quarterly):
    [report] = [e for e in running(Clocks(issued_on=issued_on)) if e.kind == "suppliers_report"]

    assert (report.due_on, report.verified) == (due_on, True)
    assert quarterly in report.question
    assert "GSTR-2B" in report.consequence


@pytest.mark.parametrize(
    ("gstin", "month", "due_on", "question"),
    [
        pytest.param(
            MUMBAI,
            10,
            date(2026, 11, 20),
            "PMT-06 is due on 2026-11-25",
            id="d.6 Returns: GSTR-3B 20th; PMT-06 25th",
        ),
        pytest.param(
            MUMBAI,
            12,
            date(2027, 1, 20),
            "GSTR-3B is due on 2027-01-22",
            id="d.6 Returns: 3B 22nd by State",
        ),
        pytest.param(
            gstin_of("07"),
            12,
            date(2027, 1, 20),
            "GSTR-3B is due on 2027-01-24",
            id="d.6 Returns: 3B 24th by State",
        ),
        pytest.param(
            of_kind("27AAPFU0939F1D"), 10, date(2026, 11, 10), None, id="d.6 Returns: GSTR-7 10th"
        ),
        pytest.param(
            of_kind("27AAPFU0939F1C"), 10, date(2026, 11, 10), None, id="d.6 Returns: GSTR-8 10th"
        ),
    ],
)
def test_a_tax_shows_when_it_is_due(gstin, month, due_on, question):
    clocks = Clocks(tax_period=Period(year=2026, month=month), tax_gstin=gstin)

    [due] = running(clocks)
    assert (due.kind, due.due_on) == ("tax_due", due_on)
    assert (due.question is None) is (question is None)
    assert (question or "") in (due.question or "")
