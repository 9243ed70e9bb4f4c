"""An invoice: which taxes, at which rate, rounded how, and every paisa accounted for."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.errors import InvalidInput
from flowpay.domain.gst.amounts import NotRupees
from flowpay.domain.gst.gstin import GstinInvalid
from flowpay.domain.gst.hsn import HsnUnknown
from flowpay.domain.gst.invoice import (
    DocumentKind,
    Invoice,
    InvoiceDateInvalid,
    InvoiceIncomplete,
    compute,
)
from flowpay.domain.gst.invoice_line import LineInvalid
from flowpay.domain.gst.invoice_number import InvoiceNumberInvalid
from flowpay.domain.gst.party import PartyIncomplete
from flowpay.domain.gst.pin_code import PinCodeInvalid
from flowpay.domain.gst.place_of_supply import SupplyCase, SupplyIncomplete
from flowpay.domain.gst.rates import RateNotInForce
from flowpay.domain.gst.states import StateUnknown
from flowpay.domain.money import MICROS, MOST_MICROS, Money
from tests.support.gst import (
    BENGALURU,
    MUMBAI,
    TODAY,
    a_draft,
    a_line,
    a_party,
    an_invoice,
    gstin_of,
    inr,
)

AMOUNTS = st.integers(1, 10**11).map(lambda paise: Money(paise * 10_000, "INR"))
CODES = st.sampled_from(["5205", "5402", "7214", "3204", "21069020"])
LINES = st.lists(st.builds(a_line, hsn=CODES, taxable=AMOUNTS), min_size=1, max_size=8)
PLACES = st.sampled_from(["27", "29", "04", "35", "07"])
TAXES = ("cgst", "sgst", "igst")


def test_within_a_state_cgst_and_sgst_are_halves():
    """d.6 table: 5205 from 22 Sep 2025, 5 (CGST 2.5 + SGST 2.5); d.6 case 1."""
    invoice = an_invoice()

    assert invoice.taxable == inr(360_000)
    assert (invoice.cgst, invoice.sgst, invoice.igst) == (inr(9000), inr(9000), inr(0))
    assert (invoice.total, invoice.state_tax) == (inr(378_000), "SGST")
    assert (invoice.financial_year, invoice.period) == ("2026-27", "2026-10")


def test_between_states_igst_is_the_whole():
    """d.6 case 2; d.7 examples: GST of 5 % on ₹3,60,000 is ₹18,000."""
    invoice = an_invoice(recipient=a_party(BENGALURU))

    assert (invoice.cgst, invoice.sgst, invoice.igst) == (inr(0), inr(0), inr(18_000))
    assert (invoice.place.state, invoice.state_tax) == ("Karnataka", None)


def test_bill_to_ship_to_takes_the_state_of_whoever_directs_the_delivery():
    """d.6 case 3: supplier 27, buyer (director of delivery) 29, goods to 27 ⇒ IGST, place 29."""
    case = SupplyCase.BILL_TO_SHIP_TO
    invoice = an_invoice(
        recipient=a_party(BENGALURU), supply_case=case, where="27", directed_by_state="29"
    )

    assert (invoice.place.state_code, invoice.igst) == ("29", inr(18_000))


def test_a_special_economic_zone_in_the_same_state_pays_igst():
    """d.6 case 4: supplier 27, SEZ buyer 27 ⇒ IGST."""
    zone = a_party(gstin_of("27", "AAGCB7383J"), sez=True)

    assert an_invoice(recipient=zone).igst == inr(18_000)


def test_a_territory_takes_utgst_and_the_answer_is_unverified():
    """d.5 UTs without legislature take UTGST [K]."""
    invoice = an_invoice(
        supplier=a_party(gstin_of("04")), recipient=a_party(gstin_of("04", "AAGCB7383J"))
    )

    assert (invoice.state_tax, invoice.sgst, invoice.verified) == ("UTGST", inr(9000), False)


@pytest.mark.parametrize(
    ("supplied_on", "tax"),
    [
        pytest.param(date(2025, 9, 21), "120", id="d.6 5402 before 22 Sep 2025: 12"),
        pytest.param(date(2025, 9, 22), "50", id="d.6 5402 from 22 Sep 2025: 5"),
        pytest.param(None, "50", id="d.6 without a time of supply, the day of the invoice"),
    ],
)
def test_the_time_of_supply_decides_the_rate_not_the_day_of_the_invoice(supplied_on, tax):
    """d.6: the rate is that of the time of supply."""
    line = a_line(hsn="5402", taxable=inr(1000))
    invoice = an_invoice(line, issued_on=date(2025, 9, 25), time_of_supply=supplied_on)

    assert invoice.tax == inr(tax)


@pytest.mark.parametrize(
    ("day", "tax"),
    [
        pytest.param(date(2026, 1, 31), "280", id="d.6 slabs: 28 % until 31 Jan 2026"),
        pytest.param(date(2026, 2, 1), "400", id="d.6 slabs: 40 % from 1 Feb 2026"),
        pytest.param(date(2026, 3, 31), "400", id="d.6 slabs: the year's last day"),
        pytest.param(date(2026, 4, 1), "400", id="d.6 slabs: the new year's first day"),
    ],
)
def test_pan_masala_goes_from_28_to_40_per_cent(day, tax):
    line = a_line(hsn="21069020", taxable=inr(1000))

    assert an_invoice(line, issued_on=day).tax == inr(tax)


@pytest.mark.parametrize(
    ("taxable", "cgst", "payable", "round_off"),
    [
        ("100.00", "2.50", "3", "1.00"),  # 50 paise go up
        ("99.60", "2.49", "2", "-0.98"),  # 49 paise go down
        ("0.20", "0.01", "0", "-0.02"),  # half a paisa on a line goes up
        ("0.19", "0.00", "0", "0.00"),
    ],
)
def test_lines_keep_two_decimals_and_what_is_payable_is_in_rupees(
    taxable, cgst, payable, round_off
):
    """d.6 Rounding, s.170: to the nearest rupee, 50 paise up; lines keep two decimals."""
    invoice = an_invoice(a_line(taxable=inr(taxable)))

    assert (invoice.cgst, invoice.sgst) == (inr(cgst), inr(cgst))
    assert (invoice.cgst_payable, invoice.sgst_payable) == (inr(payable), inr(payable))
    assert invoice.round_off.amount == round_off
    assert any(reason.rule == "CGST Act s.170" for reason in invoice.reasons)


@pytest.mark.parametrize(
    ("rate", "half"),
    [
        pytest.param("5", "25.00", id="d.6 slabs: Schedule I, half 2.5"),
        pytest.param("18", "90.00", id="d.6 slabs: Schedule II, half 9"),
        pytest.param("40", "200.00", id="d.6 slabs: Schedule III, half 20"),
        pytest.param("3", "15.00", id="d.6 slabs: Schedule IV, half 1.5"),
        pytest.param("0.25", "1.25", id="d.6 slabs: Schedule V, half 0.125"),
        pytest.param("1.5", "7.50", id="d.6 slabs: Schedule VI, half 0.75"),
        pytest.param("28", "140.00", id="d.6 slabs: Schedule VII, half 14"),
        pytest.param("0", "0.00", id="d.6 slabs: nil list"),
    ],
)
def test_the_centre_takes_half_of_every_rate(rate, half):
    line = a_line(hsn="8517", taxable=inr(1000), stated_rate=Decimal(rate))
    invoice = an_invoice(line, issued_on=date(2026, 1, 31))

    assert (invoice.cgst, invoice.sgst) == (inr(half), inr(half))


@given(lines=LINES, place=PLACES)
def test_cgst_equals_the_states_half_and_all_agrees_to_the_paisa(lines, place):
    """d.6 Rounding: compute CGST and SGST separately so that they are equal."""
    invoice = an_invoice(*lines, recipient=a_party(gstin_of(place, "AAGCB7383J")))

    assert invoice.cgst == invoice.sgst
    assert invoice.cgst_payable == invoice.sgst_payable
    for name in ("taxable", *TAXES):
        assert getattr(invoice, name).micros == sum(getattr(e, name).micros for e in invoice.lines)
    for line in invoice.lines:
        assert line.cgst == line.sgst
        assert line.total == line.taxable + line.cgst + line.sgst + line.igst
        exact = line.taxable.micros * line.rate
        assert abs((line.cgst + line.sgst + line.igst).micros * 100 - exact) <= 10_000 * 100
    assert invoice.total == invoice.taxable + invoice.tax + invoice.round_off
    for tax in TAXES:
        payable, summed = getattr(invoice, f"{tax}_payable"), getattr(invoice, tax)
        assert payable.micros % MICROS == 0
        assert -MICROS // 2 < payable.micros - summed.micros <= MICROS // 2


@given(lines=LINES, place=PLACES)
def test_an_invoice_survives_its_json(lines, place):
    invoice = an_invoice(*lines, recipient=a_party(gstin_of(place, "AAGCB7383J")))

    assert Invoice.model_validate_json(invoice.model_dump_json()) == invoice


def test_a_price_times_a_quantity_less_a_discount_is_the_value():
    line = a_line(quantity=Decimal("12.345"), unit_price=inr("299.995"), discount=inr("3.44"))
    [computed] = an_invoice(line).lines

    assert (computed.gross, computed.taxable) == (inr("3703.44"), inr(3700))


def test_an_answer_tells_rate_rule_and_source_and_what_is_not_verified():
    """d.6 table: 3204 rate [K] verify."""
    invoice = an_invoice(a_line(hsn="320411"), a_line())

    told = [reason for reason in invoice.reasons if "320" in reason.text]
    assert [(reason.verified, "18 %" in reason.text) for reason in told] == [(False, True)]
    assert not invoice.verified
    assert an_invoice().verified


def test_an_unknown_rate_is_asked_for_all_at_once():
    """d.6: no row ⇒ "unknown, ask"."""
    with pytest.raises(InvoiceIncomplete) as refused:
        an_invoice(a_line(hsn="8517"), a_line(), a_line(hsn="7204"))

    questions = refused.value.facts["questions"]
    assert len(questions) == 2
    assert "8517" in questions[0]
    assert "7204" in questions[1]


def test_a_stated_rate_fills_a_gap_and_is_not_verified():
    invoice = an_invoice(a_line(hsn="8517", stated_rate=Decimal(18)))

    assert (invoice.cgst, invoice.verified) == (inr(32_400), False)
    assert "as stated" in invoice.reasons[2].text


def test_a_stated_rate_that_differs_from_the_table_is_pointed_out():
    invoice = an_invoice(a_line(stated_rate=Decimal(18)))

    assert invoice.warnings == ("40s cotton yarn: 18 % is stated, our table has 5 %",)
    assert not invoice.verified
    assert an_invoice(a_line(stated_rate=Decimal(5))).verified


def test_a_stated_rate_must_exist_on_the_day():
    """d.6 slabs: 12 % is gone since 22 Sep 2025."""
    with pytest.raises(RateNotInForce, match="12"):
        an_invoice(a_line(hsn="8517", stated_rate=Decimal(12)))


def test_a_rate_of_days_that_were_not_studied_is_taken_as_it_is_stated():
    """d.6: no row ⇒ "unknown, ask": what is asked for can be answered."""
    line = a_line(stated_rate=Decimal(5))
    invoice = an_invoice(line, issued_on=date(2025, 3, 31))

    assert (invoice.tax, invoice.verified) == (inr(18_000), False)
    assert "not studied" in next(r.rule for r in invoice.reasons if "as stated" in r.text)
    with pytest.raises(InvoiceIncomplete, match="2025-03-31"):
        an_invoice(issued_on=date(2025, 3, 31))


def test_a_supplier_who_is_not_registered_charges_no_gst_and_is_pointed_out():
    invoice = an_invoice(supplier=a_party(None, state_code="27"))

    assert not invoice.verified
    assert "no GSTIN" in invoice.reasons[-1].text
    assert an_invoice(supplier=a_party(None, state_code="96")).reasons[-1].rule == "CGST Act s.170"


def test_under_reverse_charge_the_tax_is_not_in_the_total():
    invoice = an_invoice(reverse_charge=True)

    assert (invoice.total, invoice.cgst_payable) == (inr(360_000), inr(9000))
    assert (invoice.round_off, invoice.verified) == (inr(0), False)


def test_a_credit_note_names_the_invoice_it_is_about():
    note = an_invoice(
        kind=DocumentKind.CREDIT_NOTE, original_number="INV/26/001", original_on=date(2026, 10, 5)
    )

    assert (note.kind, note.original_number) == (DocumentKind.CREDIT_NOTE, "INV/26/001")


def test_a_recipient_without_a_gstin_needs_its_state():
    with pytest.raises(PartyIncomplete):
        an_invoice(recipient=a_party(None))
    assert an_invoice(recipient=a_party(None, state_code="29")).igst == inr(18_000)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"supplier": a_party("27AAPFU0939F1ZX")}, GstinInvalid),
        ({"recipient": a_party(None, state_code="28")}, StateUnknown),
        ({"recipient": a_party(MUMBAI)}, PartyIncomplete),
        ({"recipient": a_party(BENGALURU, state_code="27")}, PartyIncomplete),
        ({"recipient": a_party(BENGALURU, pin_code="0400")}, PinCodeInvalid),
        ({"number": "INV/2026-27/00001"}, InvoiceNumberInvalid),
        ({"issued_on": date(2026, 11, 23)}, InvoiceDateInvalid),
        ({"issued_on": date(2017, 6, 30)}, InvoiceDateInvalid),
        ({"time_of_supply": date(2026, 11, 23)}, InvoiceDateInvalid),
        ({"original_number": "1", "original_on": date(2026, 10, 6)}, InvoiceDateInvalid),
        ({"where": "28"}, StateUnknown),
        ({"supply_case": SupplyCase.INSTALLED}, SupplyIncomplete),
    ],
)
def test_what_is_wrong_is_refused_by_name(changes, error):
    with pytest.raises(error):
        compute(a_draft(**changes), today=TODAY)


ODD_MONEY = st.builds(Money, st.integers(0, MOST_MICROS), st.sampled_from(["INR", "USD"]))
ODD_TEXT = st.one_of(st.text(max_size=18), st.sampled_from([MUMBAI, BENGALURU, "5205", "8517"]))
ODD_LINES = st.builds(
    a_line,
    description=st.text(min_size=1, max_size=20),
    hsn=st.one_of(st.sampled_from(["5205", "7214"]), ODD_TEXT),
    quantity=st.decimals("0.000001", "1e9", places=6),
    unit=st.text(max_size=20),
    unit_price=st.one_of(st.none(), ODD_MONEY),
    taxable=st.one_of(st.none(), ODD_MONEY),
    discount=ODD_MONEY,
    stated_rate=st.one_of(st.none(), st.decimals(0, 100, places=3)),
)
ODD_PARTIES = st.builds(
    a_party,
    st.one_of(st.none(), st.sampled_from([MUMBAI, BENGALURU]), ODD_TEXT),
    state_code=st.one_of(st.none(), st.sampled_from(["27", "96", "99"]), ODD_TEXT),
    pin_code=st.one_of(st.none(), ODD_TEXT),
)


@given(
    lines=st.lists(ODD_LINES, min_size=1, max_size=3),
    changes=st.fixed_dictionaries(
        {},
        optional={
            "number": ODD_TEXT,
            "issued_on": st.dates(),
            "time_of_supply": st.dates(),
            "supplier": ODD_PARTIES,
            "recipient": ODD_PARTIES,
            "supply_case": st.sampled_from(SupplyCase),
            "where": ODD_TEXT,
            "original_number": ODD_TEXT,
        },
    ),
)
def test_whatever_is_written_is_computed_or_refused_in_business_words(lines, changes):
    answer = computed_or_refused(lines, changes)

    assert answer if isinstance(answer, str) else answer.total.micros >= 0


def computed_or_refused(lines, changes):
    try:
        return an_invoice(*lines, **changes)
    except InvalidInput as refused:
        return str(refused)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"hsn": "52059999"}, HsnUnknown),
        ({"unit_price": None}, LineInvalid),
        ({"unit_price": inr(1), "taxable": inr(1)}, LineInvalid),
        ({"taxable": inr("0.001")}, LineInvalid),
        ({"discount": inr(360_001)}, LineInvalid),
        ({"unit_price": Money.of(1, "USD")}, NotRupees),
    ],
)
def test_a_line_that_is_wrong_is_refused_by_name(changes, error):
    with pytest.raises(error):
        an_invoice(a_line(**changes))
