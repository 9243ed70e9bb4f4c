"""What a client does to escrows, in one line each, and what it sees of the money."""

from typing import Any

from tests.support.builders import an_order
from tests.support.world import Answer, World

DECISIONS = ("approve-payment", "reject-payment")
SETTLEMENTS = ("release-escrow", "refund-escrow")


def create(flowpay: World, amount: str = "100.00", currency: str = "USD", **changes: Any) -> Answer:
    key = changes.pop("key", None)
    return flowpay.post("/api/create-escrow", an_order(amount, currency, **changes), key=key)


def opened(
    flowpay: World, amount: str = "100.00", currency: str = "USD", **changes: Any
) -> dict[str, Any]:
    """Return the escrow of an order that was let through."""
    answer = create(flowpay, amount, currency, **changes)
    assert answer.status == 201, answer.text
    escrow: dict[str, Any] = answer.body
    return escrow


def act(flowpay: World, action: str, escrow: dict[str, Any], **more: Any) -> Answer:
    """Send one of DECISIONS or SETTLEMENTS for an escrow."""
    key = more.pop("key", None)
    body = {"escrow_id": escrow["escrow_id"], **more}
    return flowpay.post(f"/api/{action}", body, key=key)


def money(flowpay: World) -> tuple[str, ...]:
    """Return what is available, what is reserved, and what counts towards today's limit."""
    state = flowpay.get("/api/wallet-state")
    return tuple(state[name]["amount"] for name in ("available", "reserved", "committed_today"))


def paid_to(flowpay: World, account: str) -> list[str]:
    """Return the amounts of the journal's legs on one account, newest first."""
    entries = flowpay.get("/api/wallet-ledger", limit="100")["items"]
    legs = [leg for entry in entries for leg in entry["legs"]]
    return [leg["amount"]["amount"] for leg in legs if leg["account"] == account]
