"""The official x402 package pays us, and asks the sandbox's facilitator as it would a real one."""

import httpx
import pytest
from x402.http.facilitator_client import FacilitatorConfig, HTTPFacilitatorClientSync
from x402.http.utils import decode_payment_required_header, decode_payment_response_header
from x402.schemas import PaymentPayload, PaymentRequirements

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
    payments,
    remote,
    sandbox,
    settings,
)
from tests.support.a2a_client import BASE, to_flowpay
from tests.support.official_payer import bought, payer
from tests.support.payments import PAYER, an_offer
from tests.support.world import SANDBOX, World, to_sandbox

__all__ = ["flowpay", "remote", "settings"]
ID = "pay_7d5d747be160e280"


@pytest.mark.parametrize(
    ("path", "given", "field"), [(GSTIN, GIVEN, "valid"), (PREVIEW, SENTENCE, "lines")]
)
def test_the_official_client_pays_for_a_call_by_itself(flowpay: World, path, given, field):
    answer = bought(to_flowpay(flowpay), f"{BASE}{path}", given)
    assert answer.status_code == 200
    assert answer.json()[field]
    settled = decode_payment_response_header(answer.headers["payment-response"])
    assert (settled.success, settled.payer) == (True, PAYER)
    [payment] = payments(flowpay)
    assert payment["transaction"] == settled.transaction
    assert income(flowpay) == PRICE


def test_the_official_client_names_its_payments(flowpay: World):
    client = payer(identifier=ID)
    assert bought(to_flowpay(flowpay), f"{BASE}{GSTIN}", GIVEN, client).status_code == 200
    assert payments(flowpay)[0]["identifier"] == ID
    assert bought(to_flowpay(flowpay), f"{BASE}{GSTIN}", GIVEN, client).status_code == 409
    assert income(flowpay) == PRICE


def test_the_official_client_reads_why_it_was_refused(flowpay: World):
    sandbox("/chain/balances", {"address": PAYER, "units": 0})
    answer = bought(to_flowpay(flowpay), f"{BASE}{GSTIN}", GIVEN)
    assert answer.status_code == 402
    required = decode_payment_required_header(answer.headers["payment-required"])
    assert required.error == "insufficient_funds"
    assert payments(flowpay) == []


def facilitator() -> HTTPFacilitatorClientSync:
    http = httpx.Client(transport=httpx.MockTransport(to_sandbox))
    url = f"{SANDBOX}/sandbox/facilitator"
    return HTTPFacilitatorClientSync(FacilitatorConfig(url=url, http_client=http))


def test_the_official_server_helpers_understand_the_sandboxs_facilitator(
    flowpay: World, remote: Remote
):
    offer = offer_at(flowpay)
    payment = PaymentPayload.model_validate(a_payment(flowpay))
    requirements = PaymentRequirements.model_validate(offer)
    kinds = facilitator().get_supported().kinds
    assert {kind.network for kind in kinds} >= {offer["network"]}
    assert facilitator().verify(payment, requirements).is_valid
    before = on_network(PAYER)
    settled = facilitator().settle(payment, requirements)
    assert (settled.success, before - on_network(PAYER)) == (True, PRICE)
    again = facilitator().settle(payment, requirements)
    reason = "invalid_exact_evm_nonce_already_used"
    assert (again.success, again.error_reason) == (False, reason)
    wrong = PaymentRequirements.model_validate(an_offer(amount="2000"))
    reason = "invalid_exact_evm_payload_authorization_value_mismatch"
    assert facilitator().verify(payment, wrong).invalid_reason == reason
