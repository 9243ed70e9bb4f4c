"""The desk of the wallet's owner, which Locus has in its dashboard: policy, approvals, outcomes."""

from . import locus_wallet as wallet
from . import storage
from .exchange import Refused, Reply, Request

STATUSES = ("PENDING", "QUEUED", "PROCESSING", "CONFIRMED", *wallet.ENDED)
_FREE = ("status", *wallet.REASONS)


def set_policy(request: Request) -> Reply:
    """PUT /sandbox/locus/policy: what the wallet's owner sets in the dashboard."""
    body = request.json()
    if not isinstance(body, dict) or body.keys() - wallet.ALLOWED.keys():
        some = ", ".join(wallet.ALLOWED)
        raise Refused(Reply(400, {"message": f"send an object with some of {some}"}))
    new = wallet.policy() | body
    storage.put(wallet.POLICY, "policy", new, lives_s=wallet.LIVES_S)
    return Reply(200, new)


def waiting() -> Reply:
    """GET /sandbox/locus/approvals: what waits for the wallet's owner."""
    every = (each for each, _ in storage.walk(wallet.TRANSACTIONS))
    return Reply(200, {"items": [each for each in every if each["waits"]]})


def decide(request: Request, transaction_id: str) -> Reply:
    """POST /sandbox/locus/approvals/{id}: approve or deny, as the owner does."""
    body, kept = request.json(), wallet.payment(transaction_id)
    verdict = body.get("verdict") if isinstance(body, dict) else None
    if verdict not in ("approve", "deny") or not kept["waits"]:
        raise Refused(Reply(409, {"message": "nothing waits there, or verdict is none"}))
    denied = {"status": "POLICY_REJECTED", "failure_reason": "Rejected by the wallet owner"}
    new = kept | {"waits": False, "begun": wallet.now()} | (denied if verdict == "deny" else {})
    wallet.keep(new)
    return Reply(200, wallet.shown(new))


def end(request: Request, transaction_id: str) -> Reply:
    """POST /sandbox/locus/transactions/{id}: let a payment come to a state of its own."""
    body, kept = request.json(), wallet.payment(transaction_id)
    if not isinstance(body, dict) or body.get("status") not in STATUSES:
        raise Refused(Reply(400, {"message": f"status must be one of {', '.join(STATUSES)}"}))
    new = kept | {name: body[name] for name in body if name in kept or name in _FREE}
    wallet.keep(new)
    return Reply(200, wallet.shown(new))
