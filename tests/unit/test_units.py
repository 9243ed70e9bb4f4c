"""A unit has one name, many spellings and one base, to which nothing is lost on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.units import convertible, spellings, unit_named


@pytest.mark.parametrize(
    ("written", "name", "base", "factor"),
    [
        ("kgs", "kg", "kg", "1"),
        ("KG.", "kg", "kg", "1"),
        ("Quintal", "quintal", "kg", "100"),
        ("MT", "tonne", "kg", "1000"),
        ("metric tons", "tonne", "kg", "1000"),
        ("lbs", "lb", "kg", "0.45359237"),
        ("g", "g", "kg", "0.001"),
        ("bags", "bag", "kg", "50"),
        ("nos", "piece", "piece", "1"),
        ("doz", "dozen", "piece", "12"),
        ("gross", "gross", "piece", "144"),
        ("mtrs", "metre", "metre", "1"),
        ("sq ft", "sqft", "sqm", "0.09290304"),
        ("ltr", "litre", "litre", "1"),
        ("rolls", "roll", "roll", "1"),
    ],
)
def test_a_unit_is_known_however_it_is_spelt(written, name, base, factor):
    assert unit_named(written) == (name, base, Decimal(factor))


@pytest.mark.parametrize("written", ["", "furlong", "kg m", "5"])
def test_an_unknown_unit_is_none(written):
    assert unit_named(written) is None


def test_only_units_of_one_kind_convert():
    assert convertible("quintal", "kg") == 100
    assert convertible("kg", "tonne") == Decimal("0.001")
    assert convertible("kg", "litre") is None
    assert convertible("kg", "furlong") is None


@given(unit=st.sampled_from(sorted(spellings())))
def test_every_unit_converts_to_its_base_which_is_a_unit_itself(unit):
    known = unit_named(unit)

    assert convertible(unit, known.base) == known.factor > 0
    assert unit_named(known.base) == (known.base, known.base, 1)
