"""The built-in services at work: they read the account, pay nobody, and give what they promise."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest

from flowpay.domain import built_in
from flowpay.domain.agent_service import ServiceUnknown
from flowpay.domain.errors import InvalidInput
from flowpay.domain.json_schema import InputBreaksSchema, faults
from flowpay.domain.known_supplier import KnownSupplier
from flowpay.domain.money import Money
from flowpay.persistence import book, suppliers, track_records
from flowpay.ports import wire
from flowpay.runtime import clock as time
from flowpay.services.built_in import run
from tests.support.builders import a_supplier, inr, usd
from tests.support.memory import images
from tests.support.world import SANDBOX, to_sandbox

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"


@pytest.fixture
def called(monkeypatch):
    """The addresses that were called, in order."""
    seen = []

    def answer(request):
        seen.append(str(request.url))
        return to_sandbox(request)

    reached = wire.Wire(httpx.MockTransport(answer), sleep=lambda _: None)
    monkeypatch.setattr(wire, "shared", lambda: reached)
    return seen


@pytest.fixture(autouse=True)
def reads_only(flowpay):
    """Whatever a service does, the book is afterwards what it was before, accounts and all."""
    yield
    assert [
        item for item in images("book") if item["pk"]["S"].endswith(("#journal", "#usage"))
    ] == []


def known(*some, account="default", at=None):
    for each in some:
        seen = KnownSupplier.of(each, at=at or time.now())
        book.commit(suppliers.known(account, seen, None))


def ran(service_id, given):
    """Return the output of a service, which fits its schema, as does the input."""
    service = built_in.service(service_id)
    assert faults(service.input_schema, given) == ()
    output = run(service_id, "default", given)
    assert faults(service.output_schema, output) == ()
    return output


def money(amount, currency="INR"):
    return {"amount": amount, "currency": currency}


def a_quote(supplier_id, amount="280.00", **changes):
    return {"supplier_id": supplier_id, "unit_price": money(amount)} | changes


def quotes(*given, **changes):
    line = {"material": "cotton yarn", "quantity": 1200, "unit": "kg"}
    return line | {"quotes": list(given)} | changes


def order_of(output):
    [ranked] = [output[name] for name in ("suppliers", "quotes") if name in output]
    return [(each["supplier_id"], each["excluded"]) for each in ranked]


def test_a_sentence_is_read_as_its_preview_reads_it(flowpay, called):
    output = ran("parse-request", {"query": SENTENCE})

    assert output == flowpay.post("/api/intent-preview", {"query": SENTENCE}).body
    [line] = output["lines"]
    assert (line["material"], line["quantity"], line["unit"]) == ("cotton yarn", 1200, "kg")
    assert called == []


def test_what_is_missing_in_a_sentence_is_asked(flowpay):
    assert ran("parse-request", {"query": "cotton yarn, please"})["questions"]


def test_the_day_of_a_sentence_may_be_told(flowpay):
    output = ran("parse-request", {"query": SENTENCE, "as_of": "2026-12-01"})

    assert output["deliver_by"] == "2026-12-06"


def test_known_suppliers_of_a_material_are_ranked_and_nobody_is_asked(flowpay, called):
    dear, cheap = a_supplier("dear.example", unit_price=inr("290")), a_supplier("cheap.example")
    dye = a_supplier("dye.example", categories=("textile dye",), product="Reactive dye")
    known(dear, cheap, dye, a_supplier("silent.example", unit_price=None))
    output = ran("find-suppliers", {"material": "cotton yarn", "quantity": 1200, "unit": "kg"})

    silent = a_supplier("silent.example").supplier_id
    assert order_of(output) == [
        (cheap.supplier_id, None),
        (dear.supplier_id, None),
        (silent, "no price known"),
    ]
    assert (output["category"], output["unit"], output["currency"]) == ("cotton yarn", "kg", "INR")
    first = output["suppliers"][0]
    assert (first["name"], first["unit_price"]) == ("cheap.example", money("280.00"))
    assert first["score"] > output["suppliers"][1]["score"] > 0
    assert called == []


def test_without_a_quantity_suppliers_of_much_are_shown_too(flowpay):
    known(a_supplier(minimum_quantity=Decimal(500), freight=inr("90000")))
    asked = {"material": "cotton yarn"}

    [(_, none)] = order_of(ran("find-suppliers", asked))
    assert none is None
    [shown] = ran("find-suppliers", asked)["suppliers"]
    assert (shown["minimum_quantity"], shown["landed_price"]) == (500, money("280.00"))
    [(_, why)] = order_of(ran("find-suppliers", asked | {"quantity": 100, "unit": "kg"}))
    assert "at least 500 kg" in why
    [(_, enough)] = order_of(ran("find-suppliers", asked | {"quantity": 0.5, "unit": "tonne"}))
    assert enough is None


def test_what_is_too_dear_or_too_late_says_so(flowpay):
    known(a_supplier(lead_days=9))
    limits = {"price_ceiling": money("270.00"), "deliver_within_days": 5}
    [(_, why)] = order_of(ran("find-suppliers", {"material": "cotton yarn", **limits}))

    assert "more than INR 270.00" in why
    assert "later than the 5" in why


def test_a_material_by_another_name_is_the_same_and_an_unknown_one_has_nobody(flowpay):
    known(a_supplier())

    assert len(ran("find-suppliers", {"material": "40s cotton"})["suppliers"]) == 1
    nobody = ran("find-suppliers", {"material": "moon dust"})
    assert (nobody["suppliers"], nobody["unit"], nobody["category"]) == ([], None, None)


def test_no_more_suppliers_than_asked_for_the_best(flowpay):
    all_of_them = [a_supplier(f"m{n}.example", unit_price=inr(str(300 - n))) for n in range(25)]
    known(*all_of_them)
    output = ran("find-suppliers", {"material": "cotton yarn", "limit": 3})

    assert [each["unit_price"]["amount"] for each in output["suppliers"]] == [
        "276.00",
        "277.00",
        "278.00",
    ]


def test_suppliers_of_another_account_are_not_known(flowpay):
    known(a_supplier(), account="other")

    assert ran("find-suppliers", {"material": "cotton yarn"})["suppliers"] == []


def test_quotes_are_ranked_by_what_they_cost_where_they_are_wanted(flowpay, called):
    given = quotes(
        a_quote("far", "280", freight=money("24000")),
        a_quote("near", "290"),
        a_quote("least", "250", minimum_quantity=2000),
        a_quote("late", "240", lead_days=30),
        a_quote("old", "200", valid_until="2020-01-01"),
        deliver_within_days=10,
        price_ceiling=money("310"),
    )
    output = ran("rank-quotes", given)

    assert output["best"] == "near"
    assert [name for name, _ in order_of(output)][:2] == ["near", "far"]
    why = dict(order_of(output))
    assert (why["near"], why["far"]) == (None, None)
    assert "at least 2000 kg" in why["least"]
    assert "30 days" in why["late"]
    assert "not valid any more" in why["old"]
    landed = {each["supplier_id"]: each["landed_price"] for each in output["quotes"]}
    assert (landed["far"], landed["near"]) == (money("300.00"), money("290.00"))
    assert called == []


def test_a_price_per_tonne_is_one_per_kilogram(flowpay):
    given = quotes(
        a_quote("a", "250000", unit="tonne", minimum_quantity=1), a_quote("b", "251", unit="kgs")
    )
    output = ran("rank-quotes", given)

    assert [each["landed_price"] for each in output["quotes"]] == [money("250.00"), money("251.00")]
    assert output["unit"] == "kg"


def test_where_every_quote_is_kept_out_none_is_best(flowpay):
    output = ran("rank-quotes", quotes(a_quote("a", "300"), price_ceiling=money("1")))

    assert output["best"] is None


def test_what_the_account_knows_of_a_supplier_counts(flowpay):
    trusted = a_supplier("trusted.example", confidence=Decimal("0.9"))
    known(trusted)
    for _ in range(5):
        book.commit([track_records.counted("default", "paid", released=1)])
    given = quotes(a_quote("plain"), a_quote(trusted.supplier_id), a_quote("paid"))
    parts = {
        each["supplier_id"]: each["score_parts"] for each in ran("rank-quotes", given)["quotes"]
    }

    assert parts[trusted.supplier_id]["verification"] == 0.9
    assert parts["plain"]["verification"] == 0
    assert parts["paid"]["past_performance"] > parts["plain"]["past_performance"]


def test_another_product_fits_less(flowpay):
    given = quotes(a_quote("yarn"), a_quote("dye", product="reactive dye"))
    parts = {
        each["supplier_id"]: each["score_parts"] for each in ran("rank-quotes", given)["quotes"]
    }

    assert (parts["yarn"]["fit"], parts["dye"]["fit"]) == (1, 0)


def test_a_foreign_price_is_turned_at_a_rate_that_costs_nothing(flowpay, called):
    given = quotes(a_quote("home", "280"), {**a_quote("away"), "unit_price": money("3.00", "USD")})
    output = ran("rank-quotes", given)

    assert dict(order_of(output)) == {"home": None, "away": None}
    assert all(each.startswith(f"{SANDBOX}/sandbox/rates") for each in called)
    assert len(called) == 1


def test_a_price_without_a_rate_is_kept_out_and_its_source_is_asked_for_one(flowpay, monkeypatch):
    seen = []

    def away(request):
        seen.append(request.url.params["symbols"])
        return httpx.Response(503)

    down = wire.Wire(httpx.MockTransport(away), sleep=lambda _: None)
    monkeypatch.setattr(wire, "shared", lambda: down)
    foreign = [{**a_quote(each), "unit_price": money("3", each)} for each in ("USD", "EUR")]
    output = ran("rank-quotes", quotes(a_quote("home", "280"), *foreign))

    assert dict(order_of(output)) == {
        "home": None,
        "EUR": "no rate from EUR to INR",
        "USD": "no rate from USD to INR",
    }
    assert set(seen) == {"USD"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unit": "furlong"}, "unit_unknown"),
        ({"currency": "USD", "price_ceiling": money("5")}, "currencies_differ"),
        ({"quotes": [a_quote("a"), a_quote("a", "5")]}, "quote_named_twice"),
        ({"quotes": [a_quote("a", unit="furlong")]}, "unit_unknown"),
        (
            {
                "quotes": [
                    {"supplier_id": each, "unit_price": money("5", each)}
                    for each in ("USD", "EUR", "GBP", "JPY", "CHF")
                ]
            },
            "too_many_currencies",
        ),
        ({"quotes": [a_quote("a", "999999999999", unit="g")]}, "amount_invalid"),
        ({"currency": "XXX"}, "input_breaks_schema"),
    ],
)
def test_quotes_that_cannot_be_compared_are_refused_in_words(flowpay, called, changes, code):
    with pytest.raises(InvalidInput) as refused:
        run("rank-quotes", "default", quotes(a_quote("a")) | changes)

    assert refused.value.code == code
    assert called == []


def test_fifty_quotes_are_ranked_and_fit(flowpay):
    output = ran("rank-quotes", quotes(*(a_quote(f"s{n}", str(200 + n)) for n in range(50))))

    assert len(output["quotes"]) == 50
    assert output["best"] == "s0"


def test_a_gstin_and_the_gst_of_a_supply(flowpay):
    checked = ran("validate-gstin", {"gstin": "29AAGCB7383J1Z4"})
    supply = {
        "supplier": {"gstin": "27AAPFU0939F1ZV"},
        "recipient": {"gstin": checked["gstin"]},
        "lines": [{"hsn": "5205", "quantity": 1200, "unit_price": money("280.50")}],
    }
    output = ran("compute-gst", supply)

    assert (checked["valid"], checked["state"]) == (True, "Karnataka")
    assert (output["taxable"], output["igst"]) == (money("336600.00"), money("16830.00"))
    assert output["lines"][0]["quantity"] == 1200


@pytest.mark.parametrize("service_id", list(built_in.ABOUT))
@pytest.mark.parametrize(
    "given", [{}, {"more": 1}, {"query": 5}, {"lines": "x"}, {"quotes": [None]}, [], None, "x"]
)
def test_an_input_that_breaks_the_schema_is_refused_with_its_fields(flowpay, service_id, given):
    assert faults(built_in.service(service_id).input_schema, given) != ()
    with pytest.raises(InputBreaksSchema) as refused:
        run(service_id, "default", given)

    assert all(each["field"].startswith("input") for each in refused.value.facts["errors"])
    assert refused.value.facts["errors"]


@pytest.mark.parametrize("service_id", ["svc_01JD0000000000000000000000", "make-coffee", ""])
def test_another_service_is_not_built_in(flowpay, service_id):
    with pytest.raises(ServiceUnknown):
        run(service_id, "default", {})


def test_an_old_page_is_told_by_its_day(flowpay):
    known(a_supplier(), at=time.now() - timedelta(days=40))
    [shown] = ran("find-suppliers", {"material": "cotton yarn"})["suppliers"]

    assert shown["checked_on"] == str((time.now() - timedelta(days=40)).date())


def test_a_supplier_priced_in_dollars_is_compared_in_rupees(flowpay):
    known(a_supplier("a.example", unit_price=usd("3.00")), a_supplier("b.example"))
    output = ran("find-suppliers", {"material": "cotton yarn"})

    assert {each["landed_price"]["currency"] for each in output["suppliers"]} == {"INR"}


def test_suppliers_in_more_currencies_than_are_asked_for_are_shown_all_the_same(flowpay, called):
    for symbol in ("USD", "EUR", "GBP", "JPY", "CHF", "AUD"):
        priced = Money.of("3", symbol)
        known(a_supplier(f"{symbol.lower()}.example", unit_price=priced))
    output = ran("find-suppliers", {"material": "cotton yarn"})

    reasons = [each["excluded"] for each in output["suppliers"]]
    assert len([each for each in reasons if each and each.startswith("no rate from")]) == 2
    assert len(called) == 4
