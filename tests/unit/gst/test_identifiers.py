"""PAN, PIN code and invoice number: what is one, and what is none (protocols.md d.5)."""

import pytest

from flowpay.domain.gst.invoice_number import InvoiceNumberInvalid, read_invoice_number
from flowpay.domain.gst.pan import PanInvalid, read_pan
from flowpay.domain.gst.pin_code import PinCodeInvalid, read_pin_code
from flowpay.domain.gst.states import ABROAD, STATES, StateUnknown, state_of


def test_a_pan_is_read_in_any_spelling():
    """d.5 PAN `^[A-Z]{5}[0-9]{4}[A-Z]$`."""
    assert read_pan(" aapfu 0939f ").pan == "AAPFU0939F"


@pytest.mark.parametrize("text", ["", "AAPFU0939", "AAPF10939F", "AAPFU09391", "AAPFU0939FF"])
def test_another_text_is_no_pan(text):
    with pytest.raises(PanInvalid, match="AAPFU0939F"):
        read_pan(text)


def test_a_pin_code_has_six_digits():
    """d.5 PIN code `^[1-9][0-9]{5}$`."""
    assert read_pin_code("400 001") == "400001"


@pytest.mark.parametrize("text", ["", "040001", "40001", "4000011", "4OOOO1", "४००००१"])
def test_another_text_is_no_pin_code(text):
    with pytest.raises(PinCodeInvalid):
        read_pin_code(text)


@pytest.mark.parametrize("text", ["1", "INV/26-27/000001", "a-1", "0/1", "2019-20/KA/1"])
def test_an_invoice_number_has_at_most_sixteen_characters(text):
    """d.5 Invoice number ≤ 16: `^[^\\W_][A-Za-z0-9\\-\\/]{0,15}$`."""
    assert read_invoice_number(f" {text} ") == text


@pytest.mark.parametrize(
    "text", ["", "INV/26-27/0000001", "/1", "-1", "_1", "A 1", "A_1", "₹1", "१"]
)
def test_another_text_is_no_invoice_number(text):
    with pytest.raises(InvoiceNumberInvalid, match="16"):
        read_invoice_number(text)


def test_the_number_of_an_einvoice_is_in_capitals_and_does_not_begin_with_0():
    """d.5 IRN: DocNo ≤ 16, upper case, not beginning with 0, `/` or `-`."""
    assert read_invoice_number("a/1", einvoice=True) == "A/1"
    for number in ("0/1", "/1", "-1"):
        with pytest.raises(InvoiceNumberInvalid):
            read_invoice_number(number, einvoice=True)


NAMES = """
01 Jammu & Kashmir, 02 Himachal Pradesh, 03 Punjab, 04 Chandigarh, 05 Uttarakhand, 06 Haryana,
07 Delhi, 08 Rajasthan, 09 Uttar Pradesh, 10 Bihar, 11 Sikkim, 12 Arunachal Pradesh, 13 Nagaland,
14 Manipur, 15 Mizoram, 16 Tripura, 17 Meghalaya, 18 Assam, 19 West Bengal, 20 Jharkhand,
21 Odisha, 22 Chhattisgarh, 23 Madhya Pradesh, 24 Gujarat, 26 Dadra & Nagar Haveli and Daman & Diu,
27 Maharashtra, 29 Karnataka, 30 Goa, 31 Lakshadweep, 32 Kerala, 33 Tamil Nadu, 34 Puducherry,
35 Andaman & Nicobar, 36 Telangana, 37 Andhra Pradesh, 38 Ladakh, 97 Other Territory
"""


def test_the_states_are_those_of_the_portal():
    """d.5 State codes: every one of them, by its name; 25 is merged into 26, 96 is no state."""
    told = dict(each.strip().split(" ", 1) for each in NAMES.replace("\n", " ").split(","))

    assert told == STATES
    assert ABROAD == "96"
    assert not {"25", "28", ABROAD} & STATES.keys()


@pytest.mark.parametrize("code", ["25", "28", "39", "00", "1", ABROAD])
def test_an_unknown_state_is_named_in_the_refusal(code):
    with pytest.raises(StateUnknown, match=code):
        state_of(code)


def test_territories_without_a_legislature_take_utgst():
    """d.5 UTs without legislature (04, 26, 31, 35, 38, 97) take UTGST [K]."""
    assert {code for code in STATES if state_of(code).utgst} == {"04", "26", "31", "35", "38", "97"}
