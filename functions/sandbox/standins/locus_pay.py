"""Locus pays: /pay/…, with its wallet, its policy, its approvals, and the list of what it did.

Sending twice is paying twice: there is no key. A payment is queued, under way and confirmed within
two seconds. One above the policy's threshold waits until somebody decides about it, and is not
listed before.
"""

import re
import time
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any
from uuid import uuid4

from . import storage
from .exchange import Fields, Refused, Reply, Request, misfit
from .locus import PROVIDER, error, refused

TRANSACTIONS, POLICY, TOLD = "locus_transaction", "locus_policy", "locus_told"
WALLET = "0x7f3a9b0c1d2e4f5061728394a5b6c7d8e9f00112"
UNDER_WAY_AFTER_MS, CONFIRMED_AFTER_MS = 1_000, 2_000
ENDED = ("FAILED", "POLICY_REJECTED", "VALIDATION_FAILED", "CANCELLED", "EXPIRED")
STATUSES = ("PENDING", "QUEUED", "PROCESSING", "CONFIRMED", *ENDED)
MOST_LISTED = 100
_LIVES_S = 180 * 86_400
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_POLICY: dict[str, Any] = {
    "balance": 1_000_000,
    "max_transaction": None,
    "approval_threshold": None,
}
_SEND: Fields = {"to_address": str, "amount": (int, float), "memo": str}
_SEND_EMAIL: Fields = {
    "email": str,
    "amount": (int, float),
    "memo": str,
    "expires_in_days": int,
}
_TOLD: Fields = {"id": str, "amount": str, "currency": str, "reference": str, "state": str}


def balance(request: Request) -> Reply:
    """GET /pay/balance."""
    _authorised(request)
    data = {"balance": str(_left()), "token": "USDC", "wallet_address": WALLET}
    return _done(200, data)


def send(request: Request) -> Reply:
    """POST /pay/send: to an address."""
    body = _body(request, _SEND, required=("to_address", "amount"))
    if not _ADDRESS.fullmatch(body["to_address"]):
        raise refused("to_address must be a valid address")
    return _sent(body, to_address=body["to_address"])


def send_email(request: Request) -> Reply:
    """POST /pay/send-email: held until the recipient claims it, or it comes back."""
    body = _body(request, _SEND_EMAIL, required=("email", "amount", "memo"))
    if "@" not in body["email"] or len(body["memo"]) > 500:
        raise refused("email must be an address, and memo at most 500 characters")
    days = body.get("expires_in_days", 30)
    if not 1 <= days <= 365:
        raise refused("expires_in_days must be 1 to 365")
    return _sent(body, recipient_email=body["email"])


def transactions(request: Request) -> Reply:
    """GET /pay/transactions: newest first."""
    _authorised(request)
    limit, offset = _whole(request, "limit", 50), _whole(request, "offset", 0)
    if not 1 <= limit <= MOST_LISTED:
        raise refused("limit must be 1 to 100")
    first, last = _bound(request, "from", 0), _bound(request, "to", 10**15)
    wanted = request.query.get("status")
    listed = [
        _shown(each)
        for each, _ in storage.walk(TRANSACTIONS, newest_first=True)
        if _is_listed(each) and first <= each["created"] <= last
    ]
    found = [each for each in listed if wanted in (None, each["status"])]
    page = found[offset : offset + limit]
    more = offset + len(page) < len(found)
    pagination = {"total": len(found), "limit": limit, "offset": offset, "has_more": more}
    return _done(200, {"transactions": page, "pagination": pagination})


def transaction(request: Request, transaction_id: str) -> Reply:
    """GET /pay/transactions/{id}."""
    _authorised(request)
    return _done(200, {"transaction": _shown(_kept(transaction_id))})


def told(request: Request, path: str) -> Reply:
    """POST to one of the paths that Locus has not published: by Flowpay's own assumption."""
    body = _body(request, _TOLD, required=tuple(_TOLD))
    storage.put(TOLD, f"{path} {body['id']}", {"path": path, **body}, lives_s=_LIVES_S)
    return _done(200, {"id": body["id"], "status": "ACCEPTED"})


def all_told() -> Reply:
    """GET /sandbox/locus/told: what has come to those paths."""
    return Reply(200, {"items": [each for each, _ in storage.walk(TOLD)]})


def set_policy(request: Request) -> Reply:
    """PUT /sandbox/locus/policy: what the wallet's owner sets in the dashboard."""
    body = request.json()
    if not isinstance(body, dict) or body.keys() - _POLICY.keys():
        raise Refused(Reply(400, {"message": f"send an object with some of {', '.join(_POLICY)}"}))
    new = _policy() | body
    storage.put(POLICY, "policy", new, lives_s=_LIVES_S)
    return Reply(200, new)


def waiting() -> Reply:
    """GET /sandbox/locus/approvals: what waits for the wallet's owner."""
    every = (each for each, _ in storage.walk(TRANSACTIONS))
    return Reply(200, {"items": [each for each in every if each["waits"]]})


def decide(request: Request, transaction_id: str) -> Reply:
    """POST /sandbox/locus/approvals/{id}: approve or deny, as the owner does."""
    body, kept = request.json(), _kept(transaction_id)
    verdict = body.get("verdict") if isinstance(body, dict) else None
    if verdict not in ("approve", "deny") or not kept["waits"]:
        raise Refused(Reply(409, {"message": "nothing waits there, or verdict is none"}))
    denied = {"status": "POLICY_REJECTED", "failure_reason": "Rejected by the wallet owner"}
    new = kept | {"waits": False, "begun": _now()} | (denied if verdict == "deny" else {})
    _keep(new)
    return Reply(200, _shown(new))


def end(request: Request, transaction_id: str) -> Reply:
    """POST /sandbox/locus/transactions/{id}: let a payment come to a state of its own."""
    body, kept = request.json(), _kept(transaction_id)
    if not isinstance(body, dict) or body.get("status") not in STATUSES:
        raise Refused(Reply(400, {"message": f"status must be one of {', '.join(STATUSES)}"}))
    new = kept | {name: body[name] for name in body if name in kept or name in _FREE}
    _keep(new)
    return Reply(200, _shown(new))


_FREE = ("status", "failure_reason", "error_reason", "error_stage")


def _sent(body: dict[str, Any], **to: str) -> Reply:
    amount, policy = _amount(body["amount"]), _policy()
    most, threshold = policy["max_transaction"], policy["approval_threshold"]
    if most is not None and amount > Decimal(str(most)):
        raise Refused(error(403, "max_transaction_exceeded", "This exceeds your maximum."))
    waits = threshold is not None and amount > Decimal(str(threshold))
    kept = {
        "id": f"{_now():013d}-{uuid4()}",
        "created": _now(),
        "begun": _now(),
        "amount": str(amount),
        "memo": body.get("memo"),
        "waits": waits,
        "status": None,
        "to_address": None,
        "recipient_email": None,
        **to,
    }
    if not waits and amount > _left():
        kept |= {
            "status": "FAILED",
            "failure_reason": "Insufficient USDC balance",
            "error_reason": "INSUFFICIENT_BALANCE",
            "error_stage": "PRE_EXECUTION",
        }
    _keep(kept)
    return _done(202, _asked(kept) if waits else _queued(kept))


def _queued(kept: dict[str, Any]) -> dict[str, Any]:
    data = {
        "transaction_id": kept["id"],
        "queue_job_id": f"job-{kept['id']}",
        "status": "QUEUED",
        "amount": float(kept["amount"]),
        "token": "USDC",
    }
    if kept["recipient_email"]:
        expires_at = _readable(kept["created"] + 30 * 86_400_000)
        email = {"escrow_id": f"esc-{kept['id']}", "recipient_email": kept["recipient_email"]}
        return data | email | {"expires_at": expires_at}
    return data | {"from_address": WALLET, "to_address": kept["to_address"]}


def _asked(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "status": "PENDING_APPROVAL",
        "pending_approval_id": kept["id"],
        "approval_url": f"https://app.paywithlocus.com/approve/{kept['id']}",
        "message": "This payment needs your approval; it is then executed automatically.",
    }


def _shown(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a payment as the list shows it at this moment."""
    status = _status(kept)
    made = {"tx_hash": f"0x{sha256(kept['id'].encode()).hexdigest()}"}
    reasons = {name: kept[name] for name in _FREE[1:] if name in kept}
    return {
        "id": kept["id"],
        "created_at": _readable(kept["created"]),
        "status": status,
        "amount_usdc": f"{Decimal(kept['amount']):.2f}"
        if Decimal(kept["amount"]) * 100 % 1 == 0
        else kept["amount"],
        "memo": kept["memo"],
        "to_address": kept["to_address"],
        "recipient_email": kept["recipient_email"],
        "category": "claw_send",
        "tx_hash": made["tx_hash"] if status == "CONFIRMED" else None,
        **reasons,
    }


def _status(kept: dict[str, Any]) -> str:
    if kept["status"]:
        return str(kept["status"])
    age = _now() - kept["begun"]
    if kept["waits"] or age < UNDER_WAY_AFTER_MS:
        return "PENDING" if kept["waits"] else "QUEUED"
    return "PROCESSING" if age < CONFIRMED_AFTER_MS else "CONFIRMED"


def _is_listed(kept: dict[str, Any]) -> bool:
    return not kept["waits"]


def _left() -> Decimal:
    taken = (
        Decimal(each["amount"])
        for each, _ in storage.walk(TRANSACTIONS)
        if not each["waits"] and _status(each) not in ENDED
    )
    return Decimal(str(_policy()["balance"])) - sum(taken, Decimal(0))


def _policy() -> dict[str, Any]:
    return {**_POLICY, **(storage.get(POLICY, "policy") or {})}


def _amount(value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise refused("amount must be a number") from None
    if not amount.is_finite() or amount <= 0 or amount * 1_000_000 % 1:
        raise refused("amount must be above zero, with at most 6 decimal places")
    return amount


def _body(request: Request, fields: Fields, *, required: tuple[str, ...]) -> dict[str, Any]:
    _authorised(request)
    body = request.json()
    if not isinstance(body, dict):
        raise refused("the body must be a JSON object")
    if missing := [name for name in required if name not in body]:
        raise refused(f"{missing[0]} is required")
    if unknown := sorted(body.keys() - fields.keys()):
        raise refused(f"unknown parameter: {', '.join(unknown)}")
    if wrong := misfit(body, fields):
        raise refused(f"{wrong[0]} must be {wrong[1]}")
    return body


def _whole(request: Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, str(otherwise))
    if not text.isdecimal():
        raise refused(f"{name} must be a number")
    return int(text)


def _bound(request: Request, name: str, otherwise: int) -> int:
    text = request.query.get(name)
    if text is None:
        return otherwise
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refused(f"{name} must be a date") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _kept(transaction_id: str) -> dict[str, Any]:
    kept: dict[str, Any] | None = storage.get(TRANSACTIONS, transaction_id)
    if kept is None:
        raise Refused(error(404, "not_found", "Transaction not found."))
    return kept


def _keep(kept: dict[str, Any]) -> None:
    storage.put(TRANSACTIONS, kept["id"], kept, lives_s=_LIVES_S)


def _authorised(request: Request) -> None:
    if not request.bearer():
        raise Refused(PROVIDER.failures["unauthorized"])


def _done(status: int, data: dict[str, Any]) -> Reply:
    return Reply(status, {"success": True, "data": data})


def _now() -> int:
    return int(time.time() * 1000)


def _readable(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
