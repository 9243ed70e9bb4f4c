"""A tax number proves itself: its form, its check character, its state and the PAN inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.gst.gstin import GstinInvalid, GstinKind, check_character, read_gstin
from flowpay.domain.gst.states import STATES, state_in

VALID = ["27AAPFU0939F1ZV", "33AAECG4315R1ZE", "29AAGCB7383J1Z4", "24AAQCA8719H1ZC"]
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize(
    ("number", "state"),
    [
        pytest.param(number, state, id=f"d.5 Valid: {number}")
        for number, state in zip(
            VALID, ["Maharashtra", "Tamil Nadu", "Karnataka", "Gujarat"], strict=True
        )
    ],
)
def test_a_valid_number_tells_its_state_and_its_pan(number, state):
    read = read_gstin(f" {number[:2]} {number[2:].lower()} ")

    assert (read.gstin, read.state, read.state_code) == (number, state, number[:2])
    assert read.pan == number[2:12]  # d.5: PAN = GSTIN[2:12]
    assert check_character(number[:14]) == number[14]  # d.5 check character


@pytest.mark.parametrize("number", VALID)
@given(data=st.data())
def test_one_mistyped_character_is_noticed(number, data):
    """d.5: negatives by changing the last character, or any other."""
    place = data.draw(st.integers(0, 14))
    other = data.draw(st.sampled_from(CHARACTERS).filter(lambda c: c != number[place]))

    with pytest.raises(GstinInvalid):
        read_gstin(number[:place] + other + number[place + 1 :])


@pytest.mark.parametrize("number", VALID)
def test_two_neighbours_swapped_are_noticed(number):
    """d.5: negatives by swapping two neighbours."""
    swapped = {
        number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        for i in range(14)
        if number[i] != number[i + 1]
    }

    for mistyped in swapped:
        with pytest.raises(GstinInvalid):
            read_gstin(mistyped)


@given(data=st.data())
def test_any_swap_of_neighbours_is_noticed_but_for_0_and_z(data):
    """Base 36 with every second value doubled cannot tell 0Z from Z0; it tells all others."""
    first14 = "".join(data.draw(st.lists(st.sampled_from(CHARACTERS), min_size=14, max_size=14)))
    at = data.draw(st.integers(0, 12))
    swapped = first14[:at] + first14[at + 1] + first14[at] + first14[at + 2 :]
    alike = first14[at] == first14[at + 1] or {first14[at], first14[at + 1]} == {"0", "Z"}

    assert (check_character(swapped) == check_character(first14)) is alike


@given(data=st.data())
def test_the_check_character_tells_every_single_change(data):
    first14 = "".join(data.draw(st.lists(st.sampled_from(CHARACTERS), min_size=14, max_size=14)))
    at = data.draw(st.integers(0, 13))
    other = data.draw(st.sampled_from(CHARACTERS).filter(lambda c: c != first14[at]))

    changed = first14[:at] + other + first14[at + 1 :]
    assert check_character(changed) != check_character(first14)


@pytest.mark.parametrize(
    ("first14", "kind", "pan"),
    [
        ("27AAPFU0939F1Z", GstinKind.REGISTERED, "AAPFU0939F"),
        ("27AAPFU0939F1D", GstinKind.TDS_DEDUCTOR, "AAPFU0939F"),
        ("27MUMA09391F1D", GstinKind.TDS_DEDUCTOR, None),
        ("27AAPFU0939F1C", GstinKind.TCS_COLLECTOR, "AAPFU0939F"),
        ("27AAPF09391F1Z", GstinKind.GOVERNMENT_DEPARTMENT, None),
        ("2718USA12345NR", GstinKind.NON_RESIDENT, None),
        ("9918USA12345OS", GstinKind.ONLINE_FROM_ABROAD, None),
        ("0717UNO12345UN", GstinKind.UNITED_NATIONS_BODY, None),
        ("38AAPFU0939F1Z", GstinKind.REGISTERED, "AAPFU0939F"),
        ("97AAPFU0939F1Z", GstinKind.REGISTERED, "AAPFU0939F"),
    ],
)
def test_a_number_tells_who_holds_it(first14, kind, pan):
    """d.5 GSTIN: 14th character, patterns per category; 38, 97 and 99, which python-stdnum refuses.

    A government department's check character has to be a digit for the pattern to hold.
    """
    if kind is GstinKind.GOVERNMENT_DEPARTMENT:
        first14 = next(
            number
            for number in (f"27AAPF{n:05d}F1Z" for n in range(9391, 9500))
            if check_character(number).isdigit()
        )
    read = read_gstin(first14 + check_character(first14))

    assert (read.kind, read.pan) == (kind, pan)


@pytest.mark.parametrize("code", STATES)
def test_every_state_and_territory_issues_numbers(code):
    first14 = f"{code}AAPFU0939F1Z"

    assert read_gstin(first14 + check_character(first14)).state == STATES[code]


@pytest.mark.parametrize("code", ["00", "25", "28", "39", "96"])
def test_a_state_that_does_not_exist_is_named_in_the_refusal(code):
    first14 = f"{code}AAPFU0939F1Z"

    with pytest.raises(GstinInvalid, match=code):
        read_gstin(first14 + check_character(first14))


@given(text=st.text(max_size=40))
def test_any_other_text_is_refused_and_nothing_worse(text):
    with pytest.raises(GstinInvalid):
        read_gstin(text)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("14 Mill Road, Tiruppur, Tamil Nadu 641601", "33"),
        ("Plot 7, GIDC, Surat, GUJARAT, India", "24"),
        ("Leh, Ladakh", "38"),
        ("Srinagar, Jammu and Kashmir", "01"),
        ("Delhi Road, Panipat, Haryana", "06"),
        ("Bhubaneswar, Orissa", "21"),
        ("Dhaka, Bangladesh", None),
        ("", None),
    ],
)
def test_the_state_of_an_address_is_the_last_one_it_names(address, code):
    assert state_in(address) == code
