"""Locus pays: /pay/…, and what it is told at paths that it has not published.

Sending twice is paying twice: there is no key. One above the policy's threshold waits until the
wallet's owner decides about it.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from . import locus_wallet as wallet
from . import storage
from .exchange import Fields, Refused, Reply, Request, misfit
from .locus import PROVIDER, error, refused

TOLD = "locus_told"
MOST_LISTED = 100
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
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
    data = {"balance": str(wallet.left()), "token": "USDC", "wallet_address": wallet.ADDRESS}
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
        wallet.shown(each)
        for each, _ in storage.walk(wallet.TRANSACTIONS, newest_first=True)
        if wallet.is_listed(each) and first <= each["created"] <= last
    ]
    found = [each for each in listed if wanted in (None, each["status"])]
    page = found[offset : offset + limit]
    more = offset + len(page) < len(found)
    pagination = {"total": len(found), "limit": limit, "offset": offset, "has_more": more}
    return _done(200, {"transactions": page, "pagination": pagination})


def transaction(request: Request, transaction_id: str) -> Reply:
    """GET /pay/transactions/{id}."""
    _authorised(request)
    return _done(200, {"transaction": wallet.shown(wallet.payment(transaction_id))})


def told(request: Request, path: str) -> Reply:
    """POST to one of the paths that Locus has not published: by Flowpay's own assumption."""
    body = _body(request, _TOLD, required=tuple(_TOLD))
    storage.put(TOLD, f"{path} {body['id']}", {"path": path, **body}, lives_s=wallet.LIVES_S)
    return _done(200, {"id": body["id"], "status": "ACCEPTED"})


def all_told() -> Reply:
    """GET /sandbox/locus/told: what has come to those paths."""
    return Reply(200, {"items": [each for each, _ in storage.walk(TOLD)]})


def _sent(body: dict[str, Any], **to: str) -> Reply:
    amount, policy = _amount(body["amount"]), wallet.policy()
    most, threshold = policy["max_transaction"], policy["approval_threshold"]
    if most is not None and amount > Decimal(str(most)):
        raise Refused(error(403, "max_transaction_exceeded", "This exceeds your maximum."))
    waits = threshold is not None and amount > Decimal(str(threshold))
    kept = {
        "id": f"{wallet.now():013d}-{uuid4()}",
        "created": wallet.now(),
        "begun": wallet.now(),
        "amount": str(amount),
        "memo": body.get("memo"),
        "waits": waits,
        "status": None,
        "to_address": None,
        "recipient_email": None,
        **to,
    }
    if not waits and amount > wallet.left():
        kept |= {
            "status": "FAILED",
            "failure_reason": "Insufficient USDC balance",
            "error_reason": "INSUFFICIENT_BALANCE",
            "error_stage": "PRE_EXECUTION",
        }
    wallet.keep(kept)
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
        expires_at = wallet.readable(kept["created"] + 30 * 86_400_000)
        email = {"escrow_id": f"esc-{kept['id']}", "recipient_email": kept["recipient_email"]}
        return data | email | {"expires_at": expires_at}
    return data | {"from_address": wallet.ADDRESS, "to_address": kept["to_address"]}


def _asked(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "status": "PENDING_APPROVAL",
        "pending_approval_id": kept["id"],
        "approval_url": f"https://app.paywithlocus.com/approve/{kept['id']}",
        "message": "This payment needs your approval; it is then executed automatically.",
    }


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


def _authorised(request: Request) -> None:
    if not request.bearer():
        raise Refused(PROVIDER.failures["unauthorized"])


def _done(status: int, data: dict[str, Any]) -> Reply:
    return Reply(status, {"success": True, "data": data})
