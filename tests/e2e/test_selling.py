"""Calls of the deployed system are sold by x402: the official client pays, and it is booked."""

import base64
import json
import secrets
from typing import Any

import httpx
import pytest

from tests.support.official_payer import bought, payer
from tests.support.payments import PAYER, a_payload

from .client import Flowpay, Json, new_id

GSTIN, GIVEN = "/api/paid/services/validate-gstin", {"gstin": "27AAPFU0939F1ZV"}
PREVIEW = "/api/paid/intent-preview"
pytestmark = pytest.mark.usefixtures("balanced")


def buy(flowpay: Flowpay, path: str, given: Any, **how: Any) -> httpx.Response:
    transport = httpx.AsyncHTTPTransport()
    return bought(transport, f"{flowpay.system.url}{path}", given, payer(**how))


def payments(flowpay: Flowpay) -> list[Json]:
    found: list[Json] = flowpay.get("/api/x402/payments", limit="100")["items"]
    return found


def test_the_official_client_buys_calls_and_each_is_booked(flowpay: Flowpay):
    before = len(payments(flowpay))
    answers = [buy(flowpay, GSTIN, GIVEN), buy(flowpay, PREVIEW, {"query": "500 kg cotton yarn"})]
    assert [each.status_code for each in answers] == [200, 200], [each.text for each in answers]
    assert answers[0].json()["valid"] is True
    new = payments(flowpay)[: len(payments(flowpay)) - before]
    assert [each["status"] for each in new] == ["settled", "settled"]
    assert {each["payer"] for each in new} == {PAYER}


def test_a_named_payment_is_made_once(flowpay: Flowpay):
    name = f"pay_{new_id()}".ljust(16, "0")
    assert buy(flowpay, GSTIN, GIVEN, identifier=name).status_code == 200
    assert buy(flowpay, GSTIN, GIVEN, identifier=name).status_code == 409


def test_a_payment_that_is_sent_again_or_altered_is_not_paid_twice(flowpay: Flowpay):
    [offer] = flowpay.http.post(GSTIN, json=GIVEN).json()["accepts"]
    payment = a_payload(offer, nonce=f"0x{secrets.token_hex(32)}")

    def send(value: Json) -> httpx.Response:
        header = base64.b64encode(json.dumps(value).encode()).decode()
        return flowpay.http.post(GSTIN, json=GIVEN, headers={"PAYMENT-SIGNATURE": header})

    first, again = send(payment), send(payment)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.headers["payment-response"] == again.headers["payment-response"]
    altered = payment | {"extensions": {"x": 1}}
    refused = send(altered)
    assert refused.status_code == 402
    assert refused.json()["error"] == "invalid_exact_evm_nonce_already_used"
