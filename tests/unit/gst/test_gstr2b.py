"""GSTR-2B: what agrees, what differs and in what, and what only one side has."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.gst.amounts import NotRupees
from flowpay.domain.gst.gstin import GstinInvalid
from flowpay.domain.gst.gstr2b import match_gstr2b
from flowpay.domain.gst.invoice import DocumentKind
from flowpay.domain.gst.states import StateUnknown
from flowpay.domain.money import Money
from tests.support.gst import MUMBAI, an_entry, inr


def test_the_same_on_both_sides_matches():
    match = match_gstr2b([an_entry(number="ka/001")], [an_entry()])

    assert len(match.matched) == 1
    assert not match.differs
    assert not match.missing_in_books
    assert not match.missing_in_2b


@pytest.mark.parametrize(
    ("reported", "field", "books", "statement"),
    [
        ({"taxable": inr(1001)}, "taxable", "1000.00", "1001.00"),
        ({"igst": inr("49.99")}, "igst", "50.00", "49.99"),
        ({"cgst": inr(1)}, "cgst", "0.00", "1.00"),
        ({"sgst": inr(1)}, "sgst", "0.00", "1.00"),
        ({"issued_on": date(2026, 10, 6)}, "issued_on", "2026-10-05", "2026-10-06"),
        ({"place": "29"}, "place", "27", "29"),
        ({"reverse_charge": True}, "reverse_charge", "False", "True"),
        ({"number": "KA-1"}, "number", "KA/001", "KA-1"),
    ],
)
def test_a_difference_is_told_by_field(reported, field, books, statement):
    match = match_gstr2b([an_entry(place="27")], [an_entry(**{"place": "27", **reported})])

    [pair] = match.differs
    assert [(each.field, each.books, each.statement) for each in pair.differences] == [
        (field, books, statement)
    ]


def test_what_is_rounded_differently_may_match():
    reported = [an_entry(igst=inr("50.40"))]

    assert match_gstr2b([an_entry()], reported).differs
    assert match_gstr2b([an_entry()], reported, tolerance=inr("0.50")).matched


def test_a_tolerance_is_in_rupees():
    with pytest.raises(NotRupees):
        match_gstr2b([an_entry()], [an_entry()], tolerance=Money.of(1, "USD"))


def test_what_one_side_has_twice_is_warned_of():
    match = match_gstr2b([an_entry(), an_entry(number="ka/001")], [an_entry()])

    assert (len(match.matched), len(match.missing_in_2b)) == (1, 1)
    assert match.warnings == (
        "KA/001 of 29AAGCB7383J1Z4: in the books twice, its credit counts once",
    )
    assert "in the statement twice" in match_gstr2b([], [an_entry()] * 3).warnings[0]


@pytest.mark.parametrize("place", ["28", "Karnataka", "z" * 500])
def test_a_place_that_is_no_state_is_refused(place):
    with pytest.raises(StateUnknown):
        match_gstr2b([an_entry(place=place)], [])
    assert match_gstr2b([an_entry(place="96")], []).missing_in_2b


def test_a_place_that_one_side_does_not_tell_is_no_difference():
    assert match_gstr2b([an_entry(place="27")], [an_entry()]).matched


@pytest.mark.parametrize(
    "other",
    [
        {"number": "KA/002"},
        {"number": "KA/0010"},
        {"supplier_gstin": MUMBAI},
        {"kind": DocumentKind.CREDIT_NOTE},
        {"issued_on": date(2026, 3, 31)},
    ],
)
def test_another_document_is_missing_on_both_sides(other):
    match = match_gstr2b([an_entry()], [an_entry(**other)])

    assert (len(match.missing_in_2b), len(match.missing_in_books)) == (1, 1)
    assert not match.differs


def test_an_exact_number_comes_before_one_that_is_alike():
    match = match_gstr2b(
        [an_entry(number="KA-1"), an_entry(number="KA/1", igst=inr(60))],
        [an_entry(number="KA/1", igst=inr(60)), an_entry(number="KA-1")],
    )
    assert len(match.matched) == 2


NUMBERS = st.sampled_from(["KA/1", "KA/01", "KA-1", "KA/2", "1"])
ENTRIES = st.lists(
    st.builds(an_entry, number=NUMBERS, igst=st.sampled_from([inr(50), inr(60)])), max_size=8
)


@given(books=ENTRIES, statement=ENTRIES)
def test_every_entry_of_both_sides_is_in_one_list(books, statement):
    match = match_gstr2b(books, statement)
    pairs = [*match.matched, *match.differs]

    def ordered(entries):
        return sorted((each.number, each.igst.micros) for each in entries)

    ours = [*(pair.books for pair in pairs), *match.missing_in_2b]
    theirs = [*(pair.statement for pair in pairs), *match.missing_in_books]
    assert ordered(ours) == ordered(books)
    assert ordered(theirs) == ordered(statement)


def test_a_wrong_gstin_is_refused():
    with pytest.raises(GstinInvalid):
        match_gstr2b([an_entry(supplier_gstin="29AAGCB7383J1Z5")], [])
