"""The built-in services: they say what they take and give, and it is so."""

import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from flowpay.domain import built_in
from flowpay.domain.agent_service import ServiceUnknown
from flowpay.domain.built_in_gst import ComputeGst, ValidateGstin, computed, validated
from flowpay.domain.errors import InvalidInput
from flowpay.domain.gst.invoice import InvoiceIncomplete
from flowpay.domain.json_schema import faults, require_schema
from flowpay.domain.money import Money
from flowpay.domain.schema_parts import parts_of
from infra.building import ROOT
from infra.built_in_schemas import FORMS, text

TODAY = date(2026, 11, 20)
FIVE = ["parse-request", "find-suppliers", "rank-quotes", "validate-gstin", "compute-gst"]


def test_there_are_five_owned_by_flowpay_in_every_catalogue():
    services = built_in.services()

    assert [each.service_id for each in services] == FIVE
    assert {each.owner for each in services} == {"flowpay"}
    assert all(each.built_in and each.is_active and each.endpoint is None for each in services)
    prices = {each.service_id: each.price for each in services}
    assert prices["find-suppliers"] == Money.of("0.005", "USD")
    assert prices["rank-quotes"] == Money.of("0.002", "USD")
    assert {prices[id] for id in FIVE if id not in ("find-suppliers", "rank-quotes")} == {
        Money.of("0.001", "USD")
    }


def test_another_is_unknown():
    assert not built_in.is_built_in("svc_1")
    with pytest.raises(ServiceUnknown):
        built_in.service("make-coffee")


def test_their_schemas_are_those_of_what_they_read_and_write():
    """Else run `python -m infra.built_in_schemas`."""
    assert built_in.SCHEMAS.read_text(encoding="utf-8") == text()
    assert list(FORMS) == FIVE


@pytest.mark.parametrize("service_id", FIVE)
def test_their_schemas_are_such_as_we_take_from_anybody(service_id):
    service = built_in.service(service_id)

    require_schema(service.input_schema, "input_schema")
    require_schema(service.output_schema, "output_schema")
    assert service.input_schema["additionalProperties"] is False


@pytest.mark.parametrize("service_id", FIVE)
@pytest.mark.parametrize("side", ["input_schema", "output_schema"])
def test_what_a_schema_says_is_meant_where_nothing_is_told_fits_it(service_id, side):
    schema = getattr(built_in.service(service_id), side)
    parts = {place: part for place, part in parts_of(schema).items() if "default" in part}

    for place, part in parts.items():
        alone = {**part, "$defs": schema.get("$defs", {})}
        assert faults(alone, part["default"]) == (), place


def test_who_lists_them_loads_nothing_of_what_they_do():
    told = "import sys; import flowpay.services.built_in, flowpay.services.agent_services;"
    told += "from flowpay.domain import built_in; built_in.services(); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", told],
        env={"PYTHONPATH": str(ROOT / "layers")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    heavy = ("flowpay.domain.reading", "flowpay.domain.gst", "flowpay.domain.built_in_")
    heavy += ("flowpay.domain.ranking", "flowpay.services.ranking", "jsonschema_rs", "httpx")
    names = {each for each in run.stdout.split() if each != "flowpay.domain.ranking_weights"}

    assert [each for each in names if each.startswith(heavy)] == []
    assert "flowpay.services.built_in" in names


def fits(service_id: str, side: str, value: Any) -> bool:
    return faults(getattr(built_in.service(service_id), f"{side}_schema"), value) == ()


def is_read(service_id: str, value: Any) -> bool:
    try:
        FORMS[service_id][0].model_validate(value)
    except ValueError:
        return False
    return True


LINE = {"hsn": "5205", "taxable": {"amount": "1000.00", "currency": "INR"}}
SUPPLY = {"supplier": {"state_code": "27"}, "recipient": {"state_code": "29"}, "lines": [LINE]}
QUOTE = {"supplier_id": "sup_1", "unit_price": {"amount": "250.00", "currency": "INR"}}
QUOTES = {"material": "cotton yarn", "quantity": 1200, "unit": "kg", "quotes": [QUOTE]}


@pytest.mark.parametrize(
    ("service_id", "given", "is_right"),
    [
        ("parse-request", {"query": "1200kg cotton yarn"}, True),
        ("parse-request", {"query": "1200kg cotton yarn", "as_of": "2026-11-20"}, True),
        ("parse-request", {"query": "1200kg cotton yarn", "as_of": "tomorrow"}, False),
        ("parse-request", {"query": "1200kg cotton yarn", "as_of": 5}, False),
        ("parse-request", {"query": ""}, False),
        ("parse-request", {"query": "x" * 2001}, False),
        ("parse-request", {}, False),
        ("parse-request", {"query": "yarn", "more": 1}, False),
        ("find-suppliers", {"material": "cotton yarn"}, True),
        ("find-suppliers", {"material": "cotton yarn", "quantity": 0.5, "unit": "kg"}, True),
        ("find-suppliers", {"material": "cotton yarn", "quantity": 0}, False),
        ("find-suppliers", {"material": "cotton yarn", "quantity": "5"}, False),
        ("find-suppliers", {"material": "cotton yarn", "quantity": True}, False),
        ("find-suppliers", {"material": "cotton yarn", "limit": 21}, False),
        ("find-suppliers", {"material": "cotton\nyarn"}, False),
        ("rank-quotes", QUOTES, True),
        ("rank-quotes", QUOTES | {"currency": "INR", "deliver_within_days": 5}, True),
        ("rank-quotes", QUOTES | {"quotes": []}, False),
        ("rank-quotes", QUOTES | {"quotes": [QUOTE] * 51}, False),
        ("rank-quotes", QUOTES | {"quotes": [QUOTE | {"supplier_id": "a b"}]}, False),
        ("rank-quotes", QUOTES | {"quotes": [QUOTE | {"unit_price": 250}]}, False),
        ("rank-quotes", QUOTES | {"price_ceiling": {"amount": "-1", "currency": "INR"}}, False),
        ("rank-quotes", QUOTES | {"price_ceiling": {"amount": "1", "currency": "Rs"}}, False),
        ("rank-quotes", QUOTES | {"quotes": [QUOTE | {"lead_days": 1.5}]}, False),
        ("rank-quotes", QUOTES | {"currency": "rupees"}, False),
        ("validate-gstin", {"gstin": "27AAPFU0939F1ZV"}, True),
        ("validate-gstin", {"gstin": ""}, False),
        ("validate-gstin", {"gstin": 27}, False),
        ("compute-gst", SUPPLY, True),
        ("compute-gst", SUPPLY | {"on": "2026-11-20", "supply_case": "service"}, True),
        ("compute-gst", SUPPLY | {"supply_case": "gift"}, False),
        ("compute-gst", SUPPLY | {"lines": []}, False),
        ("compute-gst", SUPPLY | {"lines": [LINE | {"stated_rate": 101}]}, False),
        ("compute-gst", SUPPLY | {"lines": [LINE | {"stated_rate": "18"}]}, False),
        ("compute-gst", SUPPLY | {"supplier": {"state_code": "Goa"}}, False),
    ],
)
def test_a_schema_lets_through_what_the_service_reads_and_nothing_else(service_id, given, is_right):
    assert (fits(service_id, "input", given), is_read(service_id, given)) == (is_right, is_right)


def test_a_gstin_that_is_wrong_is_an_answer():
    right = validated(ValidateGstin(gstin=" 27aapfu0939f1zv "))
    wrong = validated(ValidateGstin(gstin="27AAPFU0939F1ZW"))

    assert (right.valid, right.gstin, right.state, right.pan) == (
        True,
        "27AAPFU0939F1ZV",
        "Maharashtra",
        "AAPFU0939F",
    )
    assert (wrong.valid, wrong.state) == (False, None)
    assert "last character" in (wrong.reason or "")
    for each in (right, wrong):
        assert fits("validate-gstin", "output", each.model_dump(mode="json"))


def test_gst_is_computed_with_its_reasons():
    inter = computed(ComputeGst.model_validate(SUPPLY), today=TODAY)
    within = computed(
        ComputeGst.model_validate(SUPPLY | {"recipient": {"state_code": "27"}}), today=TODAY
    )

    assert (inter.tax, inter.place_of_supply, inter.inter_state) == ("igst", "Karnataka", True)
    assert (inter.igst.amount, inter.cgst.amount, inter.total.amount) == (
        "50.00",
        "0.00",
        "1050.00",
    )
    assert (within.cgst.amount, within.sgst.amount, within.state_tax) == ("25.00", "25.00", "SGST")
    assert any("IGST Act s.7" in each.rule for each in inter.reasons)
    for each in (inter, within):
        assert fits("compute-gst", "output", each.model_dump(mode="json"))


def test_what_is_rounded_off_may_be_below_nothing():
    line = LINE | {"taxable": {"amount": "1009.00", "currency": "INR"}}
    made = computed(ComputeGst.model_validate(SUPPLY | {"lines": [line]}), today=TODAY)

    assert (made.igst.amount, made.igst_payable.amount, made.round_off.amount) == (
        "50.45",
        "50.00",
        "-0.45",
    )
    assert fits("compute-gst", "output", made.model_dump(mode="json"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"lines": [LINE | {"hsn": "8419"}]}, "what is the GST rate"),
        ({"lines": [LINE | {"hsn": "0000"}]}, "is not a HSN"),
        ({"lines": [{"hsn": "5205"}]}, "either the unit price or the taxable value"),
        ({"supplier": {}}, "say the code of the State"),
        ({"supplier": {"state_code": "77"}}, "not the code of a state"),
        ({"supplier": {"gstin": "27AAPFU0939F1ZW"}}, "last character"),
        ({"on": "2026-11-21"}, "in the future"),
        ({"on": "2016-11-21"}, "before GST"),
        ({"lines": [LINE | {"taxable": {"amount": "5", "currency": "USD"}}]}, "in rupees"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_words(changes, told):
    with pytest.raises(InvalidInput, match=told):
        computed(ComputeGst.model_validate(SUPPLY | changes), today=TODAY)


def test_an_unknown_rate_is_asked_for_and_may_be_stated():
    line = LINE | {"hsn": "8419"}
    with pytest.raises(InvoiceIncomplete):
        computed(ComputeGst.model_validate(SUPPLY | {"lines": [line]}), today=TODAY)

    made = computed(
        ComputeGst.model_validate(SUPPLY | {"lines": [line | {"stated_rate": 18}]}), today=TODAY
    )
    assert (made.igst.amount, made.verified) == ("180.00", False)


def test_a_discount_is_taken_off_before_tax():
    line = LINE | {"discount": {"amount": "0.00", "currency": "INR"}}
    none = computed(ComputeGst.model_validate(SUPPLY | {"lines": [line]}), today=TODAY)
    priced = {"hsn": "5205", "quantity": 10, "unit_price": {"amount": "100", "currency": "INR"}}
    some = priced | {"discount": {"amount": "100", "currency": "INR"}}
    made = computed(ComputeGst.model_validate(SUPPLY | {"lines": [some]}), today=TODAY)

    assert none.taxable.amount == "1000.00"
    assert (made.taxable.amount, made.igst.amount) == ("900.00", "45.00")
