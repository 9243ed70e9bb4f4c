"""The facilitator in the sandbox: signatures, balances, times and nonces are checked for real."""

import time
from typing import Any

import pytest

from tests.support.payments import ASSET, NETWORK, PAYER, Json, a_payload, an_offer

HAD = 1_000_000_000
_EVM = "invalid_exact_evm_payload_"


def asked(call: Any, what: str, payment: Json | None = None, offer: Json | None = None) -> Any:
    body = {
        "x402Version": 2,
        "paymentPayload": payment or a_payload(),
        "paymentRequirements": offer or an_offer(),
    }
    return call("POST", f"/facilitator/{what}", body)


def balance(call: Any) -> int:
    data = "0x70a08231" + PAYER[2:].lower().rjust(64, "0")
    return int(rpc(call, "eth_call", {"to": ASSET, "data": data}, "latest"), 16)


def rpc(call: Any, method: str, *params: Any) -> Any:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
    return call("POST", "/chain", body).json()["result"]


def test_a_payment_is_verified_without_effect_and_settled_once(call):
    assert asked(call, "verify").json() == {"isValid": True, "payer": PAYER}
    assert balance(call) == HAD
    settled = asked(call, "settle").json()
    assert (settled["success"], settled["network"]) == (True, NETWORK)
    assert balance(call) == HAD - 1000

    again = asked(call, "settle").json()
    reason = "invalid_exact_evm_nonce_already_used"
    assert (again["success"], again["errorReason"]) == (False, reason)
    assert asked(call, "verify").json()["invalidReason"] == reason
    assert balance(call) == HAD - 1000


WRONG: dict[str, tuple[Json, Json]] = {
    "unsupported_scheme": (a_payload(an_offer(scheme="upto")), an_offer(scheme="upto")),
    "invalid_network": (a_payload(), an_offer(network="eip155:8453")),
    "invalid_payment_requirements": (a_payload(), an_offer(asset=PAYER)),
    f"{_EVM}recipient_mismatch": (a_payload(), an_offer(payTo=PAYER)),
    f"{_EVM}authorization_value_mismatch": (a_payload(), an_offer(amount="1001")),
    f"{_EVM}authorization_valid_before": (a_payload(validBefore="1"), an_offer()),
    f"{_EVM}authorization_valid_after": (a_payload(validAfter="3999999999"), an_offer()),
    f"{_EVM}signature": (a_payload(**{"from": ASSET}), an_offer()),
    "invalid_payload": (a_payload() | {"payload": {"signature": "0x"}}, an_offer()),
}


@pytest.mark.parametrize("reason", WRONG)
def test_what_is_wrong_is_told_in_the_specifications_words(call, reason: str):
    payment, offer = WRONG[reason]
    assert asked(call, "verify", payment, offer).json()["invalidReason"] == reason
    settled = asked(call, "settle", payment, offer).json()
    assert (settled["success"], settled["errorReason"]) == (False, reason)
    assert balance(call) == HAD


def test_whoever_has_too_little_does_not_pay(call):
    call("POST", "/chain/balances", {"address": PAYER, "units": 999})
    assert asked(call, "verify").json()["invalidReason"] == "insufficient_funds"
    assert asked(call, "settle").json()["errorReason"] == "insufficient_funds"
    assert balance(call) == 999


@pytest.mark.parametrize(
    "body",
    ["{", {}, {"x402Version": 1}, {"x402Version": 2}, {"x402Version": 2, "paymentPayload": {}}],
)
def test_what_is_no_request_is_refused(call, body: Any):
    answer = call("POST", "/facilitator/verify", body)
    assert answer.status == 400
    assert answer.json()["isValid"] is False


def test_a_settlement_stands_on_the_network_in_blocks_and_receipts(call):
    transaction = asked(call, "settle").json()["transaction"]
    signed = a_payload()["payload"]["authorization"]
    receipt = rpc(call, "eth_getTransactionReceipt", transaction)
    used, moved = receipt["logs"]
    assert (used["topics"][2], int(moved["data"], 16)) == (signed["nonce"], 1000)
    last = int(rpc(call, "eth_blockNumber"), 16)
    assert abs(last - time.time() // 2) < 5
    latest = rpc(call, "eth_getBlockByNumber", "latest", False)
    assert abs(int(latest["timestamp"], 16) - time.time()) < 10
    assert int(latest["number"], 16) >= last
    wanted = {"address": ASSET, "topics": used["topics"], "fromBlock": hex(last - 10)}
    [found] = rpc(call, "eth_getLogs", wanted | {"toBlock": hex(last)})
    assert found["transactionHash"] == transaction
    assert rpc(call, "eth_getLogs", wanted | {"toBlock": hex(last - 9)}) == []
    assert rpc(call, "eth_getTransactionReceipt", "0x1") is None


def test_a_payer_can_cancel_what_was_signed(call):
    signed = a_payload()["payload"]["authorization"]
    call("POST", "/chain/cancellations", {"asset": ASSET, **signed})
    assert asked(call, "settle").json()["success"] is False
    assert balance(call) == HAD


def test_a_node_refuses_what_it_does_not_know_and_what_is_too_much(call):
    wanted = {"address": ASSET, "topics": ["0x1", "0x2", "0x3"], "fromBlock": "0x0"}
    for method, params in (
        ("eth_sendTransaction", []),
        ("eth_call", []),
        ("eth_call", [{"to": ASSET, "data": "0x00000000"}]),
        ("eth_getLogs", [wanted | {"toBlock": hex(20_000)}]),
    ):
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        assert "error" in call("POST", "/chain", body).json()


@pytest.mark.parametrize(
    ("fault", "status"), [("failing", 500), ("lost_answer", 500), ("settlement_pending", 200)]
)
def test_it_can_be_told_to_fail(call, fault: str, status: int):
    call("POST", "/faults", {"provider": "facilitator", "fault": fault, "operation": "settle"})
    assert asked(call, "settle").status == status
    assert balance(call) == HAD - (1000 if fault == "lost_answer" else 0)


def test_it_says_what_it_can_do(call):
    kinds = call("GET", "/facilitator/supported").json()["kinds"]
    assert {"x402Version": 2, "scheme": "exact", "network": NETWORK} in kinds
