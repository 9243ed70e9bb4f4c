"""Escrows — money is held for a supplier, released to it, or given back."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field

from flowpay.domain.escrow import Escrow, EscrowStatus
from flowpay.domain.money import Money
from flowpay.persistence import escrows as kept
from flowpay.runtime.http import (
    Command,
    Cursor,
    IdempotencyKey,
    Limit,
    Page,
    Text,
    caller,
    entry,
    http_app,
    once,
)
from flowpay.services import escrows

app = http_app()

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class EscrowOrder(Command, frozen=True):
    supplier_id: Id
    amount: Money
    category: Annotated[Text, Field(max_length=100)]
    session_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,40}$")
    memo: Text | None = None


class Settlement(Command, frozen=True):
    """`amount` in the escrow's currency; without it, all that is still held."""

    escrow_id: Id
    amount: Money | None = None
    reason: Text | None = None


@app.post(
    "/api/create-escrow", status_code=201, summary="Hold money for a supplier", tags=["Money"]
)
def create_escrow(order: EscrowOrder, key: IdempotencyKey = None) -> Escrow:
    wanted = escrows.Order.model_validate(order, from_attributes=True)
    return escrows.create(wanted, by=caller(app).principal, once=once(app, key))


@app.post("/api/release-escrow", summary="Pay what is held to the supplier", tags=["Money"])
def release_escrow(part: Settlement, key: IdempotencyKey = None) -> Escrow:
    return escrows.release(
        part.escrow_id,
        amount=part.amount,
        by=caller(app).principal,
        reason=part.reason,
        once=once(app, key),
    )


@app.post("/api/refund-escrow", summary="Take what is held back", tags=["Money"])
def refund_escrow(part: Settlement, key: IdempotencyKey = None) -> Escrow:
    return escrows.refund(
        part.escrow_id,
        amount=part.amount,
        by=caller(app).principal,
        reason=part.reason,
        once=once(app, key),
    )


@app.get("/api/escrows", summary="The account's escrows, newest first", tags=["Money"])
def listed(
    status: Annotated[EscrowStatus | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Escrow]:
    items, following = kept.listed(caller(app).account, status=status, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


handler = entry(app)
