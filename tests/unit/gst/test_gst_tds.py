"""GST kept back (s.51) and collected (s.52): who, since when, and that rods are no scrap."""

from datetime import date
from decimal import Decimal

import pytest

from flowpay.domain.gst.facts import FactUnknown
from flowpay.domain.gst.gst_tds import (
    WithholdingStatus,
    gst_tds,
    gst_tds_of,
    marketplace_tcs,
)
from flowpay.domain.gst.hsn import HsnUnknown
from tests.support.gst import a_line, an_invoice, inr

DUE, NOT_DUE = WithholdingStatus.DUE, WithholdingStatus.NOT_DUE


def held(**changes):
    facts = {"contract_value": inr("250000.01"), "hsn": "7204", "on": date(2026, 10, 5)}
    flags = {"government": False, "recipient_registered": True, "supplier_registered": True}
    facts |= {**flags, "inter_state": False}
    return gst_tds(inr(100_000), **{**facts, **changes})


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, DUE, id="d.7 s.51: registered buyers of metal scrap"),
        pytest.param({"hsn": "74040012"}, DUE, id="d.7 s.51: ch. 72–81"),
        pytest.param({"hsn": "7214"}, NOT_DUE, id="d.7 s.51: steel rods are not scrap"),
        pytest.param({"hsn": "7213"}, NOT_DUE, id="d.7 s.51: wire rods are not scrap"),
        pytest.param({"on": date(2024, 10, 9)}, NOT_DUE, id="d.7 s.51: before 10 Oct 2024"),
        pytest.param({"on": date(2024, 10, 10)}, DUE, id="d.7 s.51: from 10 Oct 2024"),
        pytest.param({"contract_value": inr(250_000)}, NOT_DUE, id="d.7 s.51: > ₹2.5 lakh"),
        pytest.param({"supplier_registered": False}, NOT_DUE, id="d.7 s.51: registered suppliers"),
        pytest.param({"recipient_registered": False}, NOT_DUE, id="d.7 s.51: registered buyers"),
        pytest.param(
            {"government": True, "hsn": "5205"}, DUE, id="d.7 s.51: contracts by government bodies"
        ),
        pytest.param({"hsn": "5202"}, NOT_DUE, id="d.7 s.51: cotton waste is no metal"),
    ],
)
def test_section_51_holds_for_those_it_names(changes, status):
    found = held(**changes)

    assert found.status is status
    assert found.amount == (inr(2000) if status is DUE else inr(0))


def test_two_per_cent_are_one_and_one_or_two_of_igst():
    """d.7 s.51: 2 % (1+1 or 2 IGST)."""
    within, between = held(), held(inter_state=True)

    assert (within.cgst, within.sgst, within.igst) == (inr(1000), inr(1000), inr(0))
    assert (between.cgst, between.sgst, between.igst) == (inr(0), inr(0), inr(2000))


def test_a_marketplace_is_shown_what_it_might_collect_and_nothing_is_decided():
    """d.7 s.52: 0.5 % (0.25 + 0.25) since 10 Jul 2024; record and show, not decide."""
    found = marketplace_tcs(inr(360_000), inter_state=False, on=date(2024, 7, 10))

    assert found.status is WithholdingStatus.SHOWN
    assert (found.cgst, found.sgst, found.amount) == (inr(900), inr(900), inr(1800))
    assert "legal question" in found.reasons[-1].text
    assert (found.reasons[0].verified, found.verified) == (True, False)  # the question is [K]
    between = marketplace_tcs(inr(360_000), inter_state=True, on=date(2026, 4, 1))
    assert (between.igst, between.amount) == (inr(1800), inr(1800))


def test_before_10_july_2024_the_rate_of_section_52_is_not_known():
    with pytest.raises(FactUnknown, match="2024-07-10"):
        marketplace_tcs(inr(360_000), inter_state=False, on=date(2024, 7, 9))


SCRAP = a_line(hsn="7204", stated_rate=Decimal(18), taxable=inr(300_000))


def test_of_an_invoice_only_the_scrap_counts():
    """d.7 s.51: metal scrap; steel *rods* are not scrap: a category trap."""
    invoice = an_invoice(SCRAP, a_line(hsn="7214", taxable=inr(500_000)))
    found = gst_tds_of(invoice, contract_value=None, government=False)

    assert (found.status, found.cgst, found.sgst) == (DUE, inr(3000), inr(3000))
    assert gst_tds_of(an_invoice(), contract_value=None, government=False) is None


def test_of_an_invoice_to_the_government_all_counts():
    """d.7 s.51: contracts > ₹2.5 lakh by government bodies."""
    small = an_invoice(a_line(taxable=inr(100_000)))
    whole = {"contract_value": inr("250000.01"), "government": True}

    assert gst_tds_of(small, **whole).amount == inr(2000)
    assert gst_tds_of(small, contract_value=None, government=True).status is NOT_DUE


def test_of_operators_in_a_chain_the_last_collects():
    """d.7 s.52: Circular 194/06/2023: the one who pays the supplier finally collects."""
    found = marketplace_tcs(inr(1000), inter_state=False, on=date(2026, 4, 1))

    assert "Circular 194/06/2023" in found.reasons[0].source
    assert "pays the supplier in the end collects" in found.reasons[0].text


def test_goods_that_do_not_exist_are_refused():
    with pytest.raises(HsnUnknown):
        held(hsn="7299")
