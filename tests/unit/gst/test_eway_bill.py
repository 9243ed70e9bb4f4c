"""The e-way bill: need, validity and the age of its document (protocols.md d.5, Rule 138)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.gst.eway_bill import DistanceInvalid, DocumentTooOld, eway_bill
from tests.support.gst import inr

TODAY = date(2026, 10, 5)


def a_bill(value="60000", km=500, **changes):
    facts = {"distance_km": km, "document_on": TODAY, "generated_on": TODAY}
    return eway_bill(inr(value), **{**facts, **changes})


@pytest.mark.parametrize(
    ("value", "needed"),
    [
        pytest.param("50000", False, id="d.5 e-way bill: ₹50,000 is not above"),
        pytest.param("50000.01", True, id="d.5 e-way bill: consignment > ₹50,000"),
    ],
)
def test_the_value_decides_whether_one_is_needed(value, needed):
    bill = a_bill(value)

    assert (bill.needed, bill.days is not None) == (needed, needed)


@pytest.mark.parametrize(
    ("km", "over_dimensional", "days"),
    [
        pytest.param(1, False, 1, id="d.5 e-way bill: a part of 200 km is a day"),
        pytest.param(200, False, 1, id="d.5 e-way bill: 200 km, one day"),
        pytest.param(201, False, 2, id="d.5 e-way bill: 201 km, two days"),
        pytest.param(1000, False, 5, id="d.5 e-way bill: 1000 km, five days"),
        pytest.param(20, True, 1, id="d.5 e-way bill: over-dimensional, 20 km, one day"),
        pytest.param(21, True, 2, id="d.5 e-way bill: over-dimensional, 21 km, two days"),
    ],
)
def test_the_way_decides_how_long_it_is_valid(km, over_dimensional, days):
    bill = a_bill(km=km, over_dimensional=over_dimensional)

    assert (bill.days, bill.valid_until) == (days, date(2026, 10, 5 + days))


@given(km=st.integers(1, 4000))
def test_days_are_enough_for_the_way_and_none_too_many(km):
    days = a_bill(km=km).days
    assert (days - 1) * 200 < km <= days * 200


@pytest.mark.parametrize(
    ("document_on", "fits"),
    [
        pytest.param(date(2026, 4, 8), True, id="d.5 e-way bill: 180 days"),
        pytest.param(date(2026, 4, 7), False, id="d.5 e-way bill: not older than 180 days"),
        pytest.param(date(2026, 10, 6), False, id="a document of tomorrow"),
    ],
)
def test_an_old_document_is_refused(document_on, fits):
    if fits:
        assert a_bill(document_on=document_on).needed
    else:
        with pytest.raises(DocumentTooOld, match=str(document_on)):
            a_bill(document_on=document_on)


def test_the_age_and_the_extension_count_from_2025():
    """d.5 e-way bill: extension up to 360 days (from 1 Jan 2025)."""
    old, new = date(2024, 12, 31), date(2025, 1, 1)

    assert a_bill(document_on=date(2024, 1, 1), generated_on=old).last_extension is None
    assert a_bill(document_on=new, generated_on=new).last_extension == date(2025, 12, 27)


def test_where_a_day_ends_was_not_studied_and_says_so():
    assert not a_bill().verified
    assert a_bill("50000").verified


@pytest.mark.parametrize("km", [0, -1, 4001])
def test_a_distance_that_cannot_be_is_refused(km):
    with pytest.raises(DistanceInvalid, match="4000"):
        a_bill(km=km)
