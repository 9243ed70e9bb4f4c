"""GSTR-1 and GSTR-3B: every invoice in one section, and sums that agree to the paisa."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.gst.amounts import NotRupees
from flowpay.domain.gst.financial_year import Period
from flowpay.domain.gst.gstin import GstinInvalid
from flowpay.domain.gst.gstr1 import (
    Gstr1,
    InvoiceOfAnother,
    InvoiceRepeated,
    prepare_gstr1,
)
from flowpay.domain.gst.gstr3b import Gstr3b, prepare_gstr3b
from flowpay.domain.gst.invoice import DocumentKind
from flowpay.domain.gst.invoice_number import InvoiceNumberInvalid
from flowpay.domain.gst.set_off import Heads
from flowpay.domain.gst.states import StateUnknown
from flowpay.domain.money import Money
from tests.support.gst import (
    BENGALURU,
    MUMBAI,
    a_line,
    a_party,
    an_entry,
    an_invoice,
    gstin_of,
    inr,
)

OCTOBER = Period(year=2026, month=10)
NOTE = DocumentKind.CREDIT_NOTE
UNREGISTERED = {"recipient": a_party(None, state_code="29")}
NEIGHBOUR = {"recipient": a_party(None, state_code="27")}
TAXES = ("cgst", "sgst", "igst")


def prepared(*invoices):
    return prepare_gstr1(MUMBAI, OCTOBER, invoices)


def an_amount(value, **changes):
    return an_invoice(a_line(taxable=inr(value)), **changes)


def test_an_invoice_to_a_registered_buyer_is_listed():
    found = prepared(an_invoice(), an_invoice(number="2", recipient=a_party(BENGALURU)))

    assert [each.number for each in found.b2b] == ["2", "INV/26/001"]
    assert [row.rate for row in found.b2b[0].rates] == [Decimal(5)]
    assert found.b2b[0].rates[0].sums.igst == inr(18_000)
    assert found.totals.tax == inr(36_000)


@pytest.mark.parametrize(
    ("value", "changes", "section"),
    [
        pytest.param("95239", UNREGISTERED, "b2cl", id="GSTR-1 table 5: above ₹1 lakh with tax"),
        pytest.param("95238", UNREGISTERED, "b2cs", id="GSTR-1 table 5: not above"),
        pytest.param("900000", NEIGHBOUR, "b2cs", id="GSTR-1 table 5: intra-State is summed"),
    ],
)
def test_an_invoice_to_an_unregistered_buyer_is_listed_if_large_and_inter_state(
    value, changes, section
):
    found = prepared(an_amount(value, **changes))

    assert [name for name in ("b2b", "b2cl", "b2cs") if getattr(found, name)] == [section]


def test_before_august_2024_large_began_at_two_and_a_half_lakh():
    """GSTR-1 table 5: Notification 12/2024, from 1 Aug 2024."""
    july = Period(year=2024, month=7)
    line = a_line(hsn="8517", stated_rate=Decimal("0.1"), taxable=inr(200_000))
    day = {"issued_on": date(2024, 7, 5), "time_of_supply": date(2025, 4, 1)}
    invoice = an_invoice(line, **day, **UNREGISTERED)

    assert prepare_gstr1(MUMBAI, july, [invoice]).b2cl == ()


def test_notes_have_sections_of_their_own_and_count_with_a_minus():
    found = prepared(
        an_amount("360000"),
        an_amount("100", kind=NOTE, number="CN/1", original_number="INV/26/001"),
        an_amount("200000", kind=NOTE, number="CN/2", **UNREGISTERED),
        an_amount("500", kind=NOTE, number="CN/3", **UNREGISTERED),
    )

    assert [each.number for each in found.cdnr] == ["CN/1"]
    assert found.cdnr[0].original_number == "INV/26/001"
    assert [each.number for each in found.cdnur] == ["CN/2"]
    assert [row.sums.taxable.amount for row in found.b2cs] == ["-500.00"]
    assert found.totals.taxable == inr(360_000 - 100 - 200_000 - 500)


def test_small_supplies_are_summed_by_state_and_rate():
    lines = (a_line(taxable=inr(100)), a_line(hsn="7214", taxable=inr(50)))
    found = prepared(
        an_invoice(*lines, number="1", **NEIGHBOUR), an_invoice(*lines, number="2", **NEIGHBOUR)
    )

    assert [(row.place, row.rate, row.sums.taxable) for row in found.b2cs] == [
        ("27", Decimal(5), inr(200)),
        ("27", Decimal(18), inr(100)),
    ]


def test_an_export_and_a_small_note_say_what_was_not_studied():
    found = prepared(
        an_amount("100", number="E/1", recipient=a_party(None, state_code="96")),
        an_amount("100", kind=NOTE, number="CN/1", **UNREGISTERED),
        an_amount("100", kind=NOTE, number="CN/2", **NEIGHBOUR),
    )

    assert [told.partition(":")[0] for told in found.warnings] == ["E/1", "E/1", "CN/1"]
    assert "section of its own" in found.warnings[1]
    assert "cdnur" in found.warnings[2]


def test_documents_are_counted_as_people_count():
    found = prepared(*(an_invoice(number=f"A/{n}") for n in (11, 9, 10)))

    assert [(row.first, row.last) for row in found.documents] == [("A/9", "A/11")]


def test_codes_and_documents_are_counted():
    found = prepared(an_invoice(number="A/2"), an_invoice(number="A/1"))

    assert [(row.hsn, row.unit, row.quantity) for row in found.hsn] == [("5205", "kg", 2400)]
    assert [(row.first, row.last, row.count) for row in found.documents] == [("A/1", "A/2", 2)]


def test_a_zone_is_listed_as_one():
    zone = a_party(gstin_of("27", "AAGCB7383J"), sez=True)
    assert prepared(an_invoice(recipient=zone)).b2b[0].supply_type == "sez"


def test_what_is_not_verified_is_named():
    found = prepared(an_amount("100"), an_invoice(a_line(hsn="3204"), number="2"))

    assert found.warnings == ("2: not every rule of it is verified",)
    assert not found.verified


DRAWN = st.lists(
    st.tuples(
        st.integers(1, 30_000_000),
        st.sampled_from([{}, UNREGISTERED, NEIGHBOUR, {"recipient": a_party(BENGALURU)}]),
        st.sampled_from(DocumentKind),
        st.sampled_from(["5205", "7214", "5402"]),
    ),
    max_size=8,
)


@given(drawn=DRAWN)
def test_every_paisa_is_in_exactly_one_section(drawn):
    invoices = [
        an_invoice(
            a_line(hsn=hsn, taxable=Money(paise * 10_000, "INR")),
            number=f"N/{at}",
            kind=kind,
            **changes,
        )
        for at, (paise, changes, kind, hsn) in enumerate(drawn)
    ]
    found = prepared(*invoices)

    listed = {"b2b": 1, "b2cl": 1}
    signs = {kind: -1 if kind is NOTE else 1 for kind in DocumentKind}
    for name in ("taxable", *TAXES):
        summed = sum(getattr(row.sums, name).micros for row in found.b2cs)
        for section in (*listed, "cdnr", "cdnur"):
            for each in getattr(found, section):
                summed += sum(
                    signs[each.kind] * getattr(row.sums, name).micros for row in each.rates
                )
        assert summed == getattr(found.totals, name).micros
        assert summed == sum(getattr(row.sums, name).micros for row in found.hsn)
    assert found.totals.cgst == found.totals.sgst
    assert sum(row.count for row in found.documents) == len(invoices)
    assert Gstr1.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    ("invoices", "error"),
    [
        ((an_invoice(), an_invoice()), InvoiceRepeated),
        ((an_invoice(), an_invoice(number="inv/26/001")), InvoiceRepeated),
        ((an_invoice(supplier=a_party(BENGALURU)),), InvoiceOfAnother),
        ((an_invoice(issued_on=date(2026, 9, 30)),), InvoiceOfAnother),
    ],
)
def test_a_document_that_does_not_belong_there_is_refused(invoices, error):
    with pytest.raises(error):
        prepared(*invoices)
    with pytest.raises(error):
        prepare_gstr3b(MUMBAI, OCTOBER, invoices, [])


def test_a_wrong_gstin_makes_no_return():
    with pytest.raises(GstinInvalid):
        prepare_gstr1("27AAPFU0939F1ZX", OCTOBER, [])


def summary(outward=(), inward=(), **changes):
    return prepare_gstr3b(MUMBAI, OCTOBER, outward, inward, **changes)


def test_credit_pays_before_cash_does():
    """GSTR-3B: IGST credit pays IGST, then CGST, then SGST (unverified)."""
    outward = [an_invoice()]
    inward = [an_entry(taxable=inr(220_000), igst=inr(11_000))]
    found = summary(outward, inward)

    assert (found.payable.cgst, found.payable.sgst) == (inr(9000), inr(9000))
    assert [(step.credit, step.tax, step.amount) for step in found.set_off] == [
        ("igst", "cgst", inr(9000)),
        ("igst", "sgst", inr(2000)),
    ]
    assert (found.cash.cgst, found.cash.sgst, found.cash.total) == (inr(0), inr(7000), inr(7000))
    assert not found.verified


def test_credit_of_the_states_tax_never_pays_the_centres():
    found = summary([an_invoice()], [an_entry(igst=inr(0), sgst=inr(20_000))])

    assert (found.cash.cgst, found.cash.sgst) == (inr(9000), inr(0))
    assert found.carried_forward.sgst == inr(11_000)


def test_credit_of_one_half_pays_that_half_first_and_then_igst():
    outward = [an_invoice(), an_invoice(number="2", recipient=a_party(BENGALURU))]
    found = summary(outward, [an_entry(igst=inr(0), cgst=inr(10_000))])

    assert [(step.credit, step.tax, step.amount) for step in found.set_off] == [
        ("cgst", "cgst", inr(9000)),
        ("cgst", "igst", inr(1000)),
    ]


def test_tax_under_reverse_charge_is_paid_in_cash_and_becomes_credit():
    found = summary([], [an_entry(reverse_charge=True)])

    assert found.inward_reverse_charge.igst == inr(50)
    assert (found.cash.igst, found.carried_forward.igst) == (inr(50), inr(50))


def test_purchases_without_credit_give_none():
    assert summary([], [an_entry(credit_available=False)]).credit.total == inr(0)


def test_a_suppliers_credit_note_takes_credit_back():
    inward = [an_entry(), an_entry(kind=NOTE, number="CN/1", igst=inr(20))]
    assert summary([], inward).carried_forward.igst == inr(30)


def test_a_purchase_that_comes_twice_would_count_twice():
    with pytest.raises(InvoiceRepeated, match="KA/001"):
        summary([], [an_entry(), an_entry(number="ka/001")])
    assert summary([], [an_entry(), an_entry(kind=NOTE)]).credit.igst == inr(0)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"igst": Money.of(50, "USD")}, NotRupees),
        ({"taxable": Money.of(50, "USD")}, NotRupees),
        ({"supplier_gstin": "29AAGCB7383J1Z5"}, GstinInvalid),
        ({"supplier_gstin": MUMBAI}, InvoiceOfAnother),
        ({"number": "A 1"}, InvoiceNumberInvalid),
        ({"place": "28"}, StateUnknown),
        ({"issued_on": date(2026, 11, 1)}, InvoiceOfAnother),
    ],
)
def test_a_purchase_that_gives_no_credit_that_month_is_refused(changes, error):
    with pytest.raises(error):
        summary([], [an_entry(**changes)])


def test_a_purchase_of_an_earlier_month_gives_credit():
    assert summary([], [an_entry(issued_on=date(2026, 4, 1))]).credit.igst == inr(50)


def test_credit_of_before_is_in_rupees():
    dollars = Money.of(1, "USD")
    with pytest.raises(NotRupees):
        summary(credit_before=Heads(cgst=dollars, sgst=dollars, igst=dollars))


def test_more_that_goes_back_than_there_was_is_pointed_out():
    found = summary([an_amount("100", kind=NOTE)], [an_entry(kind=NOTE)])

    assert (found.payable.cgst.amount, found.carried_forward.igst.amount) == ("-3.00", "-50.00")
    assert found.cash.total == inr(0)
    starts = ["CGST: the notes", "SGST: the notes", "IGST: INR 50.00 of credit goes back"]
    assert [w for w, s in zip(found.warnings, starts, strict=True) if not w.startswith(s)] == []


def test_notes_under_reverse_charge_are_owed_by_nobody():
    found = summary([], [an_entry(kind=NOTE, reverse_charge=True)])

    assert found.cash.igst == inr(0)
    assert found.warnings[0].startswith("IGST: the notes take back INR 50.00")


def test_reverse_charge_was_not_studied_and_says_so():
    """d.6 ITC: reverse charge and blocked credits (s.17(5)) not studied."""
    rules = [r.rule for r in summary([], [an_entry(reverse_charge=True)]).reasons if not r.verified]

    assert "CGST Act s.17(5)" in rules
    assert any("s.9(3)" in rule for rule in rules)


def test_sections_of_the_summary_are_kept_apart():
    zone = a_party(gstin_of("27", "AAGCB7383J"), sez=True)
    found = summary(
        [
            an_invoice(),
            an_invoice(number="2", recipient=zone),
            an_invoice(number="3", **UNREGISTERED),
            an_invoice(number="4", reverse_charge=True),
        ]
    )

    assert found.outward.taxable == inr(720_000)
    assert found.outward_sez.igst == inr(18_000)
    assert [(row.place, row.igst) for row in found.inter_state_unregistered] == [
        ("29", inr(18_000))
    ]


@given(
    drawn=DRAWN,
    credits=st.lists(st.integers(0, 10**9), min_size=3, max_size=3),
    before=st.integers(0, 10**9),
)
def test_what_is_payable_is_paid_by_credit_and_cash_and_no_credit_is_lost(drawn, credits, before):
    outward = [
        an_invoice(
            a_line(hsn=hsn, taxable=Money(paise * 10_000, "INR")),
            number=f"N/{at}",
            kind=kind,
            **changes,
        )
        for at, (paise, changes, kind, hsn) in enumerate(drawn)
    ]
    cgst, sgst, igst = (Money(paise * 10_000, "INR") for paise in credits)
    carried = Money(before * 10_000, "INR")
    found = summary(
        outward,
        [an_entry(cgst=cgst, sgst=sgst, igst=igst)],
        credit_before=Heads(cgst=carried, sgst=carried, igst=carried),
    )

    for tax in TAXES:
        owed = max(0, getattr(found.payable, tax).micros)
        paid = sum(step.amount.micros for step in found.set_off if step.tax == tax)
        used = sum(step.amount.micros for step in found.set_off if step.credit == tax)
        assert owed == paid + getattr(found.cash, tax).micros
        assert (
            getattr(found.credit, tax).micros == used + getattr(found.carried_forward, tax).micros
        )
        assert getattr(found.carried_forward, tax).micros >= 0
    assert all({step.credit, step.tax} != {"cgst", "sgst"} for step in found.set_off)
    assert Gstr3b.model_validate_json(found.model_dump_json()) == found
