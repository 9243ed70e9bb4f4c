"""What lateness costs: credit reversed with interest, and interest to a small supplier."""

from datetime import date
from decimal import Decimal

import pytest

from flowpay.domain.gst.interest import PaymentInvalid, credit_reversal, late_payment
from tests.support.gst import inr

ISSUED = date(2026, 4, 1)
LAST = date(2026, 9, 28)


def reversal(paid, on=date(2026, 9, 29), taken_on=date(2026, 9, 28)):
    return credit_reversal(
        credit=inr(18_000),
        invoice_total=inr(378_000),
        paid=inr(paid),
        taken_on=taken_on,
        issued_on=ISSUED,
        on=on,
    )


@pytest.mark.parametrize(
    ("paid", "amount"),
    [
        pytest.param("0", "18000", id="d.6 ITC: nothing paid, all is reversed"),
        pytest.param("189000", "9000", id="d.6 ITC: reverse in proportion"),
        pytest.param("378000", "0", id="d.6 ITC: value and tax are paid"),
    ],
)
def test_after_180_days_credit_is_reversed_in_proportion(paid, amount):
    assert reversal(paid).amount == inr(amount)


def test_within_180_days_nothing_is_reversed():
    """d.6 ITC: within 180 days."""
    found = reversal("0", on=LAST)
    assert (found.amount, found.interest, found.verified) == (inr(0), inr(0), True)


def test_reversed_credit_costs_18_per_cent_a_year():
    """d.6 ITC: with 18 % interest (s.50)."""
    found = reversal("0", on=date(2027, 4, 1), taken_on=date(2026, 4, 1))

    assert (found.rate, found.interest) == (Decimal(18), inr(3240))
    assert not found.verified  # by the day, 365 to a year: not in the reference


@pytest.mark.parametrize("paid", ["378000.01"])
def test_more_than_the_invoice_cannot_be_paid(paid):
    with pytest.raises(PaymentInvalid):
        reversal(paid)


def test_a_small_supplier_gets_three_times_the_bank_rate_compounded_monthly():
    """d.6 MSME: s.16: compound interest, monthly rests, at 3 × RBI bank rate."""
    late = late_payment(
        inr(100_000),
        due_on=date(2026, 1, 31),
        paid_on=date(2026, 3, 31),
        bank_rate=Decimal("5.50"),
    )

    assert late.rate == Decimal("16.50")
    assert late.interest == inr("2768.91")  # 100000 × (1 + 0.165/12)² - 100000 = 2768.90625


def test_days_after_the_last_whole_month_count_by_the_day():
    late = late_payment(
        inr(100_000), due_on=date(2026, 1, 1), paid_on=date(2026, 1, 11), bank_rate=Decimal("5.50")
    )

    assert late.interest == inr("452.05")  # 100000 × 0.165 × 10/365 = 452.054…
    assert "0 months compound and 10 days" in late.reasons[0].text


def test_paid_in_time_costs_nothing():
    day = date(2026, 1, 31)
    late = late_payment(inr(100_000), due_on=day, paid_on=day, bank_rate=Decimal("5.50"))
    assert late.interest == inr(0)


def test_a_bank_rate_is_in_per_cent():
    with pytest.raises(PaymentInvalid, match="per cent"):
        late_payment(inr(1), due_on=LAST, paid_on=LAST, bank_rate=Decimal(101))
