"""The e-invoice: who needs one, its mandatory blocks and fields, and numbers that stay exact."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.gst.einvoice import (
    MANDATORY,
    EinvoiceIncomplete,
    EinvoiceNotForThis,
    Need,
    document_of,
    einvoice,
    json_text,
    missing,
    needed,
    unit_code,
)
from flowpay.domain.gst.invoice import DocumentKind
from flowpay.domain.gst.invoice_number import InvoiceNumberInvalid
from flowpay.domain.gst.irn import irn
from tests.support.gst import BENGALURU, MUMBAI, a_line, a_party, an_invoice, gstin_of, inr

BLOCKS = "Version TranDtls DocDtls SellerDtls BuyerDtls ItemList ValDtls".split()


@pytest.mark.parametrize(
    ("turnover", "on", "registered", "status"),
    [
        pytest.param(
            "50000000.01", date(2023, 8, 1), True, Need.NEEDED, id="d.5 Obligation: AATO > ₹5 crore"
        ),
        pytest.param(
            "50000000",
            date(2026, 4, 1),
            True,
            Need.NOT_NEEDED,
            id="d.5 Obligation: not at ₹5 crore",
        ),
        pytest.param(
            "60000000", date(2023, 7, 31), True, Need.UNKNOWN, id="d.5 Obligation: since 1 Aug 2023"
        ),
        pytest.param("60000000", date(2026, 4, 1), False, Need.NOT_NEEDED, id="unregistered buyer"),
        pytest.param(None, date(2026, 4, 1), True, Need.UNKNOWN, id="turnover not known, ask"),
    ],
)
def test_turnover_and_day_decide_whether_one_is_needed(turnover, on, registered, status):
    found = needed(inr(turnover) if turnover else None, on, registered=registered)

    assert found.status is status
    assert (found.question is not None) is (status is Need.UNKNOWN)


def test_the_seven_mandatory_blocks_are_there():
    """d.5: INV-01 v1.1: Version, TranDtls, DocDtls, SellerDtls, BuyerDtls, ItemList, ValDtls."""
    made = einvoice(an_invoice(recipient=a_party(BENGALURU)))
    document = json.loads(made.text, parse_float=Decimal)

    assert list(document) == BLOCKS
    assert document["Version"] == "1.1"
    assert document["DocDtls"] == {"Typ": "INV", "No": "INV/26/001", "Dt": "05/10/2026"}
    assert document["TranDtls"] == {"TaxSch": "GST", "SupTyp": "B2B", "RegRev": "N"}
    assert document["SellerDtls"]["Gstin"] == MUMBAI
    assert document["SellerDtls"]["Pin"] == 400001
    assert (document["BuyerDtls"]["Pos"], document["BuyerDtls"]["Stcd"]) == ("29", "29")
    assert missing(document) == ()


def test_the_irn_is_that_of_the_document():
    made = einvoice(an_invoice(recipient=a_party(BENGALURU), number="inv/1"))

    assert made.irn == irn(MUMBAI, DocumentKind.INVOICE, "INV/1", date(2026, 10, 5))
    assert made.document["DocDtls"]["No"] == "INV/1"


def test_every_amount_is_the_number_itself():
    line = a_line(quantity=Decimal("0.333"), unit_price=inr("1000.01"))
    made = einvoice(an_invoice(line, a_line(), recipient=a_party(BENGALURU)))
    document = json.loads(made.text, parse_float=Decimal)
    values = document["ValDtls"]

    assert made.document == document
    assert values["AssVal"] == sum(item["AssAmt"] for item in document["ItemList"])
    taxes = values["CgstVal"] + values["SgstVal"] + values["IgstVal"]
    assert values["TotInvVal"] == values["AssVal"] + taxes + values["RndOffAmt"]
    first = document["ItemList"][0]
    assert (first["Qty"], first["Unit"], first["TotAmt"]) == (Decimal("0.333"), "KGS", 333)
    assert first["IsServc"] == "N"


@given(number=st.decimals("-1e12", "1e12", places=2), text=st.text(max_size=20))
def test_json_keeps_every_digit_and_every_letter(number, text):
    found = json.loads(
        json_text({"a": [number, text, None, True, 7]}),
        parse_float=Decimal,
        parse_int=Decimal,
    )
    assert found == {"a": [number, text, None, True, 7]}


def test_a_special_economic_zone_is_a_supply_of_its_own_kind():
    zone = a_party(gstin_of("27", "AAGCB7383J"), sez=True)

    assert einvoice(an_invoice(recipient=zone)).document["TranDtls"]["SupTyp"] == "SEZWP"


@pytest.mark.parametrize(
    "changes",
    [
        {"supplier": a_party(sez=True)},
        {"recipient": a_party(BENGALURU), "where": "96"},
    ],
)
def test_what_was_not_studied_makes_no_document(changes):
    with pytest.raises(EinvoiceNotForThis, match="not studied"):
        einvoice(an_invoice(**changes))


def test_a_credit_note_names_its_invoice():
    note = an_invoice(
        kind=DocumentKind.CREDIT_NOTE, original_number="INV/1", original_on=date(2026, 9, 1)
    )
    document = einvoice(note).document

    assert document["DocDtls"]["Typ"] == "CRN"
    assert document["RefDtls"]["PrecDocDtls"] == [{"InvNo": "INV/1", "InvDt": "01/09/2026"}]


def test_under_reverse_charge_the_total_of_an_item_is_its_value():
    document = document_of(an_invoice(reverse_charge=True))

    assert document["TranDtls"]["RegRev"] == "Y"
    assert document["ItemList"][0]["TotItemVal"] == 360_000
    assert document["ValDtls"]["TotInvVal"] == 360_000


def test_what_is_missing_is_told_field_by_field():
    bare = a_party(legal_name="", pin_code=None)
    with pytest.raises(EinvoiceIncomplete) as refused:
        einvoice(an_invoice(supplier=bare))

    assert refused.value.facts["missing"] == ["SellerDtls.LglNm", "SellerDtls.Pin"]


@pytest.mark.parametrize("block", BLOCKS)
def test_no_mandatory_block_can_be_left_out(block):
    document = document_of(an_invoice())
    del document[block]

    assert any(lacking.startswith(block) for lacking in missing(document))


@pytest.mark.parametrize(
    ("block", "field"), [(block, field) for block, fields in MANDATORY.items() for field in fields]
)
def test_no_mandatory_field_can_be_empty(block, field):
    document = document_of(an_invoice())
    document[block] = {**document[block], field: ""}

    assert missing(document) == (f"{block}.{field}",)


def test_between_others_than_two_who_are_registered_there_is_none():
    with pytest.raises(EinvoiceNotForThis):
        einvoice(an_invoice(recipient=a_party(None, state_code="29")))


def test_a_number_that_begins_with_0_cannot_be_registered():
    """d.5 IRN: DocNo not beginning with 0."""
    with pytest.raises(InvoiceNumberInvalid, match="0"):
        einvoice(an_invoice(number="0001"))


@pytest.mark.parametrize(
    ("unit", "code"),
    [("kg", "KGS"), ("Kilograms", "KGS"), ("tonne", "MTS"), ("pcs", "PCS"), ("elephant", "OTH")],
)
def test_a_unit_is_written_as_the_portal_writes_it(unit, code):
    assert unit_code(unit) == code
