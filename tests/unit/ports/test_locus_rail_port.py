"""Locus's rail: what a payment looks like, what its answers mean, and that none is sent twice."""

import json
from decimal import Decimal

import httpx
import pytest

from flowpay.domain.errors import Misconfigured, ProviderFailed
from flowpay.domain.money import AmountInvalid, Money
from flowpay.domain.payout_recipient import Destination
from flowpay.ports import locus_rail
from flowpay.ports.locus_rail import Sent
from flowpay.ports.request import (
    ProviderAnswerInvalid,
    ProviderBusy,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
)
from flowpay.runtime import config as configuration
from tests.unit.ports.scripted import KEYS, Scripted, reply

BASE = "https://api.paywithlocus.com/api/pay"
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
TO = Destination.of(address=ADDRESS, email=None)
BY_MAIL = Destination.of(address=None, email="pay@b.example")
REFERENCE = "pyo_01M83C2G1EDBVD9QYKWS6F0K1N.1"
APPROVAL = "https://app.paywithlocus.com/approve/7d0d8a52"


def done(data, status=200):
    return reply(status, {"success": True, "data": data})


def refused(status, code):
    return reply(status, {"success": False, "error": code, "message": "text"})


def usd(amount):
    return Money.of(amount, "USD")


def send(*replies, to=TO, amount="25.50"):
    provider = Scripted(*replies)
    said = locus_rail.send(to, usd(amount), REFERENCE, provider.wire)
    return said, provider.requests


def failing(kind, *replies):
    provider = Scripted(*replies)
    with pytest.raises(kind) as caught:
        locus_rail.send(TO, usd("1"), REFERENCE, provider.wire)
    assert type(caught.value) is kind
    return caught.value.facts, provider


def test_a_payment_says_to_whom_how_much_and_by_which_reference():
    said, [request] = send(done({"transaction_id": "t-1", "status": "QUEUED"}, 202))
    assert said == Sent("t-1", awaits_approval=False, approval_url=None)
    assert (request.method, str(request.url)) == ("POST", f"{BASE}/send")
    assert request.headers["authorization"] == f"Bearer {KEYS['LOCUS_API_KEY']}"
    assert json.loads(request.content) == {
        "to_address": ADDRESS,
        "amount": 25.5,
        "memo": f"Flowpay {REFERENCE}",
    }


def test_a_payment_by_mail_waits_a_month_to_be_claimed():
    _, [request] = send(done({"transaction_id": "t-1"}, 202), to=BY_MAIL)
    assert str(request.url) == f"{BASE}/send-email"
    body = json.loads(request.content)
    assert (body["email"], body["expires_in_days"]) == ("pay@b.example", 30)


def test_a_payment_that_waits_for_a_person_says_where():
    waits = {"status": "PENDING_APPROVAL", "approval_url": APPROVAL, "pending_approval_id": "x"}
    said, _ = send(done(waits, 202))
    assert said == Sent(None, awaits_approval=True, approval_url=APPROVAL)
    said, _ = send(done(waits | {"approval_url": "javascript:alert(1)"}, 202))
    assert said.approval_url is None


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "invalid_request", ProviderRefused),
        (401, "unauthorized", ProviderDenied),
        (402, "insufficient_balance", ProviderRefused),
        (403, "max_transaction_exceeded", ProviderRefused),
        (404, "not_found", ProviderRefused),
        (422, "invalid", ProviderRefused),
        (429, "rate_limited", ProviderBusy),
    ],
)
def test_a_refusal_has_done_nothing_and_is_not_sent_again(status, code, kind):
    facts, provider = failing(kind, refused(status, code))
    assert (facts["may_be_charged"], facts["reason"]) == (False, code)
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        refused(500, "payment_failed"),
        reply(502, "bad gateway"),
        reply(503, "busy"),
        reply(504, "upstream request timeout"),
        refused(408, "timeout"),
        refused(409, "conflict"),
        reply(200, "<html>"),
        reply(200, {"success": False, "error": "odd"}),
        done({"status": "QUEUED"}, 202),
        done({"transaction_id": 7}, 202),
        done([], 202),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
    ],
)
def test_whatever_says_nothing_may_have_paid_and_is_not_sent_again(answer):
    provider = Scripted(answer)
    with pytest.raises(ProviderFailed) as caught:
        locus_rail.send(TO, usd("1"), REFERENCE, provider.wire)
    assert caught.value.facts["may_be_charged"] is True
    assert len(provider.requests) == 1


def test_what_never_arrived_has_done_nothing():
    facts, provider = failing(ProviderUnavailable, httpx.ConnectError("down"))
    assert (facts["may_be_charged"], facts["provider_status"]) == (False, None)
    assert len(provider.requests) == 3, "nothing was sent: it is tried again"


def test_without_a_key_nothing_is_sent(monkeypatch):
    monkeypatch.setattr(configuration, "secrets", lambda: KEYS | {"LOCUS_API_KEY": ""})
    with pytest.raises(Misconfigured, match="LOCUS_API_KEY"):
        locus_rail.balance(Scripted(reply(500)).wire)


@pytest.mark.parametrize("micros", [1, 999_999, 10**6, 25_500_000, 123_456_789_012_345])
def test_a_number_says_the_amount_to_the_micro(micros):
    number = locus_rail.dollars(Money(micros, "USD"))
    assert Decimal(json.dumps(number)) == Decimal(micros).scaleb(-6)


@pytest.mark.parametrize(
    "amount", [Money(0, "USD"), Money(-1, "USD"), Money(1, "EUR"), Money(10**17 + 1, "USD")]
)
def test_an_amount_that_no_number_says_is_refused(amount):
    with pytest.raises(AmountInvalid):
        locus_rail.dollars(amount)


@pytest.mark.parametrize(
    ("value", "micros"),
    [
        ("25.00", 25_000_000),
        (25, 25_000_000),
        (Decimal("0.000001"), 1),
        ("1e1", 10_000_000),
        ("0.0000001", None),
        ("-1", None),
        ("NaN", None),
        ("Infinity", None),
        ("twenty", None),
        (True, None),
        (None, None),
        (["1"], None),
        ("1" * 30, None),
        ("1e999999", None),
        (Decimal("1E+999999"), None),
        ("sNaN", None),
        ("0.1" + "0" * 40 + "1", None),
        ("7" + "0" * 40, None),
    ],
)
def test_an_amount_of_locus_is_read_to_the_micro_or_not_at_all(value, micros):
    assert locus_rail.usdc(value) == (None if micros is None else Money(micros, "USD"))


def test_the_balance_is_in_usdc_or_nobody_knows():
    good = {"balance": "100.00", "token": "USDC", "wallet_address": "0xabc"}
    assert locus_rail.balance(Scripted(done(good)).wire) == (usd("100"), "0xabc")
    for bad in ({"token": "EURC"}, {"balance": "much"}, {"wallet_address": None}):
        with pytest.raises(ProviderAnswerInvalid):
            locus_rail.balance(Scripted(done(good | bad)).wire)


def test_reading_is_repeated_where_that_may_help():
    good = done({"balance": "1", "token": "USDC", "wallet_address": "0xabc"})
    provider = Scripted(reply(503, "busy"), good)
    assert locus_rail.balance(provider.wire).amount == usd("1")
    assert len(provider.requests) == 2
