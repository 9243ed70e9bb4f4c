"""Place of supply and what follows: each rule and test case of protocols.md d.6."""

import pytest

from flowpay.domain.gst.place_of_supply import (
    Supply,
    SupplyCase,
    SupplyIncomplete,
    TaxKind,
    place_of_supply,
)
from flowpay.domain.gst.states import STATES, StateUnknown

MOVES = {"case": SupplyCase.MOVEMENT}
CASES = [
    pytest.param(
        {**MOVES, "supplier_state": "27", "where": "27"},
        ("27", TaxKind.CGST_SGST, "s.10(1)(a)", "s.8"),
        id="d.6 case 1: supplier 27, deliver 27 ⇒ CGST+SGST, s.8",
    ),
    pytest.param(
        {**MOVES, "supplier_state": "27", "where": "29"},
        ("29", TaxKind.IGST, "s.10(1)(a)", "s.7"),
        id="d.6 case 2: supplier 27, deliver 29 ⇒ IGST, s.7",
    ),
    pytest.param(
        {
            "case": SupplyCase.BILL_TO_SHIP_TO,
            "supplier_state": "27",
            "directed_by_state": "29",
            "where": "27",
        },
        ("29", TaxKind.IGST, "s.10(1)(b)", "s.7"),
        id="d.6 case 3: supplier 27, buyer (director of delivery) 29, goods to 27 ⇒ IGST, place 29",
    ),
    pytest.param(
        {**MOVES, "supplier_state": "27", "where": "27", "recipient_is_sez": True},
        ("27", TaxKind.IGST, "s.10(1)(a)", "s.7"),
        id="d.6 case 4: supplier 27, SEZ buyer 27 ⇒ IGST",
    ),
    pytest.param(
        {**MOVES, "supplier_state": "27", "where": "27", "supplier_is_sez": True},
        ("27", TaxKind.IGST, "s.10(1)(a)", "s.7"),
        id="d.6 place of supply, s.7: SEZ as supplier",
    ),
    pytest.param(
        {
            "case": SupplyCase.BILL_TO_SHIP_TO,
            "supplier_state": "27",
            "recipient_state": "27",
            "where": "29",
        },
        ("27", TaxKind.CGST_SGST, "s.10(1)(b)", "s.8"),
        id="d.6 place of supply, s.10(1)(b): the recipient directs, in the supplier's State",
    ),
    pytest.param(
        {"case": SupplyCase.NO_MOVEMENT, "supplier_state": "27", "where": "24"},
        ("24", TaxKind.IGST, "s.10(1)(c)", "s.7"),
        id="d.6 place of supply, s.10(1)(c): where the goods are at delivery",
    ),
    pytest.param(
        {"case": SupplyCase.INSTALLED, "supplier_state": "27", "where": "33"},
        ("33", TaxKind.IGST, "s.10(1)(d)", "s.7"),
        id="d.6 place of supply, s.10(1)(d): site",
    ),
    pytest.param(
        {"case": SupplyCase.SERVICE, "supplier_state": "27", "recipient_state": "29"},
        ("29", TaxKind.IGST, "s.12(2)(a)", "s.7"),
        id="d.6 place of supply, s.12(2)(a): recipient's location",
    ),
    pytest.param(
        {"case": SupplyCase.SERVICE, "supplier_state": "29", "recipient_state": "29"},
        ("29", TaxKind.CGST_SGST, "s.12(2)(a)", "s.8"),
        id="d.6 place of supply, s.12(2)(a) within a State",
    ),
    pytest.param(
        {**MOVES, "supplier_state": "96", "where": "27"},
        ("27", TaxKind.IGST, "s.10(1)(a)", "s.7 (imports)"),
        id="d.6 place of supply, s.7: imports",
    ),
    pytest.param(
        {**MOVES, "supplier_state": "04", "where": "04"},
        ("04", TaxKind.CGST_UTGST, "s.10(1)(a)", "s.8"),
        id="d.6 place of supply, s.8: UTGST in Chandigarh",
    ),
    pytest.param(
        {**MOVES, "supplier_state": "07", "where": "07"},
        ("07", TaxKind.CGST_SGST, "s.10(1)(a)", "s.8"),
        id="d.5 State codes: Delhi has a legislature, SGST",
    ),
]


@pytest.mark.parametrize(("supply", "expected"), CASES)
def test_the_place_decides_the_taxes(supply, expected):
    place = place_of_supply(Supply(**supply))

    state, tax, rule, tax_rule = expected
    assert (place.state_code, place.tax) == (state, tax)
    assert rule in place.rule
    assert tax_rule in place.tax_rule
    assert place.inter_state is (tax is TaxKind.IGST)


@pytest.mark.parametrize("supplier", STATES)
@pytest.mark.parametrize("where", ["27", "35", "97"])
def test_igst_is_due_exactly_where_states_differ(supplier, where):
    """d.6 s.7 and s.8, for every State."""
    place = place_of_supply(Supply(**MOVES, supplier_state=supplier, where=where))

    assert place.inter_state is (supplier != where)


def test_utgst_rests_on_general_knowledge_and_says_so():
    """d.5 UTs without legislature take UTGST in place of SGST [K]."""
    place = place_of_supply(Supply(**MOVES, supplier_state="35", where="35"))

    assert not place.verified
    assert "UTGST" in place.reasons[-1].text
    assert not place.reasons[-1].verified
    assert place_of_supply(Supply(**MOVES, supplier_state="27", where="27")).verified


def test_an_export_was_not_studied_and_says_so():
    place = place_of_supply(Supply(**MOVES, supplier_state="27", where="96"))

    assert (place.tax, place.verified) == (TaxKind.IGST, False)


@pytest.mark.parametrize(
    "supply",
    [
        {**MOVES, "supplier_state": "27"},
        {"case": SupplyCase.NO_MOVEMENT, "supplier_state": "27"},
        {"case": SupplyCase.INSTALLED, "supplier_state": "27"},
        {"case": SupplyCase.BILL_TO_SHIP_TO, "supplier_state": "27", "where": "27"},
        {"case": SupplyCase.SERVICE, "supplier_state": "27"},
        {
            "case": SupplyCase.SERVICE,
            "supplier_state": "27",
            "recipient_state": "29",
            "recipient_registered": False,
        },
    ],
)
def test_what_is_missing_is_asked(supply):
    with pytest.raises(SupplyIncomplete):
        place_of_supply(Supply(**supply))


@pytest.mark.parametrize("supply", [("28", "27"), ("27", "25"), ("99", "27")])
def test_an_unknown_state_is_refused(supply):
    with pytest.raises(StateUnknown):
        place_of_supply(Supply(**MOVES, supplier_state=supply[0], where=supply[1]))
