"""Days, financial years, tax periods and when returns are due (protocols.md d.5, d.6)."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.gst.deadlines import input_credit, supplier_payment
from flowpay.domain.gst.eway_bill import eway_bill
from flowpay.domain.gst.financial_year import (
    DayInvalid,
    Period,
    PeriodInFuture,
    PeriodInvalid,
    financial_year,
    first_day,
    india_day,
    last_day,
    parse_period,
    period_of,
)
from flowpay.domain.gst.gstr2b import match_gstr2b
from flowpay.domain.gst.interest import late_payment
from flowpay.domain.gst.return_dates import returns_due
from flowpay.domain.gst.states import StateUnknown
from tests.support.gst import TODAY, an_entry, inr

OCTOBER, DECEMBER = Period(year=2026, month=10), Period(year=2026, month=12)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        pytest.param(date(2026, 3, 31), "2025-26", id="d.5 IRN: to 31 March"),
        pytest.param(date(2026, 4, 1), "2026-27", id="d.5 IRN: from 1 April"),
        pytest.param(date(2099, 12, 31), "2099-00", id="d.5 IRN: YYYY-YY at the century"),
    ],
)
def test_a_financial_year_is_april_to_march(day, year):
    assert financial_year(day) == year


@given(day=st.dates(date(2017, 7, 1), date(2090, 1, 1)))
def test_every_day_lies_in_its_year_and_its_month(day):
    assert first_day(day) <= day <= last_day(day)
    assert financial_year(first_day(day)) == financial_year(last_day(day))
    assert period_of(day).holds(day)
    assert period_of(day).first <= day <= period_of(day).last


def test_the_year_turns_at_midnight_in_india():
    """d.5 IRN: in Asia/Kolkata."""
    assert india_day(datetime(2026, 3, 31, 18, 29, 59, tzinfo=UTC)) == date(2026, 3, 31)
    assert india_day(datetime(2026, 3, 31, 18, 30, tzinfo=UTC)) == date(2026, 4, 1)


def test_a_month_is_read_and_written():
    period = parse_period("2026-10", today=TODAY)

    assert (period.key, period.portal, period.ends_quarter) == ("2026-10", "102026", False)
    assert (period.last, DECEMBER.last) == (date(2026, 10, 31), date(2026, 12, 31))


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-1", "102026", "2026-10-01", "2017-06", "0000-01", "x"]
)
def test_another_text_is_no_month(text):
    with pytest.raises(PeriodInvalid):
        parse_period(text, today=TODAY)


def test_a_month_that_has_not_begun_is_refused():
    assert parse_period("2026-11", today=TODAY).key == "2026-11"
    for text in ("2026-12", "9999-12"):
        with pytest.raises(PeriodInFuture, match="2026-11-22"):
            parse_period(text, today=TODAY)


@pytest.mark.parametrize("day", [date.min, date.max, date(1899, 12, 31), date(3000, 1, 1)])
def test_a_day_far_outside_the_law_is_refused_and_nothing_worse(day):
    invoice, late = {"issued_on": day}, {"bank_rate": Decimal(5), "paid_on": day}
    for act in (
        lambda: financial_year(day),
        lambda: input_credit(day),
        lambda: supplier_payment(day, size=None),
        lambda: india_day(datetime.combine(day, time.max, UTC)),
        lambda: late_payment(inr(1), due_on=day, **late),
        lambda: eway_bill(inr(60_000), distance_km=1, document_on=day, generated_on=day),
        lambda: match_gstr2b([an_entry(**invoice)], []),
    ):
        with pytest.raises(DayInvalid):
            act()


def due(period, **changes):
    facts = {"quarterly": False, "state_code": "27"}
    deadlines = returns_due(period, **{**facts, **changes})
    return {each.kind: each.due_on for each in deadlines}


def test_monthly_returns_are_due_on_the_11th_and_the_20th():
    """d.6 Returns: GSTR-1 11th; GSTR-3B 20th."""
    assert due(OCTOBER) == {"gstr_1": date(2026, 11, 11), "gstr_3b": date(2026, 11, 20)}
    assert due(DECEMBER)["gstr_3b"] == date(2027, 1, 20)


def test_in_a_quarter_the_first_two_months_have_invoices_and_a_payment():
    """d.6 Returns: QRMP: IFF 13th; PMT-06 25th."""
    assert due(OCTOBER, quarterly=True) == {
        "iff": date(2026, 11, 13),
        "pmt_06": date(2026, 11, 25),
    }


@pytest.mark.parametrize(
    ("state", "day"),
    [
        pytest.param("27", 22, id="d.6 Returns: 3B 22nd by State"),
        pytest.param("07", 24, id="d.6 Returns: 3B 24th by State"),
        pytest.param("97", 22, id="d.6 Returns: the earlier day where no list names it"),
    ],
)
def test_a_quarter_ends_with_both_returns(state, day):
    """d.6 Returns: QRMP: GSTR-1 13th after the quarter, 3B 22nd/24th by State."""
    assert due(DECEMBER, quarterly=True, state_code=state) == {
        "gstr_1": date(2027, 1, 13),
        "gstr_3b": date(2027, 1, day),
    }


def test_who_keeps_back_or_collects_has_returns_of_their_own():
    """d.6 Returns: GSTR-7 and GSTR-8 10th."""
    found = due(OCTOBER, deducts=True, collects=True)

    assert (found["gstr_7"], found["gstr_8"]) == (date(2026, 11, 10), date(2026, 11, 10))


def test_a_day_that_no_list_names_is_unverified():
    found = returns_due(DECEMBER, quarterly=True, state_code="97")
    assert [each.verified for each in found] == [True, False]


def test_an_unknown_state_has_no_due_days():
    with pytest.raises(StateUnknown):
        returns_due(OCTOBER, quarterly=True, state_code="28")
