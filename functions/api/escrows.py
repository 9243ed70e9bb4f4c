"""Escrows — money is held for a supplier, released to it, or given back."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field

from flowpay.domain.escrow import Escrow
from flowpay.domain.milestone import MOST_MILESTONES, planned
from flowpay.domain.money import Money
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import escrows as kept
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
from flowpay.services import escrow_clocks, escrows
from flowpay.services.escrow_clocks import Timed

app = http_app()

Name = Annotated[Text, Field(max_length=100)]


class MilestonePlan(Command, frozen=True):
    name: Name
    amount: Money


class EscrowOrder(Command, frozen=True):
    """`milestones` divide the amount into parts that are settled each on its own."""

    supplier_id: Id
    amount: Money
    category: Name
    milestones: tuple[MilestonePlan, ...] = Field(default=(), max_length=MOST_MILESTONES)
    session_id: SessionId | None = None
    memo: Text | None = None


class Settlement(Command, frozen=True):
    """`amount` in the escrow's currency, or a milestone; without either, all that is still held."""

    escrow_id: Id
    amount: Money | None = None
    milestone: Name | None = None
    reason: Text | None = None


class Dispute(Command, frozen=True):
    escrow_id: Id
    milestone: Name
    reason: Text


class Resolution(Command, frozen=True):
    """`released` goes to the supplier, in the escrow's currency; the rest comes back."""

    escrow_id: Id
    milestone: Name
    released: Money
    reason: Text | None = None


@app.post(
    "/api/create-escrow", status_code=201, summary="Hold money for a supplier", tags=["Money"]
)
def create_escrow(order: EscrowOrder, key: IdempotencyKey = None) -> Escrow:
    parts = [(part.name, part.amount) for part in order.milestones]
    wanted = escrows.Order(
        supplier_id=order.supplier_id,
        amount=order.amount,
        category=order.category,
        milestones=planned(parts, order.amount),
        session_id=order.session_id,
        memo=order.memo,
    )
    return escrows.create(wanted, by=caller(app).principal, once=once(app, key))


@app.post("/api/release-escrow", summary="Pay what is held to the supplier", tags=["Money"])
def release_escrow(part: Settlement, key: IdempotencyKey = None) -> Escrow:
    return escrows.release(
        part.escrow_id,
        amount=part.amount,
        milestone=part.milestone,
        by=caller(app).principal,
        reason=part.reason,
        once=once(app, key),
    )


@app.post("/api/refund-escrow", summary="Take what is held back", tags=["Money"])
def refund_escrow(part: Settlement, key: IdempotencyKey = None) -> Escrow:
    return escrows.refund(
        part.escrow_id,
        amount=part.amount,
        milestone=part.milestone,
        by=caller(app).principal,
        reason=part.reason,
        once=once(app, key),
    )


@app.post("/api/dispute-escrow", summary="Freeze one milestone", tags=["Money"])
def dispute_escrow(dispute: Dispute, key: IdempotencyKey = None) -> Escrow:
    return escrows.dispute(
        dispute.escrow_id,
        milestone=dispute.milestone,
        by=caller(app).principal,
        reason=dispute.reason,
        once=once(app, key),
    )


@app.post("/api/resolve-dispute", summary="Split a disputed milestone", tags=["Money"])
def resolve_dispute(resolution: Resolution, key: IdempotencyKey = None) -> Escrow:
    return escrows.resolve(
        resolution.escrow_id,
        milestone=resolution.milestone,
        paid=resolution.released,
        by=caller(app).principal,
        reason=resolution.reason,
        once=once(app, key),
    )


@app.get("/api/escrows", summary="The account's escrows, newest first", tags=["Money"])
def listed(
    status: Annotated[EscrowStatus | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Timed]:
    """Each with the days by which it must be paid, as far as its purchase is known."""
    account = caller(app).account
    items, following = kept.listed(account, status=status, limit=limit, cursor=cursor)
    return Page(items=escrow_clocks.timed(account, items), next_cursor=following)


handler = entry(app)
