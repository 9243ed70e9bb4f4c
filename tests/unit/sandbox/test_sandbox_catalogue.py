"""The invented trade: large enough, well formed, nobody's, and able to tell the first story."""

import re
from collections import Counter

import pytest

STORY = "Need 1200kg cotton yarn under 300 per kg within 5 days"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_digit(first14: str) -> str:
    factors = [
        ALPHABET.index(letter) * (1 if i % 2 == 0 else 2) for i, letter in enumerate(first14)
    ]
    return ALPHABET[(36 - sum(sum(divmod(factor, 36)) for factor in factors) % 36) % 36]


def fits_the_story(offer) -> bool:
    return (
        offer.currency == "INR"
        and offer.unit == "kg"
        and offer.unit_price is not None
        and offer.unit_price < 300
        and offer.lead_days is not None
        and offer.lead_days <= 5
        and (offer.minimum_quantity or 0) <= 1200
    )


@pytest.fixture(scope="module")
def everyone():
    from catalogue.suppliers import suppliers

    return list(suppliers().values())


@pytest.fixture(scope="module")
def yarn_pages(everyone):
    from catalogue.shown import shown

    yarn = [s for s in everyone if s.material.name == "cotton yarn"]
    return {s: shown(s) for s in yarn if s.quirk not in ("gone", "unreachable", "trader")}


def test_there_are_enough_suppliers_in_enough_materials(everyone):
    materials = Counter(supplier.material.name for supplier in everyone)
    assert len(everyone) == 288
    assert len(materials) == 16
    assert min(materials.values()) >= 16
    assert materials.keys() >= {"cotton yarn", "textile dye", "steel rod", "machine parts"}


def test_no_two_suppliers_share_a_name_a_domain_or_a_gstin(everyone):
    for fact in ("name", "domain", "gstin"):
        assert len({getattr(supplier, fact) for supplier in everyone}) == len(everyone)


def test_every_gstin_is_well_formed_and_belongs_to_the_suppliers_state(everyone):
    assert check_digit("27AAPFU0939F1Z") == "V"
    for supplier in everyone:
        assert re.fullmatch(r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]", supplier.gstin)
        assert supplier.gstin[-1] == check_digit(supplier.gstin[:14])
        assert supplier.gstin[:2] == supplier.town.gst_code


def test_nobody_real_can_be_meant(everyone):
    from catalogue.pages import NOTICE, render

    for supplier in everyone:
        assert supplier.domain.endswith(".example")
        assert supplier.gstin[2:5] == "ZZZ"
        assert re.fullmatch(r"\+91 \d{2,4} 0\d{5,7}", supplier.phone)
        assert NOTICE in render(supplier, "", "https://x.example")


def test_every_way_a_page_can_be_bad_occurs(everyone):
    quirks = Counter(supplier.quirk for supplier in everyone)
    assert quirks.keys() == {
        "",
        "no_price",
        "vague",
        "hindi",
        "devanagari",
        "contradicts",
        "two_prices",
        "two_minimums",
        "two_leads",
        "outdated",
        "wrong_unit",
        "bad_gstin",
        "foreign_gstin",
        "webmail",
        "per_tonne",
        "export",
        "trader",
        "huge",
        "hostile",
        "injected",
        "garbled",
        "gone",
        "unreachable",
    }
    assert quirks[""] > len(everyone) / 3
    assert 30 < sum(not supplier.in_apollo for supplier in everyone) < 90


def test_the_first_story_can_be_served_by_six_suppliers(yarn_pages):
    serving = [s for s, offers in yarn_pages.items() if fits_the_story(offers[0])]
    assert len(serving) >= 6


def test_the_first_ten_found_for_the_first_story_can_serve_it(yarn_pages):
    from catalogue.search import search

    found = [page for page, _ in search(STORY)[:10]]
    assert sum(fits_the_story(yarn_pages[s][0]) for s in found if s in yarn_pages) >= 4


def test_whatever_serves_the_first_story_costs_about_what_the_story_says(yarn_pages):
    for offers in yarn_pages.values():
        for offer in filter(fits_the_story, offers):
            assert 3_24_000 <= 1200 * offer.unit_price <= 3_60_000


@pytest.mark.parametrize("query", ["unicorn horn", "cotton candy", "titanium flanges", "of the"])
def test_what_nobody_trades_in_is_not_found(query):
    from catalogue.search import search

    assert search(query) == []


@pytest.mark.parametrize(
    ("query", "material"),
    [
        (STORY, "cotton yarn"),
        ("500 corrugated boxes in Vapi", "corrugated box"),
        ("TMT bars delivered to Pune", "steel rod"),
        ("spare parts, CNC machined components", "machine parts"),
        ("reactive dyes for textiles", "textile dye"),
    ],
)
def test_a_sentence_finds_the_material_it_names(query, material):
    from catalogue.search import search

    assert {page.material.name for page, _ in search(query)} == {material}


def test_suppliers_of_the_town_that_is_named_come_first():
    from catalogue.search import search

    best, _ = search("cotton yarn Panipat")[0]
    assert best.town.name == "Panipat"


def test_a_page_of_a_firm_with_markup_in_its_name_is_escaped(everyone):
    from catalogue.pages import render

    firm = next(supplier for supplier in everyone if "&" in supplier.name)
    assert firm.name.replace("&", "&amp;") in render(firm, "", "https://x.example")
    assert firm.name not in render(firm, "", "https://x.example")


@pytest.mark.parametrize(
    ("number", "written"),
    [(7, "7"), (999, "999"), (1000, "1,000"), (125_000, "1,25,000"), (10_000_000, "1,00,00,000")],
)
def test_numbers_are_grouped_as_in_india(number, written):
    from catalogue.wording import indian_digits

    assert indian_digits(number) == written
