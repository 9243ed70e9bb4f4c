"""Virtual cards — ordered with money from the wallet, spent debit by debit, frozen, closed.

A card's number, its expiry and its security code are in no answer here, nor do we keep them: of the
number there are the last four digits, and `details_at` is the provider's own page, where whoever
may sign in there sees the rest. We hand out no link that signs its reader in: Laso's opens every
card of every account.
"""

from datetime import datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import AwareDatetime, BeforeValidator, Field

from flowpay.domain.card import Card
from flowpay.domain.card_status import CardStatus
from flowpay.domain.card_terms import CardProduct
from flowpay.domain.debit import CardTransaction, Debit, DebitDeclined
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.persistence import cards as kept
from flowpay.runtime.config import config
from flowpay.runtime.http import (
    Command,
    Cursor,
    Id,
    IdempotencyKey,
    Limit,
    Page,
    SessionId,
    Text,
    caller,
    entry,
    http_app,
    once,
)
from flowpay.runtime.moments import EXAMPLE
from flowpay.services import card_funding, cards, debits

app = http_app()


def _written(value: Any) -> datetime:
    """A number is no time here, though pydantic would take it for seconds since 1970."""
    if not isinstance(value, str):
        raise ValueError(f"write a time as {EXAMPLE}")
    return datetime.fromisoformat(value)


Expiry = Annotated[AwareDatetime, BeforeValidator(_written), Field(description=EXAMPLE)]
Name = Annotated[Text, Field(max_length=100)]
CardId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Merchant = Annotated[Text, Field(max_length=100)]
Reference = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,100}$")]


class CardOrder(Command, frozen=True):
    """A card for one supplier, in whole US dollars.

    A `us` card pays merchants in the United States and takes from 5 to 1,000 dollars; an
    `international` one takes 100 to 1,000, costs 3.8 % more and is made by hand, within a day.
    It is good until `expires_at`, 180 days from now at most. Above the approval threshold it waits
    for people (`awaiting_approval`), its money held in `approval_escrow_id`, which they approve or
    reject; it is ordered once they have let it through.
    """

    supplier_id: Id
    supplier_name: Name | None = None
    category: Name
    amount: Money
    expires_at: Expiry
    product: CardProduct = CardProduct.US
    escrow_id: Id | None = None
    session_id: SessionId | None = None
    memo: Text | None = None


class CardChange(Command, frozen=True):
    reason: Text | None = None


class DebitRequest(Command, frozen=True):
    """`merchant` is who takes the money, by the id or the name of the card's supplier.

    `reference` is what the merchant knows the payment by: the same one is the same debit.
    """

    card_id: Id
    amount: Money
    merchant: Merchant
    reference: Reference
    memo: Text | None = None


class CardDetails(Card, frozen=True):
    """`details_at` is where the provider shows the card's number to whoever may sign in there."""

    details_at: str


@app.post(
    "/api/virtual-cards",
    status_code=201,
    summary="Put money on a card for a supplier",
    tags=["Cards"],
)
def order_card(order: CardOrder, key: IdempotencyKey = None) -> Card:
    wanted = card_funding.CardOrder(**dict(order))
    return cards.order(wanted, by=caller(app).principal, once=once(app, key))


@app.get("/api/virtual-cards", summary="The account's cards, newest first", tags=["Cards"])
def listed(
    status: Annotated[CardStatus | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Card]:
    items, following = kept.listed(caller(app).account, status=status, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


@app.get("/api/virtual-cards/<card_id>", summary="One card", tags=["Cards"])
def details(card_id: CardId) -> CardDetails:
    card = kept.load(caller(app).account, card_id)
    return CardDetails(**dict(card), details_at=f"{config().LASO_API_BASE}/agent/dashboard")


@app.post(
    "/api/virtual-cards/debit",
    status_code=201,
    summary="Take money from a card",
    description="A debit that the card declines is recorded with its reason, and answered by 409.",
    tags=["Cards"],
)
def debit(request: DebitRequest, key: IdempotencyKey = None) -> CardTransaction:
    wanted = Debit(**dict(request))
    made = debits.debit(wanted, by=caller(app).principal, once=once(app, key))
    if made.is_declined:
        said = made.model_dump(mode="json")
        raise DebitDeclined(f"declined: {made.detail}", reason=made.reason, transaction=said)
    return made


@app.get(
    "/api/virtual-cards/<card_id>/transactions",
    summary="A card's debits, newest first",
    description="One may show a moment later than elsewhere.",
    tags=["Cards"],
)
def transactions(
    card_id: CardId, limit: Limit = 20, cursor: Cursor = None
) -> Page[CardTransaction]:
    card = kept.load(caller(app).account, card_id)
    items, following = kept.transactions(
        caller(app).account, card.card_id, limit=limit, cursor=cursor
    )
    return Page(items=items, next_cursor=following)


@app.post("/api/virtual-cards/<card_id>/freeze", summary="Decline every debit", tags=["Cards"])
def freeze(card_id: CardId, change: CardChange, key: IdempotencyKey = None) -> Card:
    return cards.freeze(
        card_id, by=caller(app).principal, reason=change.reason, once=_of(card_id, key)
    )


@app.post("/api/virtual-cards/<card_id>/unfreeze", summary="Let debits through", tags=["Cards"])
def unfreeze(card_id: CardId, change: CardChange, key: IdempotencyKey = None) -> Card:
    return cards.unfreeze(
        card_id, by=caller(app).principal, reason=change.reason, once=_of(card_id, key)
    )


@app.post("/api/virtual-cards/<card_id>/close", summary="End a card", tags=["Cards"])
def close(card_id: CardId, change: CardChange, key: IdempotencyKey = None) -> Card:
    return cards.close(
        card_id, by=caller(app).principal, reason=change.reason, once=_of(card_id, key)
    )


def _of(card_id: str, key: str | None) -> Once:
    """Return the identity of a command to one card: its route names none."""
    who, body = caller(app), {"card_id": card_id, "body": app.context["body"]}
    route = app.current_event["routeKey"]
    return Once.of(account=who.account, route=route, key=key, body=body, by=who.principal)


handler = entry(app)
