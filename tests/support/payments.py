"""Payments by x402: what a payer offers, signed by Ethereum's own library, and changed at will."""

import json
import time
from typing import Any

from eth_account import Account

NETWORK = "eip155:84532"
ASSET = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
PAY_TO = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"
KEY = "0x" + "4c" * 32
"""Of the tests' payer; it holds nothing anywhere."""
PAYER: str = Account.from_key(KEY).address
VALID_BEFORE = str(int(time.time()) + 3_600)
TYPES = {
    "TransferWithAuthorization": [
        {"name": "from", "type": "address"},
        {"name": "to", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "validAfter", "type": "uint256"},
        {"name": "validBefore", "type": "uint256"},
        {"name": "nonce", "type": "bytes32"},
    ]
}
type Json = dict[str, Any]


def an_offer(**changes: Any) -> Json:
    """Return what a seller asks for: a tenth of a cent."""
    return {
        "scheme": "exact",
        "network": NETWORK,
        "amount": "1000",
        "asset": ASSET,
        "payTo": PAY_TO,
        "maxTimeoutSeconds": 60,
        "extra": {"name": "USDC", "version": "2"},
    } | changes


def a_payload(offer: Json | None = None, *, key: str = KEY, **authorization: Any) -> Json:
    """Return a payment for an offer, with what is said otherwise in its authorization."""
    offer = offer or an_offer()
    signed = {
        "from": Account.from_key(key).address,
        "to": offer["payTo"],
        "value": offer["amount"],
        "validAfter": "0",
        "validBefore": VALID_BEFORE,
        "nonce": "0x" + "ab" * 32,
    } | authorization
    payload = {"signature": signature_of(signed, offer, key), "authorization": signed}
    return {"x402Version": 2, "accepted": offer, "payload": payload}


def signature_of(authorization: Json, offer: Json, key: str = KEY) -> str:
    """Return the signature of an authorization for the offer's network and asset."""
    message = authorization | {
        name: int(authorization[name]) for name in ("value", "validAfter", "validBefore")
    }
    domain = {
        "name": offer["extra"]["name"],
        "version": offer["extra"]["version"],
        "chainId": int(offer["network"].partition(":")[2]),
        "verifyingContract": offer["asset"],
    }
    signed = Account.sign_typed_data(key, domain, TYPES, message)
    return "0x" + bytes(signed.signature).hex()


def copied(payload: Json) -> Json:
    found: Json = json.loads(json.dumps(payload))
    return found
