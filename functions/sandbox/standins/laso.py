"""Laso: prepaid cards that are paid for, made ready after a while, and spent by whoever is told to.

Its paid routes are there twice: with a payment header, as x402 has it, and through the wallet that
Laso manages (POST /agentX402Pay). Ordering twice is ordering two cards: there is no key.
"""

import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from . import faults, storage
from .exchange import GATEWAY_TIMEOUT, Fields, Provider, Refused, Reply, Request, misfit

CARDS = "laso_card"
US, INTERNATIONAL = "Non-Reloadable U.S.", "Non-Reloadable International"
READY_AFTER_MS = {US: 8_000, INTERNATIONAL: 60_000}
"""A person makes the international ones; ours is quick, so that nobody has to wait for a day."""
REFRESH_EVERY_MS, REFRESHES_A_DAY = 5 * 60_000, 24
_LIVES_S = 180 * 86_400
_USER = "usr_7aff81763cae58c936aa6de67dd5a95e"
_FROZEN = Reply(
    403,
    {
        "error": "Account is frozen",
        "frozen_message": "Your account is frozen pending a compliance review.",
    },
)
_PAID_FIELDS: Fields = {"userId": str, "route": str, "params": dict, "method": str}


def _error(status: int, message: str) -> Reply:
    return Reply(status, {"error": message})


def _challenge(amount: float = 5) -> Reply:
    """Return the first kind of 402: nothing was paid yet, and these are the terms."""
    terms = {
        "scheme": "exact",
        "network": "eip155:8453",
        "asset": "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
        "amount": str(int(amount * 1_000_000)),
        "payTo": "0x3291e96b3bff7ed56e3ca8364273c5b4654b2b37",
        "maxTimeoutSeconds": 300,
        "extra": {"name": "USD Coin", "version": "2"},
    }
    header = base64.b64encode(json.dumps({"x402Version": 2, "accepts": [terms]}).encode())
    return Reply(402, {}, {"PAYMENT-REQUIRED": header.decode()})


_UNSETTLED = Reply(
    402,
    {
        "success": False,
        "errorReason": "insufficient_funds",
        "errorMessage": "The wallet does not hold enough USDC for this payment.",
        "x_laso_guidance": "Fund the wallet, or order a smaller card.",
    },
)
_PASSING = {
    "rate_limited": _error(429, "Too many requests. Please try again later."),
    "unauthorized": _error(401, "Missing or invalid Authorization header"),
    "frozen": _FROZEN,
    "failing": _error(500, "Something went wrong. Please contact support."),
    "timeout": GATEWAY_TIMEOUT,
}
PROVIDER = Provider(
    "laso",
    operations=(
        "sign_in",
        "get_card",
        "order_intl_card",
        "pay",
        "card_data",
        "refresh_card_data",
        "cancel_intl_order",
    ),
    failures={
        **_PASSING,
        "unpaid": _challenge(),
        "unsettled": _UNSETTLED,
        "conflict": _error(409, "A balance update is already pending for this card."),
    },
)
"""`pay` is the managed wallet's call itself; the route that it calls is an operation of its own, so
that `frozen` there is what comes after the payment."""


def sign_in(request: Request) -> Reply:
    """POST /agentAuth: a session for an API key."""
    body = request.json()
    if not isinstance(body, dict) or not isinstance(body.get("api_key"), str):
        raise Refused(_error(400, "api_key is required"))
    token = sha256(body["api_key"].encode()).hexdigest()
    said = {
        "id_token": f"sandbox.{token}",
        "refresh_token": f"refresh.{token}",
        "expires_in": "3600",
        "user_id": _USER,
        "auth_url": "https://laso.finance/agent/dashboard/auth?code=SAND-BOX00",
    }
    return Reply(200, said)


def pay(request: Request) -> Reply:
    """POST /agentX402Pay: call a paid route and pay for it; 200 whatever the route says."""
    _authorised(request)
    data = (request.json() or {}).get("data")
    if (
        not isinstance(data, dict)
        or misfit(data, _PAID_FIELDS)
        or data.keys() - _PAID_FIELDS.keys()
    ):
        raise Refused(_error(400, "data must name userId, and a route with its params"))
    if data.get("userId") != _USER or data.get("route") not in _ROUTES:
        raise Refused(_error(400, "userId and route are required"))
    work = _ROUTES[data["route"]]
    query = {name: str(value) for name, value in data.get("params", {}).items()}
    paid = Request({"payment-signature": "managed"}, query, "")
    fault = faults.take(PROVIDER.name, work.__name__)
    try:
        inner = faults.act(fault, lambda: work(paid), PROVIDER.failures)
    except Refused as refused:
        inner = refused.reply
    refusal = {"error": inner.body.get("error")} if inner.status >= 400 and _is_said(inner) else {}
    return Reply(200, {"result": {"status": inner.status, "body": inner.body, **refusal}})


def get_card(request: Request) -> Reply:
    """GET /get-card: order a card for the United States, once it is paid for."""
    dollars = _dollars(request, 5, whole=False)
    _require_paid(request, dollars)
    card = _ordered(US, dollars)
    placed = {
        "card_id": card["card_id"],
        "usd_amount": dollars,
        "country": "US",
        "timestamp": card["timestamp"],
        "timestamp_readable": _readable(card["timestamp"]),
        "status": "pending",
    }
    return Reply(200, {**_session(), "card": placed})


def order_intl_card(request: Request) -> Reply:
    """GET /order-intl-card: queue a card that a person makes; the answer does not name it."""
    dollars = _dollars(request, 100, whole=True)
    charged = round(dollars * 1.038, 2)
    _require_paid(request, charged)
    card = _ordered(INTERNATIONAL, dollars)
    order = {
        "on_card_usd_amount": dollars,
        "charged_usd_amount": charged,
        "status": "queued",
        "timestamp": card["timestamp"],
    }
    message = "Your order is queued and is fulfilled within 24 hours."
    return Reply(200, {**_session(), "intl_card_order": order, "message": message})


def card_data(request: Request) -> Reply:
    """GET /get-card-data: one card, or all of a kind."""
    _authorised(request)
    if card_id := request.query.get("card_id"):
        return Reply(200, shown(_card(card_id)))
    kind = request.query.get("card_type", US)
    if kind not in READY_AFTER_MS:
        raise Refused(_error(400, f"card_type must be one of two kinds. Received: {kind}"))
    every = (card for card, _ in storage.walk(CARDS) if card["card_type"] == kind)
    return Reply(200, {"cards": [shown(card) for card in every]})


def refresh_card_data(request: Request) -> Reply:
    """POST /refresh-card-data: look at a balance anew, once in five minutes and 24 times a day."""
    _authorised(request)
    card, now = _named(request), _now()
    lately = [at for at in card["refreshed"] if now - at < 86_400_000]
    if lately and now - lately[-1] < REFRESH_EVERY_MS:
        raise Refused(_error(429, "Please wait 5 minutes between refreshes of a card."))
    if len(lately) >= REFRESHES_A_DAY:
        raise Refused(_error(429, "Daily card refresh limit reached."))
    _keep(card | {"refreshed": [*lately, now], "updated": now})
    return Reply(200, {"success": True, "message": "Card refresh requested."})


def cancel_intl_order(request: Request) -> Reply:
    """POST /cancel-intl-order: take an order back that nobody has made yet."""
    _authorised(request)
    card = _named(request)
    if shown(card)["status"] != "queued":
        raise Refused(_error(400, "This card is not in a queued state."))
    _keep(card | {"ended": "refunded"})
    said = "The order was cancelled, its amount is credited to your account balance."
    return Reply(200, {"card_id": card["card_id"], "message": said})


def spend(request: Request) -> Reply:
    """POST /sandbox/laso/spend: let a merchant take money from a card, as the network would."""
    body = request.json()
    kinds: Fields = {"card_id": str, "amount": (int, float), "description": str}
    if not isinstance(body, dict) or body.keys() != kinds.keys() or misfit(body, kinds):
        raise Refused(Reply(400, {"message": f"send an object with {', '.join(kinds)}"}))
    card = _card(body["card_id"])
    if body["amount"] > _balance(card) or shown(card)["status"] not in ("ready", "complete"):
        raise Refused(Reply(409, {"message": "declined"}))
    made = {"amount": body["amount"], "at": _now(), "description": body["description"]}
    _keep(card | {"transactions": [*card["transactions"], made], "updated": _now()})
    return Reply(201, made)


_ROUTES: dict[str, Callable[[Request], Reply]] = {
    "get-card": get_card,
    "order-intl-card": order_intl_card,
}


def _authorised(request: Request) -> None:
    if not request.bearer():
        raise Refused(_PASSING["unauthorized"])


def _require_paid(request: Request, amount: float) -> None:
    if not request.headers.get("payment-signature"):
        raise Refused(_challenge(amount))


def _dollars(request: Request, least: int, *, whole: bool) -> float | int:
    """Return the amount of the query; refused before anything is paid."""
    text = request.query.get("amount", "")
    try:
        dollars = float(text)
    except ValueError:
        raise Refused(_error(400, "Invalid or missing amount")) from None
    if not dollars >= least:
        raise Refused(_error(400, f"Amount must be at least ${least}. Received: ${text}"))
    if not dollars <= 1000:
        raise Refused(_error(400, f"Amount must be at most $1000. Received: ${text}"))
    if whole and dollars != int(dollars):
        raise Refused(_error(400, "Amount must be a whole dollar amount."))
    return int(dollars) if dollars == int(dollars) else dollars


def _ordered(kind: str, dollars: float) -> dict[str, Any]:
    at = _now()
    card = {
        "card_id": f"{at:013d}-{uuid4().hex[:12]}",
        "card_type": kind,
        "usd_amount": dollars,
        "timestamp": at,
        "updated": at,
        "refreshed": [],
        "transactions": [],
        "ended": None,
    }
    _keep(card)
    return card


def _session() -> dict[str, Any]:
    auth = {"id_token": "sandbox.paid", "refresh_token": "refresh.paid", "expires_in": "3600"}
    base = "https://us-central1-kyc-ts.cloudfunctions.net"
    return {"auth": auth, "callable_base_url": base, "user_id": _USER}


def _card(card_id: str) -> dict[str, Any]:
    """Return a card by the id that it was ordered under, or has since it was made."""
    card: dict[str, Any] | None = storage.get(CARDS, card_id.removeprefix("made-"))
    if card is None:
        raise Refused(_error(404, "Card not found"))
    return card


def _named(request: Request) -> dict[str, Any]:
    body = request.json()
    if not isinstance(body, dict) or not isinstance(body.get("card_id"), str):
        raise Refused(_error(400, "card_id is required in request body"))
    return _card(body["card_id"])


def _keep(card: dict[str, Any]) -> None:
    storage.put(CARDS, card["card_id"], card, lives_s=_LIVES_S)


def shown(card: dict[str, Any]) -> dict[str, Any]:
    """Return a card as /get-card-data shows it at this moment."""
    is_us = card["card_type"] == US
    made = _now() - card["timestamp"] >= READY_AFTER_MS[card["card_type"]]
    ready, waiting = ("ready", "pending") if is_us else ("complete", "queued")
    status = card["ended"] or (ready if made else waiting)
    facts = {
        "card_id": card["card_id"] if is_us or status == waiting else f"made-{card['card_id']}",
        "card_type": card["card_type"],
        "usd_amount": card["usd_amount"],
        "timestamp": card["timestamp"],
        "timestamp_readable": _readable(card["timestamp"]),
        "status": status,
        **(_of_us(card) if is_us else _of_international(card, status)),
    }
    if status != ready:
        return facts
    return {**facts, "card_details": _details(card), "transactions": _transactions(card)}


def _of_us(card: dict[str, Any]) -> dict[str, Any]:
    return {"country": "US", "last_updated_timestamp": card["updated"]}


def _of_international(card: dict[str, Any], status: str) -> dict[str, Any]:
    charged = round(card["usd_amount"] * 1.038, 2)
    return {
        "label": None,
        "charged_usd_amount": charged,
        "fees_paid": round(charged - card["usd_amount"], 2),
        "state": status,
        "balance_update_requested_timestamp": None,
        "queued_order_card_id": None if status == "queued" else card["card_id"],
    }


def _details(card: dict[str, Any]) -> dict[str, Any]:
    """Return the number and all: that of no real card, since its first digits are nobody's."""
    digits = str(int(sha256(card["card_id"].encode()).hexdigest(), 16))
    return {
        "card_number": f"999999{digits[:10]}",
        "exp_month": "12",
        "exp_year": str(datetime.now(UTC).year + 1),
        "cvv": digits[10:13],
        "available_balance": _balance(card),
        "billing_address": {
            "name": "Laso Finance",
            "line_1": "1 Sandbox Street",
            "line_2": "",
            "city": "Wilmington",
            "state": "DE",
            "zip": "19801",
            "country": "US",
            "required": card["card_type"] != US,
            "note": "Enter this address exactly.",
        },
    }


def _transactions(card: dict[str, Any]) -> list[dict[str, Any]]:
    if card["card_type"] == INTERNATIONAL:
        return [
            {"amount": t["amount"], "date": t["at"], "merchant": t["description"], "status": None}
            for t in card["transactions"]
        ]
    return [
        {
            "amount": t["amount"],
            "date": _readable(t["at"]),
            "description": t["description"],
            "is_credit": False,
        }
        for t in card["transactions"]
    ]


def _balance(card: dict[str, Any]) -> float:
    left: float = round(card["usd_amount"] - sum(t["amount"] for t in card["transactions"]), 2)
    return left


def _is_said(reply: Reply) -> bool:
    return isinstance(reply.body, dict) and isinstance(reply.body.get("error"), str)


def _now() -> int:
    return int(time.time() * 1000)


def _readable(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
