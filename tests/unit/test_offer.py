"""Of what a page offers the buyer's safe side counts, and it is said when a page contradicts."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from flowpay.domain.assembling import assemble
from flowpay.domain.findings import Discovery, PageFacts, Product
from flowpay.domain.money import Money
from flowpay.domain.supplier import Supplier
from flowpay.domain.understanding import understand

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
YARN = Product(name="Cotton Yarn 40s", unit_price=Decimal(280), currency="INR", unit="kg")


def line_for(text: str):
    read = understand(text, today=NOON.date(), price_currency="INR", categories=("cotton yarn",))
    return read.lines[0]


LINE = line_for("1200 kg cotton yarn under 300 per kg")


def yarn(**facts) -> Product:
    return YARN.model_copy(update=facts)


def offered(*products: Product, line=LINE, summary=None, **page) -> Supplier:
    found = Discovery(name="Sri Mills", url="https://srimills.example", summary=summary)
    facts = PageFacts(products=products, **page)
    return assemble(found, facts, None, line=line, at=NOON)


def said(supplier: Supplier, fact: str) -> list[str]:
    return [each.value for each in supplier.evidence if each.fact == fact]


def inr(amount) -> Money:
    return Money.of(amount, "INR")


def test_of_two_prices_the_higher_counts():
    supplier = offered(yarn(), yarn(name="cotton  yarn 40S", unit_price=Decimal(310)))

    assert supplier.unit_price == inr(310)
    assert said(supplier, "prices_contradict") == ["INR 280.00 and INR 310.00: the higher counts"]


def test_of_two_minimum_orders_the_larger_counts():
    supplier = offered(
        yarn(minimum_quantity=Decimal(500)),
        yarn(minimum_quantity=Decimal(2), minimum_unit="tonne"),
    )

    assert supplier.minimum_quantity == 2000
    assert said(supplier, "minimums_contradict") == ["500 kg and 2000 kg: the larger counts"]


def test_of_two_delivery_times_the_longer_counts():
    supplier = offered(yarn(lead_days=0, lead_text="Ready stock. Dispatch within 15 days"))

    assert supplier.lead_days == 15
    assert said(supplier, "leads_contradict") == ["0 days and 15 days: the longer counts"]


def test_the_same_said_twice_is_no_contradiction():
    supplier = offered(
        yarn(price_text="Rs. 280/- per kg", minimum_quantity=Decimal(500), lead_days=4),
        yarn(unit_price=Decimal(28_000), unit="quintal", minimum_text="MOQ 5 quintal", lead_days=4),
    )

    assert supplier.unit_price == inr(280)
    assert supplier.minimum_quantity == 500
    assert not [each.fact for each in supplier.evidence if each.fact.endswith("_contradict")]


def test_a_price_that_falls_with_the_quantity_is_the_one_for_the_quantity():
    steps = (
        yarn(unit_price=Decimal(300), minimum_quantity=Decimal(100)),
        yarn(unit_price=Decimal(270), minimum_quantity=Decimal(2000)),
        yarn(unit_price=Decimal(280), minimum_quantity=Decimal(1000)),
    )
    for text, price in (("1200 kg", 280), ("5 tonne", 270), ("1000 kg", 280), ("50 kg", 300)):
        supplier = offered(*steps, line=line_for(f"{text} cotton yarn"))
        assert supplier.unit_price == inr(price)
        assert not said(supplier, "prices_contradict")


def test_a_price_that_rises_with_the_quantity_is_a_contradiction():
    supplier = offered(
        yarn(unit_price=Decimal(270), minimum_quantity=Decimal(100)),
        yarn(unit_price=Decimal(300), minimum_quantity=Decimal(1000)),
    )

    assert supplier.unit_price == inr(300)
    assert said(supplier, "prices_contradict")


@pytest.mark.parametrize(
    ("words", "price"),
    [
        ("भाव: ₹२८५ प्रति किलो", "285"),
        ("दर २८,५०० रुपये/क्विंटल", "285"),
        ("₹2.85 लाख प्रति टन", "285"),
        ("₹14,250 per bag of 50 kg", "285"),
    ],
)
def test_a_price_in_words_alone_is_read_and_turned_to_the_base_unit(words, price):
    supplier = offered(Product(name="Cotton Yarn", price_text=words))

    assert (supplier.unit_price, supplier.unit) == (inr(price), "kg")
    (evidence,) = (e for e in supplier.evidence if e.fact == "price_on_page")
    assert (evidence.value, evidence.text) == (f"INR {price}.00 per kg", words)


def test_a_number_that_the_page_does_not_show_does_not_go_below_what_it_shows():
    supplier = offered(yarn(unit_price=Decimal(1), price_text="Rs. 285/- per kg"))

    assert supplier.unit_price == inr(285)
    assert said(supplier, "prices_contradict")


def test_the_words_of_the_page_go_before_the_fields_that_were_made_of_them():
    dollars = yarn(unit_price=Decimal("3.41"), price_text="US$ 3.41 per kg FOB")
    quintals = yarn(unit_price=Decimal(28_000), price_text="₹28,000 per quintal")
    converted = yarn(unit_price=Decimal(280), price_text="₹28,000 per quintal")

    assert offered(dollars).unit_price == Money.of("3.41", "USD")
    for product in (quintals, converted):
        assert offered(product).unit_price == inr(280)
        assert not said(offered(product), "prices_contradict")


def test_a_number_that_is_not_in_the_words_has_their_currency():
    supplier = offered(yarn(unit_price=Decimal(4), price_text="US$ 3.41 per kg"))

    assert supplier.unit_price == Money.of(4, "USD")
    assert said(supplier, "prices_contradict")


@pytest.mark.parametrize("words", ["on request", "₹ -5/kg", "-5", "1E+308", "call 98400 12345"])
def test_words_that_are_no_price_are_dropped_and_said(words):
    supplier = offered(yarn(unit_price=None, price_text=words))

    assert supplier.unit_price is None
    assert said(supplier, "price_unreadable") == [words]


def test_a_minimum_and_a_delivery_time_in_words_are_read():
    supplier = offered(yarn(minimum_text="न्यूनतम मात्रा ५ क्विंटल", lead_text="डिलीवरी: ३-५ कार्य दिवस"))

    assert (supplier.minimum_quantity, supplier.lead_days) == (500, 5)
    assert said(supplier, "minimum_on_page") == ["500 kg"]
    assert said(supplier, "lead_on_page") == ["5 days"]


def test_a_minimum_has_the_unit_of_the_words_where_they_show_the_number():
    slip = yarn(minimum_quantity=Decimal(5), minimum_unit="kg", minimum_text="MOQ 5 quintal")
    bare = yarn(minimum_quantity=Decimal(5), minimum_unit="quintal", minimum_text="MOQ: 5")

    for product in (slip, bare):
        assert offered(product).minimum_quantity == 500
        assert not said(offered(product), "minimums_contradict")


def test_what_is_unreadable_of_other_terms_is_said_too():
    supplier = offered(yarn(minimum_text="as you like", lead_text="soon"))

    assert (supplier.minimum_quantity, supplier.lead_days) == (None, None)
    assert said(supplier, "minimum_unreadable") == ["as you like"]
    assert said(supplier, "lead_unreadable") == ["soon"]


def test_a_minimum_in_a_unit_that_is_none_of_the_price_is_left_out():
    supplier = offered(yarn(minimum_quantity=Decimal(10), minimum_unit="cones"))

    assert supplier.minimum_quantity is None
    assert said(supplier, "minimum_not_comparable") == ["10 cones"]


def test_a_price_whose_day_has_passed_is_no_price():
    supplier = offered(yarn(price_valid_until="31-03-2024", price_text="Rs. 280/- per kg"))

    assert supplier.unit_price is None
    assert said(supplier, "price_expired") == ["valid until 2024-03-31"]


@pytest.mark.parametrize("until", ["2026-11-18", "31 Dec 2026", "until further notice"])
def test_a_price_holds_to_its_last_day_and_where_the_day_is_unclear(until):
    assert offered(yarn(price_valid_until=until)).unit_price == inr(280)


def test_an_old_price_list_counts_and_is_doubted():
    fresh, old = offered(yarn(price_as_of="2026-10-01")), offered(yarn(price_as_of="2026-01-01"))

    assert fresh.unit_price == old.unit_price
    assert said(old, "price_old") == ["of 2026-01-01"]
    assert old.confidence < fresh.confidence


def test_a_price_that_is_not_that_of_the_listing_is_said():
    supplier = offered(yarn(), summary="Cotton yarn from Erode. 40s: ₹265 per kg. MOQ 500 kg.")

    assert supplier.unit_price == inr(280)
    assert said(supplier, "price_differs_from_listing") == [
        "INR 265.00, the page INR 280.00 per kg"
    ]


@pytest.mark.parametrize(("price", "unit"), [("0.01", "kg"), ("280", "tonne"), ("1", "kg")])
def test_a_price_below_a_fifth_of_the_listing_is_not_believed(price, unit):
    supplier = offered(
        yarn(unit_price=Decimal(price), unit=unit), summary="Cotton yarn: ₹280 per kg."
    )

    assert supplier.unit_price is None
    assert supplier.unit == "kg"
    assert said(supplier, "price_not_believed")


@pytest.mark.parametrize(
    "summary", [None, "", "Rs 250 to 400 per kg. 60s: Rs 500 per kg.", "₹5 off"]
)
def test_a_listing_that_names_no_price_or_several_says_nothing(summary):
    supplier = offered(yarn(), summary=summary)

    assert supplier.unit_price == inr(280)
    assert not said(supplier, "price_differs_from_listing")


@pytest.mark.parametrize(
    ("words", "freight"),
    [
        ("Freight included", "0"),
        ("Transport Rs 1.50 per kg", "1800"),
        ("Transport Rs 2,000 per tonne", "2400"),
        ("₹4,500 per order", "4500"),
    ],
)
def test_freight_that_a_page_names_is_that_of_the_whole_line(words, freight):
    supplier = offered(yarn(), freight=words)

    assert supplier.freight == inr(freight)
    (evidence,) = (e for e in supplier.evidence if e.fact == "freight_on_page")
    assert evidence.text == words


@pytest.mark.parametrize(
    "words",
    [
        "extra at actuals",
        "Free delivery above 500 kg",
        "$ 200 per order",
        "₹900 per truck",
        "x" * 500,
    ],
)
def test_freight_that_cannot_be_told_is_none_and_said(words):
    supplier = offered(yarn(), freight=words)

    assert supplier.freight is None
    assert said(supplier, "freight_unclear")


def test_without_a_price_there_is_no_freight_to_add():
    assert offered(freight="Freight included").freight is None


def test_among_products_that_fit_alike_prices_are_compared_per_base_unit():
    dear = yarn(name="Cotton Yarn A", unit_price=Decimal(290))
    cheap = yarn(name="Cotton Yarn B", unit_price=Decimal(28_000), unit="quintal")

    assert offered(dear, cheap).product == "Cotton Yarn B"


def test_a_product_of_another_name_does_not_make_a_contradiction():
    supplier = offered(yarn(), yarn(name="Cotton Yarn 60s combed", unit_price=Decimal(410)))

    assert supplier.unit_price == inr(280)
    assert not said(supplier, "prices_contradict")
