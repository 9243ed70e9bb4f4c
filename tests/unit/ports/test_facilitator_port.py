"""A facilitator: asked in the specification's form; its refusals are read, its silence is none."""

import json
from typing import Any

import httpx
import pytest

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.x402.objects import PaymentPayload, PaymentRequirements
from flowpay.ports import facilitator
from flowpay.ports.request import (
    ProviderAnswerInvalid,
    ProviderBusy,
    ProviderDenied,
    ProviderUnavailable,
)
from flowpay.runtime import config as configuration
from tests.support.payments import NETWORK, a_payload, an_offer
from tests.unit.ports.scripted import KEYS, Scripted, reply

PAYMENT, OFFER = PaymentPayload.from_wire(a_payload()), PaymentRequirements.from_wire(an_offer())
GOOD = reply(200, {"isValid": True, "payer": "0x1"})
SETTLED = reply(200, {"success": True, "transaction": "0xabc", "network": NETWORK, "payer": "0x1"})


def verified(*replies: Any):
    provider = Scripted(*replies)
    try:
        return facilitator.verify(PAYMENT, OFFER, provider.wire), provider
    except ProviderFailed as failure:
        return failure, provider


def settled(*replies: Any):
    provider = Scripted(*replies)
    try:
        return facilitator.settle(PAYMENT, OFFER, provider.wire), provider
    except ProviderFailed as failure:
        return failure, provider


def test_a_payment_is_sent_as_the_specification_has_it():
    said, provider = verified(GOOD)
    [request] = provider.requests
    assert said.is_valid
    assert str(request.url) == "https://x402.org/facilitator/verify"
    assert "authorization" not in request.headers
    assert json.loads(request.content) == {
        "x402Version": 2,
        "paymentPayload": a_payload(),
        "paymentRequirements": an_offer(),
    }


def test_a_key_is_sent_where_there_is_one(monkeypatch: pytest.MonkeyPatch):
    known = KEYS | {"X402_FACILITATOR_KEY": "fk-1"}
    monkeypatch.setattr(configuration, "secrets", lambda: known)
    _, provider = verified(GOOD)
    assert provider.requests[0].headers["authorization"] == "Bearer fk-1"


@pytest.mark.parametrize("status", [200, 400, 402, 412])
def test_a_refusal_is_an_answer_whatever_its_status(status: int):
    said, _ = verified(reply(status, {"isValid": False, "invalidReason": "insufficient_funds"}))
    assert (said.is_valid, said.invalid_reason) == (False, "insufficient_funds")
    refused = {"success": False, "errorReason": "insufficient_funds", "transaction": ""}
    said, _ = settled(reply(status, refused | {"network": NETWORK}))
    assert (said.success, said.error_reason) == (False, "insufficient_funds")


def test_a_refusal_is_read_however_long_it_is_and_whatever_it_leaves_out():
    long = {"isValid": False, "invalidReason": "x" * 500, "invalidMessage": "y" * 5_000}
    said, _ = verified(reply(200, long | {"payer": ""}))
    assert (said.is_valid, said.invalid_reason) == (False, "x" * 200)
    refused = {"success": False, "errorReason": "no", "errorMessage": "z" * 5_000}
    said, _ = settled(reply(200, refused | {"payer": "", "transaction": None, "network": None}))
    assert (said.success, said.error_reason, said.transaction) == (False, "no", "")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(200, "<html>"), ProviderAnswerInvalid),
        (reply(200, {}), ProviderAnswerInvalid),
        (reply(200, {"isValid": "yes", "success": "yes"}), ProviderAnswerInvalid),
        (reply(200, {"isValid": 1, "success": 1}), ProviderAnswerInvalid),
        (reply(401, {"error": "Unauthorized"}), ProviderDenied),
        (reply(429, {"error": "Too many"}), ProviderBusy),
        (reply(500, {"error": "x"}), ProviderUnavailable),
        (reply(503, "upstream"), ProviderUnavailable),
        (httpx.ReadTimeout("slow"), ProviderUnavailable),
    ],
)
def test_what_is_no_answer_is_taken_for_none(answer: Any, kind: type[ProviderFailed]):
    for asked in (verified, settled):
        failure, _ = asked(answer)
        if asked is settled and kind is ProviderBusy:
            assert isinstance(failure, ProviderFailed)
            continue
        assert type(failure) is kind


def test_a_verification_is_repeated_and_a_settlement_is_sent_once():
    said, provider = verified(reply(503, ""), httpx.ReadTimeout("slow"), GOOD)
    assert (said.is_valid, len(provider.requests)) == (True, 3)
    for trouble in (reply(503, ""), reply(500, {}), reply(429, {}), httpx.ReadTimeout("slow")):
        failure, provider = settled(trouble, SETTLED)
        assert isinstance(failure, ProviderFailed)
        assert len(provider.requests) == 1
    said, provider = settled(httpx.ConnectError("no route"), SETTLED)
    assert (said.transaction, len(provider.requests)) == ("0xabc", 2)
