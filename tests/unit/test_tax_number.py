"""A GSTIN is compared with the address: by its state, its PIN code, or a city of its own name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.addresses import place_of
from flowpay.domain.findings import Organisation, PageFacts
from flowpay.domain.gst.states import STATES
from flowpay.domain.tax_number import tax_number

TAMIL_NADU = "33AAECG4315R1ZE"


@pytest.mark.parametrize(
    ("address", "states"),
    [
        ("14 Mill Road, Tiruppur, Tamil Nadu 641601", {"33"}),
        ("14 Mill Road, Tiruppur 641 601", {"33"}),
        ("Shed 7, १४१००१ Ludhiana", {"03"}),
        ("Ring Road, Surat", {"24"}),
        ("Delhi Road, Panipat 132103", {"06"}),
        ("Surat Street, Pune", {"27"}),
        ("Plot 3, Kashipur 244713", {"05", "09"}),
        ("Hyderabad, Telangana 500032", {"36"}),
        ("Silvassa, Dadra and Nagar Haveli and Daman and Diu 396230", {"26"}),
        ("Call 9840012345 or 98400 12345", set()),
        ("Account 641601641601", set()),
        ("Dhaka 1205, Bangladesh", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_the_state_of_an_address_is_what_its_words_and_its_pin_code_tell(address, states):
    assert place_of(address).states == states


@pytest.mark.parametrize(
    "address", ["Tiruppur, Tamil Nadu 110001", "Mumbai, Maharashtra 641601", "Goa 700001"]
)
def test_a_pin_code_of_another_state_contradicts_the_address(address):
    assert place_of(address).contradicts_itself


@pytest.mark.parametrize(
    ("town", "state"),
    [
        ("Ahmedabad 382405", "24"),
        ("Alwar 301001", "08"),
        ("Chandigarh 160017", "04"),
        ("Mohali 160055", "03"),
        ("Panchkula 134109", "06"),
        ("Shimla 171001", "02"),
        ("Leh 194101", "38"),
        ("Roorkee 247667", "05"),
        ("Noida 201301", "09"),
        ("Daman 396210", "26"),
        ("Panaji 403001", "30"),
        ("Raipur 492001", "22"),
        ("Yanam 533464", "34"),
        ("Karaikal 609602", "34"),
        ("Mahe 673310", "34"),
        ("Kavaratti 682555", "31"),
        ("Gangtok 737101", "11"),
        ("Port Blair 744101", "35"),
        ("Shillong 793001", "17"),
        ("Agartala 799001", "16"),
        ("Jamshedpur 831001", "20"),
        ("Deoghar 814112", "20"),
        ("Patna 800001", "10"),
    ],
)
def test_towns_at_borders_and_islands_are_allowed_their_state(town, state):
    assert state in place_of(town.split()[-1]).states


def said(address, gstin=TAMIL_NADU, organisation=None) -> set[str]:
    number = tax_number(PageFacts(address=address, gstin=gstin), organisation)
    return {each.fact for each in number.said}


def listed(state, city="", country="India") -> Organisation:
    return Organisation(name="Sri Mills", city=city, state=state, country=country)


@pytest.mark.parametrize(
    ("address", "organisation", "facts"),
    [
        ("Erode, Tamil Nadu", None, {"gstin_valid", "gstin_matches_state"}),
        ("Erode 638001", None, {"gstin_valid", "gstin_matches_state"}),
        ("Erode", None, {"gstin_valid", "gstin_matches_state"}),
        ("Surat 395002", None, {"gstin_valid", "gstin_of_another_state"}),
        ("Pondy 605001", None, {"gstin_valid"}),
        (None, listed("Tamil Nadu"), {"gstin_valid", "gstin_matches_state"}),
        (None, listed("", "Coimbatore"), {"gstin_valid", "gstin_matches_state"}),
        (None, listed("Gujarat"), {"gstin_valid", "gstin_of_another_state"}),
        (None, listed("Goa", country="Brazil"), {"gstin_valid"}),
        (
            "Erode, Tamil Nadu",
            listed("Gujarat"),
            {"gstin_valid", "gstin_matches_state", "directory_names_another_state"},
        ),
        (
            "Erode, Tamil Nadu 110001",
            None,
            {"gstin_valid", "pin_of_another_state"},
        ),
        ("Main Road", None, {"gstin_valid"}),
    ],
)
def test_a_number_is_of_the_state_of_the_address_or_it_is_said(address, organisation, facts):
    assert said(address, organisation=organisation) == facts


def test_an_address_is_checked_without_a_number_too():
    assert said("Erode, Tamil Nadu 110001", gstin=None) == {"pin_of_another_state"}


@given(address=st.text(max_size=300), gstin=st.text(max_size=40))
def test_any_text_can_be_an_address(address, gstin):
    assert place_of(address).states <= STATES.keys()
    assert tax_number(PageFacts(address=address, gstin=gstin), None).gstin is None
