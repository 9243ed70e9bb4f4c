"""A facilitator of x402 v2, scheme `exact`, on two networks: it checks what a real one checks.

Signatures, amounts, recipients, windows of time, balances and nonces are checked for real, and what
is settled is settled once. Refusals come as 200 with the specification's word, as from the real.
"""

import time
from typing import Any

from . import chain
from .eip712 import signer
from .exchange import GATEWAY_TIMEOUT, Provider, Refused, Reply, Request

ASSETS = {
    "eip155:8453": ("0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", "USD Coin", "2"),
    "eip155:84532": ("0x036CbD53842c5426634e7929541eC2318f3dCF7e", "USDC", "2"),
}
SETTLES_WITHIN_S = 6
_WORD = "invalid_exact_evm_payload_"


def _unsettled(reason: str) -> Reply:
    said = {"success": False, "errorReason": reason, "transaction": "", "network": "eip155:84532"}
    return Reply(200, said)


PROVIDER = Provider(
    "facilitator",
    operations=("supported", "verify", "settle"),
    failures={
        "failing": Reply(500, {"error": "Internal server error"}),
        "unauthorized": Reply(401, {"error": "Unauthorized"}),
        "rate_limited": Reply(429, {"error": "Too many requests"}),
        "timeout": GATEWAY_TIMEOUT,
        "insufficient_funds": _unsettled("insufficient_funds"),
        "settlement_pending": _unsettled("settlement_pending"),
        "unexpected_settle_error": _unsettled("unexpected_settle_error"),
        "unexpected_verify_error": Reply(
            200, {"isValid": False, "invalidReason": "unexpected_verify_error"}
        ),
    },
)


def supported(_: Request) -> Reply:
    """GET /supported."""
    kinds = [{"x402Version": 2, "scheme": "exact", "network": name} for name in ASSETS]
    signers = {"eip155:*": ["0xd407e409E34E0b9afb99EcCeb609bDbcD5e7f1bf"]}
    return Reply(200, {"kinds": kinds, "extensions": [], "signers": signers})


def verify(request: Request) -> Reply:
    """POST /verify."""
    payment, offer = _read(request)
    reason, payer = _wrong(payment, offer)
    said = {"isValid": reason is None, "invalidReason": reason, "payer": payer}
    return Reply(200, {name: value for name, value in said.items() if value is not None})


def settle(request: Request) -> Reply:
    """POST /settle: verified once more, then carried out."""
    payment, offer = _read(request)
    reason, payer = _wrong(payment, offer)
    network = offer["network"]
    if reason is None:
        authorization = payment["payload"]["authorization"]
        transaction = chain.carry_out(ASSETS[network][0], authorization)
        if transaction:
            said = {"success": True, "payer": payer, "transaction": transaction}
            return Reply(200, {**said, "network": network})
        is_used = chain.is_used(ASSETS[network][0], authorization)
        reason = "invalid_exact_evm_nonce_already_used" if is_used else "insufficient_funds"
    said = {"success": False, "errorReason": reason, "payer": payer, "transaction": ""}
    return Reply(200, {**said, "network": network})


def _read(request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    body = request.json()
    if not isinstance(body, dict) or body.get("x402Version") != 2:
        raise Refused(_bad("invalid_x402_version"))
    payment, offer = body.get("paymentPayload"), body.get("paymentRequirements")
    if not isinstance(payment, dict) or not isinstance(payment.get("accepted"), dict):
        raise Refused(_bad("invalid_payload"))
    if not isinstance(offer, dict) or not isinstance(offer.get("network"), str):
        raise Refused(_bad("invalid_payment_requirements"))
    return payment, offer


def _bad(reason: str) -> Reply:
    return Reply(400, {"isValid": False, "invalidReason": reason})


def _wrong(payment: dict[str, Any], offer: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return what is wrong with a payment, None if nothing is, and who pays."""
    try:
        authorization = payment["payload"]["authorization"]
        return _found(payment, offer, authorization), authorization["from"]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return "invalid_payload", None


def _found(
    payment: dict[str, Any], offer: dict[str, Any], authorization: dict[str, str]
) -> str | None:
    now, network = int(time.time()), offer["network"]
    if offer["scheme"] != "exact" or payment["accepted"]["scheme"] != "exact":
        return "unsupported_scheme"
    if network not in ASSETS or payment["accepted"]["network"] != network:
        return "invalid_network"
    asset, name, version = ASSETS[network]
    if offer["asset"].lower() != asset.lower() or offer["extra"] != _domain(name, version):
        return "invalid_payment_requirements"
    if authorization["to"].lower() != offer["payTo"].lower():
        return f"{_WORD}recipient_mismatch"
    if int(authorization["value"]) != int(offer["amount"]):
        return f"{_WORD}authorization_value_mismatch"
    if int(authorization["validBefore"]) < now + SETTLES_WITHIN_S:
        return f"{_WORD}authorization_valid_before"
    if int(authorization["validAfter"]) > now:
        return f"{_WORD}authorization_valid_after"
    signed_by = signer(
        authorization,
        payment["payload"]["signature"],
        chain_id=int(network.partition(":")[2]),
        asset=asset,
        domain=_domain(name, version),
    )
    if signed_by != authorization["from"].lower():
        return f"{_WORD}signature"
    if chain.is_used(asset, authorization):
        return "invalid_exact_evm_nonce_already_used"
    if chain.balance(authorization["from"]) < int(authorization["value"]):
        return "insufficient_funds"
    return None


def _domain(name: str, version: str) -> dict[str, str]:
    return {"name": name, "version": version}
