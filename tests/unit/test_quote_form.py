"""The form of a quote: whatever is typed becomes an answer, or says what to correct."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.intent import Line
from flowpay.domain.money import Money
from flowpay.domain.quote import Answer
from flowpay.domain.quote_form import Typed, checked, currencies, typed_as
from tests.support.builders import inr

TODAY = date(2026, 11, 23)
LINE = Line(
    material="cotton yarn",
    quantity=Decimal("1.2"),
    unit="tonne",
    base_quantity=Decimal(1200),
    base_unit="kg",
    currency="INR",
)


def an_answer(**changes):
    facts = {
        "unit_price": inr("245.50"),
        "unit": "kg",
        "minimum_quantity": Decimal(500),
        "lead_days": 7,
        "valid_until": date(2026, 12, 31),
        "freight": inr("2000"),
        "note": "40s combed\n2 cones",
    }
    return Answer.model_validate(facts | changes)


def check(**typed):
    fields = {"price": "250", "currency": "INR", "lead_days": "7"} | typed
    return checked(Typed.model_validate(fields), line=LINE, today=TODAY)


def test_the_currency_of_the_request_comes_first_and_none_comes_twice():
    assert currencies(LINE)[:2] == ("INR", "USD")
    assert currencies(LINE.model_copy(update={"currency": "KES"}))[:2] == ("KES", "INR")
    assert len(set(currencies(LINE))) == len(currencies(LINE))


ANSWERS = [
    an_answer(),
    an_answer(freight=Money.zero("INR")),
    an_answer(freight=None, note=None, valid_until=None, minimum_quantity=None),
    an_answer(unit_price=inr("0.125")),
    an_answer(unit_price=inr("123.456")),
    an_answer(minimum_quantity=Decimal("12.5"), lead_days=0),
    an_answer(unit_price=Money.of("250", "JPY"), freight=Money.of("5000", "JPY")),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_is_filled_in_again_reads_the_same(answer):
    assert checked(typed_as(answer), line=LINE, today=TODAY) == (answer, {})


def test_a_minimum_in_another_unit_of_the_same_kind_is_converted():
    assert check(minimum="0.5 tonne").answer.minimum_quantity == 500
    assert check(minimum="2 quintals").answer.minimum_quantity == 200


def test_a_minimum_of_nothing_is_none():
    assert check(minimum="0").answer.minimum_quantity is None


@pytest.mark.parametrize("day", ["2026-12-31", "31/12/2026", "31.12.2026", "३१/१२/२०२६"])
def test_a_day_is_read_where_a_browser_has_no_calendar_too(day):
    assert check(valid_until=day).answer.valid_until == date(2026, 12, 31)


def test_a_price_is_valid_today_at_least():
    assert check(valid_until="2026-11-23").answer
    assert "has passed" in check(valid_until="2026-11-22").errors["valid_until"]


@pytest.mark.parametrize("price", ["1.200", "12.345", "999.000"])
def test_what_reads_differently_elsewhere_is_asked_about(price):
    assert "price" in check(price=price).errors


def test_the_whole_order_has_to_be_payable():
    assert check(price="833,333,333").answer
    assert "whole order" in check(price="833333334").errors["price"]


@given(
    st.fixed_dictionaries(
        {name: st.text(max_size=30) for name in Typed.model_fields}
        | {"price": st.text("0123456789.,- ₹Rs/", max_size=30) | st.text(max_size=10)}
        | {"minimum": st.text("0123456789.,- kgtone", max_size=20)}
        | {"freight_amount": st.text("0123456789., ", max_size=30)}
        | {"freight": st.sampled_from(["included", "amount", "unknown", "x"])}
        | {"currency": st.sampled_from(["INR", "USD", "JPY", "XXX"])}
    )
)
def test_whatever_is_typed_is_an_answer_or_says_what_to_do(typed):
    answer, errors = checked(Typed.model_validate(typed), line=LINE, today=TODAY)

    assert (answer is None) == bool(errors)
    assert errors.keys() <= Typed.model_fields.keys()
    if answer:
        assert 0 < answer.unit_price.micros <= 10**15
        assert answer.freight is None or answer.freight.currency == answer.unit_price.currency
