"""Calls that are sold by x402: paid for once, answered, and booked."""

import pytest

from flowpay.persistence import book, x402_payments
from flowpay.services import sweep
from flowpay.services.reconciliation import reconcile
from tests.integration.selling import (
    GIVEN,
    GSTIN,
    PREVIEW,
    PRICE,
    SENTENCE,
    Remote,
    a_payment,
    flowpay,
    income,
    offer_at,
    on_network,
    paid,
    pay,
    payments,
    read_header,
    remote,
    settings,
    told,
)
from tests.support.capacity import Count, counted
from tests.support.clock import Clock
from tests.support.payments import ASSET, NETWORK, PAY_TO, PAYER
from tests.support.world import World

__all__ = ["flowpay", "remote", "settings"]


def test_whoever_has_not_paid_is_told_what_a_call_costs_and_how_to_pay(flowpay: World):
    answer = flowpay.request("POST", GSTIN, GIVEN)
    assert answer.status == 402
    required = read_header(answer, "PAYMENT-REQUIRED")
    assert required == answer.body
    assert required["accepts"] == [
        {
            "scheme": "exact",
            "network": NETWORK,
            "amount": "1000",
            "asset": ASSET,
            "payTo": PAY_TO,
            "maxTimeoutSeconds": 300,
            "extra": {"name": "USDC", "version": "2"},
        }
    ]
    assert required["resource"]["url"].endswith(GSTIN)
    assert "error" not in required
    assert payments(flowpay) == []


def test_a_call_that_is_paid_for_is_answered_and_booked(flowpay: World, remote: Remote):
    before = on_network(PAYER)
    answer = paid(flowpay, a_payment(flowpay))

    assert answer.body["valid"] is True
    [entry] = flowpay.get("/api/wallet-ledger", kind="income")["items"]
    accounts = [leg["account"] for leg in entry["legs"]]
    assert accounts == [f"funding:x402:{NETWORK}", "wallet:available"]
    settled = read_header(answer, "PAYMENT-RESPONSE")
    assert (settled["payer"], settled["network"]) == (PAYER, NETWORK)
    assert before - on_network(PAYER) == PRICE == income(flowpay)
    [payment] = payments(flowpay)
    assert (payment["status"], payment["transaction"]) == ("settled", settled["transaction"])
    assert payment["wallet_amount"] == {"amount": "0.001", "currency": "USD"}
    assert told(flowpay) == ["settling", "settled"]
    assert [remote.count(f"facilitator/{what}") for what in ("verify", "settle")] == [1, 1]
    assert flowpay.get(f"/api/x402/payments/{payment['payment_id']}") == payment


def test_a_route_of_ours_is_sold_as_well(flowpay: World):
    answer = paid(flowpay, a_payment(flowpay, PREVIEW), PREVIEW, SENTENCE)
    assert answer.body["lines"][0]["material"] == "cotton yarn"
    assert payments(flowpay)[0]["resource"] == PREVIEW


@pytest.mark.parametrize(
    ("service_id", "units"),
    [
        ("parse-request", "1000"),
        ("validate-gstin", "1000"),
        ("compute-gst", "1000"),
    ],
)
def test_a_built_in_service_is_sold_at_the_marketplaces_price(
    flowpay: World, service_id: str, units: str
):
    assert offer_at(flowpay, f"/api/paid/services/{service_id}")["amount"] == units
    listed = flowpay.get(f"/api/a2a/services/{service_id}")
    assert f"{int(units) / 1_000_000:.6f}".rstrip("0") == listed["price"]["amount"]


def test_the_same_payment_again_is_answered_the_same_and_paid_once(flowpay: World, remote: Remote):
    payment = a_payment(flowpay)
    first, again = paid(flowpay, payment), paid(flowpay, payment)
    assert first.body == again.body
    assert read_header(first, "PAYMENT-RESPONSE") == read_header(again, "PAYMENT-RESPONSE")
    assert income(flowpay) == PRICE
    assert remote.count("facilitator/settle") == 1


def test_nothing_is_for_sale_where_nobody_is_to_be_paid(flowpay: World, monkeypatch):
    from flowpay.runtime.config import Config
    from flowpay.services import x402_goods

    monkeypatch.setattr(x402_goods, "config", lambda: Config())
    answer = flowpay.request("POST", GSTIN, GIVEN)
    assert (answer.status, answer.body["code"]) == (404, "not_for_sale")
    assert "X402_PAY_TO" in answer.body["detail"]


@pytest.mark.parametrize("service_id", ["find-suppliers", "rank-quotes"])
def test_what_the_account_knows_is_sold_to_nobody(flowpay: World, service_id: str):
    answer = flowpay.request("POST", f"/api/paid/services/{service_id}", {})
    assert (answer.status, answer.body["code"]) == (404, "not_for_sale")


def test_what_is_not_for_sale_says_what_is(flowpay: World):
    answer = pay(flowpay, a_payment(flowpay), "/api/paid/services/print-money")
    assert (answer.status, answer.body["code"]) == (404, "not_for_sale")
    assert GSTIN in answer.body["detail"]
    assert payments(flowpay) == []


def test_the_sweep_settles_what_was_left_open(flowpay: World, remote: Remote, clock: Clock):
    remote.loses.append("facilitator/settle")
    assert pay(flowpay, a_payment(flowpay)).status == 503
    clock.forward(seconds=41)
    sweep.sweep_all()
    assert [each["status"] for each in payments(flowpay)] == ["settled"]
    assert income(flowpay) == PRICE


def test_an_income_that_the_journal_does_not_know_is_a_break(flowpay: World):
    paid(flowpay, a_payment(flowpay))
    [payment] = payments(flowpay)
    target = x402_payments.key_of("default", payment["payment_id"])

    def say(status: str) -> None:
        book.commit([book.set_fields(target, status=status)])

    say("failed")
    [found] = reconcile("default", pause=lambda _: None).breaks
    assert found.what == f"x402_payment {payment['payment_id']}: income"
    assert (found.expected, found.found) == ("USD 0.001000", "USD 0.000000")
    say("settled")


def test_payments_are_listed_by_what_they_are_page_by_page(flowpay: World):
    for _ in range(3):
        paid(flowpay, a_payment(flowpay))
    first = flowpay.get("/api/x402/payments", limit="2")
    rest = flowpay.get("/api/x402/payments", limit="2", cursor=first["next_cursor"])
    ids = [each["payment_id"] for each in first["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), rest["next_cursor"]) == (3, None)
    assert (first["pay_to"], first["network"]) == (PAY_TO, NETWORK)
    assert payments(flowpay, status="failed") == payments(flowpay, direction="made") == []
    assert len(payments(flowpay, status="settled", direction="received")) == 3
    unknown = flowpay.request("GET", f"/api/x402/payments/x4p_{'0' * 26}")
    assert (unknown.status, unknown.body["code"]) == (404, "x402_payment_unknown")


def test_who_does_not_pay_costs_no_read_and_who_pays_two_transactions(flowpay: World):
    paid(flowpay, a_payment(flowpay))
    assert counted(lambda: flowpay.request("POST", GSTIN, GIVEN)) == Count()
    payment = a_payment(flowpay)
    bought = counted(lambda: paid(flowpay, payment))
    assert (bought.reads, bought.transactions) == (3, 2)
    assert bought.write_units <= 22
    assert counted(lambda: paid(flowpay, payment)).transactions == 0
