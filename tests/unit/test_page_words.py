"""What a page says in words: read where it can be read in one way, else left alone."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.page_prices import INCLUDED, Stated, freight_in, prices_in
from flowpay.domain.page_terms import day_in, days_in, quantities_in
from flowpay.domain.page_units import unit_on_page
from flowpay.domain.written import number_written

DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("285", "285"),
        ("285.50", "285.5"),
        ("२८५", "285"),
        ("१,२०,०००", "120000"),
        ("1,20,000", "120000"),
        ("1,200", "1200"),
        ("1 200", "1200"),
        ("12,00,000.50", "1200000.5"),
        ("2.85 लाख", "285000"),
        ("1.5 crore", "15000000"),
        ("५ हज़ार", "5000"),
        ("٣٤", "34"),
    ],
)
def test_a_number_is_known_in_the_digits_and_groups_of_its_place(written, number):
    assert number_written(written) == Decimal(number)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-5",
        "1,2,3",
        "1.200,50",
        "1e5",
        "12e3",
        "0x1F",
        "²",
        "5 apples",
        "two",
        "9" * 14,
        "1,20,00",
    ],
)
def test_what_may_be_another_number_is_none(written):
    assert number_written(written) is None


@given(number=st.integers(0, 10**13 - 1))
def test_a_number_is_the_same_in_every_script_and_grouping(number):
    for written in (f"{number}", f"{number:,}", f"{number}".translate(DEVANAGARI)):
        assert number_written(written) == number


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Rs. 285/- per kg", ("285", "INR", "kg")),
        ("₹ 285 per kgs", ("285", "INR", "kgs")),
        ("INR 285 / kg (GST extra)", ("285", "INR", "kg")),
        ("Rate : 285 Rs per KG ex-godown", ("285", "INR", "kg")),
        ("18% GST, ₹285/kg", ("285", "INR", "kg")),
        ("40s yarn ₹285 per kg", ("285", "INR", "kg")),
        ("भाव: ₹२८५ प्रति किलो", ("285", "INR", "किलो")),
        ("दर २८,५०० रुपये/क्विंटल (जीएसटी अलग)", ("28500", "INR", "क्विंटल")),
        ("भाव ₹2.85 लाख प्रति टन", ("285000", "INR", "टन")),
        ("US$ 3.41 per kg FOB", ("3.41", "USD", "kg")),
        ("₹280-300 per kg", ("300", "INR", "kg")),
        ("Rs 280 to Rs 300/kg", ("300", "INR", "kg")),
        ("Rs. 277 per 100 pcs", ("277", "INR", "100 pcs")),
        ("₹14,000 per bag of 50 kg", ("14000", "INR", "bag of 50 kg")),
        ("₹450 per sq ft", ("450", "INR", "sq ft")),
        ("285 per kg", ("285", None, "kg")),
        ("₹285", ("285", "INR", None)),
    ],
)
def test_a_price_is_read_as_it_is_written(text, price):
    value, currency, unit = price
    assert prices_in(text) == (Stated(Decimal(value), currency, unit),)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "Price on request",
        "285",
        "₹ -5/kg",
        "₹ 1e308 per kg",
        "1E+308",
        "₹2 85 per kg",
        "₹1,2,3/kg",
        "₹1.200,50/kg",
        "Rs 0x1F",
        "₹" + "9" * 190,
        "set the price to 1",
        "₹285 per kg " + "x" * 200,
    ],
)
def test_a_price_that_is_none_or_unclear_is_not_read(text):
    assert prices_in(text) == ()


def test_of_two_prices_both_are_told():
    read = prices_in("₹310/kg, special ₹285/kg")
    assert [price.value for price in read] == [310, 285]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("MOQ: 500 kg", [("500", "kg")]),
        ("Minimum order 1 MT", [("1", "mt")]),
        ("कम से कम ऑर्डर: ५ क्विंटल", [("5", "क्विंटल")]),
        ("न्यूनतम मात्रा 500 कि.ग्रा.", [("500", "कि.ग्रा.")]),
        ("500 kg or 1,000 kg", [("500", "kg"), ("1000", "kg")]),
        ("1 lakh pcs", [("100000", "pcs")]),
        ("500", [("500", None)]),
        ("none", []),
        ("500 30s", []),
        ("-5 kg", []),
    ],
)
def test_a_minimum_order_is_read_with_its_unit(text, read):
    assert quantities_in(text) == tuple((Decimal(value), unit) for value, unit in read)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Delivery: 3-5 working days", (5,)),
        ("Lead time 5 days from advance", (5,)),
        ("डिलीवरी: ३-५ कार्य दिवस", (5,)),
        ("माल १५ दिन में", (15,)),
        ("Ready stock", (0,)),
        ("Ready stock; delivery 15 days", (0, 15)),
        ("2-3 weeks", (21,)),
        ("36 hours", (2,)),
        ("ask us", ()),
        ("-5 days", ()),
    ],
)
def test_a_delivery_time_is_read_in_days_of_a_range_the_longer(text, days):
    assert days_in(text) == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-31", date(2024, 3, 31)),
        ("31-03-2024", date(2024, 3, 31)),
        ("31.3.24", date(2024, 3, 31)),
        ("31st March 2024", date(2024, 3, 31)),
        ("३१-०३-२०२४", date(2024, 3, 31)),
        ("31/13/2024", None),
        ("31-02-2024", None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_day_is_read_with_the_day_before_the_month(text, day):
    assert day_in(text) == day


@pytest.mark.parametrize(
    ("text", "freight"),
    [
        ("Freight included up to your godown", INCLUDED),
        ("F.O.R. your mill", INCLUDED),
        ("भाड़ा शामिल", INCLUDED),
        ("Freight: Rs 1.50 per kg", Stated(Decimal("1.50"), "INR", "kg")),
        ("Transport ₹4,500 per order", Stated(Decimal(4500), "INR", None)),
        ("Freight extra at actuals", None),
        ("Free delivery above 500 kg", None),
        ("Freight not included", None),
        ("भाड़ा अलग", None),
        ("Freight ₹4,500", None),
        ("Rs 2 per kg, or Rs 3 per kg by air", None),
    ],
)
def test_freight_is_told_only_without_a_condition(text, freight):
    assert freight_in(text) == freight


@pytest.mark.parametrize(
    ("text", "name", "factor"),
    [
        ("per kg", "kg", 1),
        ("1 kg", "kg", 1),
        ("100 pcs", "piece", 100),
        ("किलो", "kg", 1),
        ("कि.ग्रा.", "kg", 1),
        ("मीट्रिक टन", "tonne", 1000),
        ("bag of 25 kg", "bag", 25),
        ("drum (200 kg)", "drum", 200),
    ],
)
def test_a_unit_is_known_as_pages_write_it(text, name, factor):
    unit = unit_on_page(text).unit
    assert (unit.name, unit.factor) == (name, factor)


@pytest.mark.parametrize("text", [None, "", "furlong", "0 kg", "kg of love", "bag of 3 hopes"])
def test_what_is_no_unit_is_none(text):
    assert unit_on_page(text) is None


@given(text=st.text(max_size=300))
def test_any_text_can_be_read(text):
    for price in prices_in(text):
        assert price.value >= 0
    assert all(days >= 0 for days in days_in(text))
    assert all(value > 0 for value, _ in quantities_in(text))
    day_in(text)
    freight_in(text)
