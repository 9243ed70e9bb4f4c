"""Firecrawl: what a supplier's page says, however untidy it is."""

import json
from decimal import Decimal

import httpx
import pytest

from flowpay.domain.findings import PageFacts, Product
from flowpay.domain.money import Money
from flowpay.ports import firecrawl
from flowpay.ports.request import (
    ProviderAnswerInvalid,
    ProviderBusy,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
)
from tests.unit.ports.scripted import KEYS, Scripted, reply

PAGE = "https://kovaispinners.in/products"
FIVE_CREDITS = Money(4_950, "USD")
NOTHING = Money(0, "USD")
TIDY = {
    "company_name": "Kovai Spinners Ltd",
    "products": [
        {
            "name": "Combed cotton yarn 40s",
            "unit_price": 285.5,
            "currency": "INR",
            "unit": "kg",
            "minimum_quantity": 500,
            "lead_days": 4,
        }
    ],
    "email": "sales@kovaispinners.in",
    "phone": "+91 422 555 0142",
    "address": "12 Mill Road, Coimbatore 641001",
    "gstin": "33AABCK1234L1Z5",
    "certificates": ["ISO 9001", "GOTS"],
}


def a_page(said, *, status=200, **more):
    data = {"json": said, "metadata": {"sourceURL": PAGE, "statusCode": status}} | more
    return reply(200, {"success": True, "data": data})


def read(*replies):
    return firecrawl.read_supplier_page(PAGE, wire=Scripted(*replies).wire)


def products(*said):
    return read(a_page({"products": list(said)})).value.products


def test_a_tidy_page_is_read_in_full():
    charged = read(a_page(TIDY))
    assert charged.cost == FIVE_CREDITS
    assert charged.value == PageFacts(
        company_name="Kovai Spinners Ltd",
        products=(
            Product(
                name="Combed cotton yarn 40s",
                unit_price=Decimal("285.5"),
                currency="INR",
                unit="kg",
                minimum_quantity=Decimal(500),
                lead_days=4,
            ),
        ),
        email="sales@kovaispinners.in",
        phone="+91 422 555 0142",
        address="12 Mill Road, Coimbatore 641001",
        gstin="33AABCK1234L1Z5",
        certificates=("ISO 9001", "GOTS"),
    )


@pytest.mark.parametrize(
    ("field", "value", "understood"),
    [
        ("unit_price", "285.50", Decimal("285.5")),
        ("unit_price", 285.10000000000002, Decimal("285.1")),
        ("unit_price", 0, None),
        ("unit_price", -5, None),
        ("unit_price", "on request", None),
        ("unit_price", "1,200", Decimal(1200)),
        ("unit_price", "1,20,000", Decimal(120_000)),
        ("unit_price", "२८५.५", Decimal("285.5")),
        ("unit_price", "2.85 लाख", Decimal(285_000)),
        ("unit_price", "1.200,50", None),
        ("unit_price", "1,2,3", None),
        ("unit_price", "₹285", None),
        ("unit_price", "12e3", None),
        ("unit_price", True, None),
        ("unit_price", [285], None),
        ("unit_price", 10**13, None),
        ("currency", " inr ", "inr"),
        ("currency", "₹", "₹"),
        ("currency", 356, None),
        ("lead_days", "4", 4),
        ("lead_days", 0, 0),
        ("lead_days", 4.5, None),
        ("lead_days", 100_000, None),
        ("lead_days", "4-6 weeks", None),
        ("minimum_quantity", {"kg": 5}, None),
        ("unit", None, None),
    ],
)
def test_a_broken_value_is_dropped_and_the_product_stays(field, value, understood):
    (product,) = products(TIDY["products"][0] | {field: value})
    assert getattr(product, field) == understood
    assert product.name == "Combed cotton yarn 40s"


@pytest.mark.parametrize("price", ["1e999999999", "1e-999999999", "9" * 4_000])
def test_a_price_of_any_length_costs_no_time(price):
    data = f'{{"json": {{"products": [{{"name": "Yarn", "unit_price": {price}}}]}}'
    body = f'{{"success": true, "data": {data}, "metadata": {{"statusCode": 200}}}}}}'
    (product,) = read(reply(200, body)).value.products
    assert product.unit_price is None


@pytest.mark.parametrize("said", [None, "yarn", 5, {}, {"unit_price": 5}, {"name": " \n "}])
def test_a_product_without_a_name_is_left_out(said):
    assert products(said, {"name": "Dye"}) == (Product(name="Dye"),)


def test_a_page_cannot_say_more_than_anyone_reads():
    said = TIDY | {
        "company_name": "K" * 5_000,
        "products": [{"name": "Yarn " * 500}] * 200,
        "certificates": ["C" * 5_000] * 50,
    }
    facts = read(a_page(said)).value
    assert len(facts.products) == 50
    assert len(facts.certificates) == 20
    texts = (facts.company_name, *facts.certificates, *(p.name for p in facts.products))
    assert max(map(len, texts)) <= 300


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("unit_price", "on request", "on request"),
        ("unit_price", "₹२८५ प्रति किलो", "₹२८५ प्रति किलो"),
        ("unit_price", -5, "-5"),
        ("unit_price", 0, "0"),
        ("unit_price", 285.5, None),
        ("unit_price", True, None),
        ("minimum_quantity", "५ क्विंटल", "५ क्विंटल"),
        ("lead_days", "4-6 weeks", "4-6 weeks"),
        ("lead_days", 4.5, "4.5"),
        ("lead_days", 100_000, "100000"),
    ],
)
def test_a_value_that_is_no_number_is_kept_as_the_words_it_is(field, value, words):
    (product,) = products(TIDY["products"][0] | {field: value})
    kept = {"unit_price": "price_text", "minimum_quantity": "minimum_text"}.get(field, "lead_text")
    assert getattr(product, kept) == words


def test_the_words_of_the_page_go_before_a_value_that_is_no_number():
    said = {"unit_price": "two hundred", "price_text": "₹285 per kg"}
    (product,) = products(TIDY["products"][0] | said)
    assert product.price_text == "₹285 per kg"


def test_an_address_is_one_line_that_the_supplier_is_judged_by():
    facts = read(a_page(TIDY | {"email": "sales@x.in\r\nBcc: all@y.in"})).value
    assert facts.email == "sales@x.in Bcc: all@y.in"
    assert read(a_page(TIDY | {"email": 5})).value.email is None


def test_control_characters_do_not_pass():
    facts = read(a_page(TIDY | {"address": "12\u202e Mill\x00 Road\r\n\tCoimbatore"})).value
    assert facts.address == "12 Mill Road Coimbatore"


@pytest.mark.parametrize("status", [301, 401, 403, 404, 429, 500, None, "200"])
def test_a_page_that_did_not_open_says_nothing_and_is_charged(status):
    charged = read(a_page(TIDY, status=status))
    assert (charged.value, charged.cost) == (None, FIVE_CREDITS)


@pytest.mark.parametrize("said", [None, {}, [], "nothing found"])
def test_a_page_without_facts_says_nothing(said):
    assert read(a_page(said)).value is None


@pytest.mark.parametrize(
    "answer",
    [
        reply(408, {"success": False, "error": "Request timed out", "code": "SCRAPE_TIMEOUT"}),
        reply(408, "timeout"),
        reply(200, {"success": False, "error": "no", "code": "SCRAPE_DNS_RESOLUTION_ERROR"}),
        reply(500, {"success": False, "error": "no", "code": "SCRAPE_SSL_ERROR"}),
    ],
)
def test_a_page_that_nobody_can_open_is_not_firecrawls_failure_and_costs_nothing(answer):
    provider = Scripted(answer)
    charged = firecrawl.read_supplier_page(PAGE, wire=provider.wire)
    assert (charged.value, charged.cost) == (None, NOTHING)
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    ("status", "kind", "tries"),
    [
        (400, ProviderRefused, 1),
        (401, ProviderDenied, 1),
        (402, ProviderDenied, 1),
        (403, ProviderRefused, 1),
        (409, ProviderRefused, 1),
        (422, ProviderRefused, 1),
        (429, ProviderBusy, 3),
        (500, ProviderUnavailable, 3),
        (502, ProviderUnavailable, 3),
    ],
)
def test_what_firecrawl_documents_as_an_error_is_one_of_ours(status, kind, tries):
    provider = Scripted(reply(status, {"success": False, "error": "text"}))
    with pytest.raises(kind) as caught:
        firecrawl.read_supplier_page(PAGE, wire=provider.wire)
    assert type(caught.value) is kind
    assert len(provider.requests) == tries


@pytest.mark.parametrize("body", [{}, {"success": False, "error": "?"}, {"success": "yes"}])
def test_a_success_that_is_none_is_an_invalid_answer(body):
    with pytest.raises(ProviderAnswerInvalid):
        read(reply(200, body))


def test_the_request_asks_for_one_page_as_json_with_time_to_answer_in():
    provider = Scripted(a_page(TIDY))
    firecrawl.read_supplier_page(PAGE, wire=provider.wire)
    (request,) = provider.requests
    asked = json.loads(request.content)
    assert request.url == httpx.URL("https://api.firecrawl.dev/v2/scrape")
    assert request.headers["authorization"] == f"Bearer {KEYS['FIRECRAWL_API_KEY']}"
    assert asked["url"] == PAGE
    assert [form["type"] for form in asked["formats"]] == ["json"]
    assert asked["timeout"] / 1000 < request.extensions["timeout"]["read"] - 10


def test_the_page_is_asked_for_exactly_what_we_keep():
    schema = firecrawl.SCHEMA["properties"]
    assert set(schema) == set(PageFacts.model_fields)
    assert set(schema["products"]["items"]["properties"]) == set(Product.model_fields)


def test_what_a_page_may_leave_unsaid_may_be_null_so_that_nothing_is_invented():
    product = firecrawl.SCHEMA["properties"]["products"]["items"]
    for schema in (firecrawl.SCHEMA, product):
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])
    always = {"products", "certificates", "lists_other_companies", "name"}
    optional = {
        name: field
        for schema in (firecrawl.SCHEMA, product)
        for name, field in schema["properties"].items()
        if name not in always
    }
    assert all("null" in field["type"] for field in optional.values())


@pytest.mark.parametrize(
    ("market", "location"),
    [
        ({}, {"country": "IN", "languages": ["en-IN"]}),
        ({"country": "DE"}, {"country": "DE", "languages": ["en-DE"]}),
    ],
)
def test_a_page_is_read_as_it_is_shown_in_the_buyers_market(market, location):
    provider = Scripted(a_page(TIDY))
    firecrawl.read_supplier_page(PAGE, wire=provider.wire, **market)

    assert json.loads(provider.requests[0].content)["location"] == location
