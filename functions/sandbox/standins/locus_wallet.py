"""Locus's wallet in the sandbox: its payments, what its owner allows, and what is left in it.

A payment is queued, under way and confirmed within two seconds, by its age alone, unless it was
brought to a state of its own. One that waits for the owner is not listed before.
"""

import time
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from . import storage
from .exchange import Refused
from .locus import error

TRANSACTIONS, POLICY = "locus_transaction", "locus_policy"
ADDRESS = "0x7f3a9b0c1d2e4f5061728394a5b6c7d8e9f00112"
LIVES_S = 180 * 86_400
UNDER_WAY_AFTER_MS, CONFIRMED_AFTER_MS = 1_000, 2_000
ENDED = ("FAILED", "POLICY_REJECTED", "VALIDATION_FAILED", "CANCELLED", "EXPIRED")
REASONS = ("failure_reason", "error_reason", "error_stage")
ALLOWED: dict[str, Any] = {
    "balance": 1_000_000,
    "max_transaction": None,
    "approval_threshold": None,
}
"""What the owner allows who has said nothing."""


def keep(kept: dict[str, Any]) -> None:
    storage.put(TRANSACTIONS, kept["id"], kept, lives_s=LIVES_S)


def payment(transaction_id: str) -> dict[str, Any]:
    """Return a payment as it is kept; refuses with 404."""
    kept: dict[str, Any] | None = storage.get(TRANSACTIONS, transaction_id)
    if kept is None:
        raise Refused(error(404, "not_found", "Transaction not found."))
    return kept


def policy() -> dict[str, Any]:
    return {**ALLOWED, **(storage.get(POLICY, "policy") or {})}


def left() -> Decimal:
    """Return what neither was paid nor is under way."""
    taken = (
        Decimal(each["amount"])
        for each, _ in storage.walk(TRANSACTIONS)
        if not each["waits"] and status_of(each) not in ENDED
    )
    return Decimal(str(policy()["balance"])) - sum(taken, Decimal(0))


def shown(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a payment as the list shows it at this moment."""
    status, amount = status_of(kept), Decimal(kept["amount"])
    in_cents = amount * 100 % 1 == 0
    tx_hash = f"0x{sha256(kept['id'].encode()).hexdigest()}"
    reasons = {name: kept[name] for name in REASONS if name in kept}
    return {
        "id": kept["id"],
        "created_at": readable(kept["created"]),
        "status": status,
        "amount_usdc": f"{amount:.2f}" if in_cents else kept["amount"],
        "memo": kept["memo"],
        "to_address": kept["to_address"],
        "recipient_email": kept["recipient_email"],
        "category": "claw_send",
        "tx_hash": tx_hash if status == "CONFIRMED" else None,
        **reasons,
    }


def status_of(kept: dict[str, Any]) -> str:
    if kept["status"]:
        return str(kept["status"])
    age = now() - kept["begun"]
    if kept["waits"] or age < UNDER_WAY_AFTER_MS:
        return "PENDING" if kept["waits"] else "QUEUED"
    return "PROCESSING" if age < CONFIRMED_AFTER_MS else "CONFIRMED"


def is_listed(kept: dict[str, Any]) -> bool:
    return not kept["waits"]


def now() -> int:
    return int(time.time() * 1000)


def readable(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
