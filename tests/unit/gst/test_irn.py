"""The IRN: published vectors, and a shape that every one has (protocols.md d.5)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.gst.gstin import GstinInvalid
from flowpay.domain.gst.invoice import DocumentKind
from flowpay.domain.gst.invoice_number import InvoiceNumberInvalid
from flowpay.domain.gst.irn import hashed, irn
from tests.support.gst import BENGALURU

VECTORS = [
    pytest.param(
        ("29AAFCC9980M1ZR", "2019-20", "INV", "2019-20/KA/1"),
        "23f498ee41441ecad30f72ba5b9907506c3df70a17b0e0dff46b76a786400662",
        id="d.5 IRN, published by gstzen.in",
    ),
    pytest.param(
        ("01AAAAA9999A19N", "2019-20", "INV", "ABC01234"),
        "353c2677715ae97aa876a37262a38381a75c1d1184f6a803f703bb395971925f",
        id="d.5 IRN, second vector",
    ),
]
IN_CAPITALS = st.from_regex(r"[A-Z1-9][A-Z0-9/-]{0,15}", fullmatch=True)


@pytest.mark.parametrize(("parts", "expected"), VECTORS)
def test_a_published_irn_is_computed(parts, expected):
    assert hashed(*parts) == expected


def test_the_irn_of_a_document_takes_the_financial_year_of_its_day():
    """d.5 IRN, the first vector from the document itself: 31 March 2020 is of 2019-20."""
    made = irn("29AAFCC9980M1ZR", DocumentKind.INVOICE, "2019-20/ka/1", date(2020, 3, 31))

    assert made == "23f498ee41441ecad30f72ba5b9907506c3df70a17b0e0dff46b76a786400662"
    next_day = irn("29AAFCC9980M1ZR", DocumentKind.INVOICE, "2019-20/KA/1", date(2020, 4, 1))
    assert made != next_day


@given(
    number=IN_CAPITALS,
    kind=st.sampled_from(DocumentKind),
    on=st.dates(date(2017, 7, 1), date(2035, 12, 31)),
)
def test_an_irn_is_64_lower_case_hex_digits_and_differs_by_kind(number, kind, on):
    made = irn(BENGALURU, kind, number, on)

    assert len(made) == 64
    assert set(made) <= set("0123456789abcdef")
    assert len({irn(BENGALURU, each, number, on) for each in DocumentKind}) == 3


def test_a_wrong_number_has_no_irn():
    with pytest.raises(InvoiceNumberInvalid):
        irn(BENGALURU, DocumentKind.INVOICE, "0123", date(2026, 4, 1))
    with pytest.raises(GstinInvalid):
        irn("29AAGCB7383J1Z5", DocumentKind.INVOICE, "1", date(2026, 4, 1))
