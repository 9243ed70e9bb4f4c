"""Locus's unpublished paths: what is told to which, and what counts as taken."""

import json

import httpx
import pytest

from flowpay.ports import locus_unpublished
from flowpay.ports.locus_unpublished import Message
from flowpay.runtime import config as configuration
from tests.unit.ports.scripted import KEYS, Scripted, reply

MESSAGE = Message("/wallet/debit", {"id": "evt_1", "state": "held"})
ESCROW = {"escrow_id": "esc_1", "amount": {"amount": "9.00", "currency": "USD"}, "version": 1}


def an_entry(kind, **data):
    return {"id": "evt_1", "type": f"flowpay.{kind}", "data": ESCROW | data}


def told(answer):
    provider = Scripted(answer)
    return locus_unpublished.tell(MESSAGE, provider.wire), provider.requests


def test_a_message_is_posted_with_the_key_as_it_is():
    response, [request] = told(reply(200, {"success": True, "data": {}}))
    assert response.succeeded
    assert str(request.url) == "https://api.paywithlocus.com/api/wallet/debit"
    assert request.headers["authorization"] == f"Bearer {KEYS['LOCUS_API_KEY']}"
    assert json.loads(request.content) == MESSAGE.body


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_success_is_taken(status):
    assert told(reply(status, {"success": True}))[0].succeeded


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (reply(200, {"success": False, "error": "odd"}), None),
        (reply(200, "<html>"), None),
        (reply(404, {"success": False, "error": "not_found"}), 404),
        (reply(500, "oops"), 500),
        (reply(503, "busy"), 503),
        (httpx.ReadTimeout("slow"), None),
    ],
)
def test_anything_else_is_noted_with_its_reason_and_is_the_schedules_to_repeat(answer, status):
    response, requests = told(answer)
    assert (response.succeeded, response.status, len(requests)) == (False, status, 1)
    assert response.reason


def test_a_missing_key_is_noted_too(monkeypatch):
    monkeypatch.setattr(configuration, "secrets", lambda: KEYS | {"LOCUS_API_KEY": ""})
    assert "LOCUS_API_KEY" in told(reply(200, {}))[0].reason


@pytest.mark.parametrize(
    ("kind", "data", "settings"),
    [
        ("escrow.held", {}, {"LOCUS_ESCROW_CREATE_ENDPOINT", "LOCUS_WALLET_DEBIT_ENDPOINT"}),
        (
            "escrow.held",
            {"version": 2},
            {"LOCUS_402_APPROVAL_ENDPOINT", "LOCUS_ESCROW_TRANSITION_ENDPOINT"},
        ),
        ("escrow.released", {}, {"LOCUS_ESCROW_TRANSITION_ENDPOINT"}),
        ("session.started", {}, set()),
        ("payout.paid", {}, set()),
    ],
)
def test_what_happens_to_money_is_told_where_it_belongs(kind, data, settings):
    assert set(locus_unpublished.settings_for(an_entry(kind, **data))) == settings


def test_a_correction_is_told_as_a_positive_amount():
    legs = [
        {"account": "funding:bank", "amount": {"amount": "7.00", "currency": "USD"}},
        {"account": "wallet:available", "amount": {"amount": "-7.00", "currency": "USD"}},
    ]
    entry = {"id": "evt_1", "type": "flowpay.wallet.corrected", "data": {"legs": legs}}
    assert locus_unpublished.body_of(entry, "LOCUS_WALLET_DEBIT_ENDPOINT") == {
        "id": "evt_1",
        "amount": "7.00",
        "currency": "USD",
        "reference": "wallet",
        "state": "corrected",
    }


def test_a_milestone_that_was_resolved_is_told_by_what_was_paid_and_what_came_back():
    data = {"escrow_id": "esc_1", "amount": usd("100.00"), "wallet_amount": usd("100.00")}
    entry = {"id": "evt_1", "type": "flowpay.escrow.resolved", "data": data}
    data |= {"released": usd("60.00"), "refunded": usd("40.00")}
    told = {
        setting: locus_unpublished.body_of(entry, setting)["amount"]
        for setting in locus_unpublished.settings_for(entry)
    }
    assert told == {
        "LOCUS_ESCROW_TRANSITION_ENDPOINT": "60.00",
        "LOCUS_WALLET_CREDIT_ENDPOINT": "40.00",
    }


def usd(amount):
    return {"amount": amount, "currency": "USD"}
