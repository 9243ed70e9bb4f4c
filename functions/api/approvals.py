"""Approvals — what waits for a person, and what persons have decided."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field

from flowpay.domain.escrow import Escrow
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import escrows as kept
from flowpay.runtime.http import (
    Command,
    Cursor,
    Id,
    IdempotencyKey,
    Limit,
    Page,
    Text,
    caller,
    entry,
    http_app,
    once,
)
from flowpay.services import approvals, escrow_clocks
from flowpay.services.escrow_clocks import Timed

app = http_app()


class PaymentDecision(Command, frozen=True):
    """`hash` is that of the approval as it was seen: if it has changed since, it is refused."""

    escrow_id: Id
    reason: Text | None = None
    hash: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")


@app.post("/api/approve-payment", summary="Let a held payment through", tags=["Approvals"])
def approve_payment(decision: PaymentDecision, key: IdempotencyKey = None) -> Escrow:
    return approvals.approve(
        decision.escrow_id,
        by=caller(app).principal,
        reason=decision.reason,
        hash=decision.hash,
        once=once(app, key),
    )


@app.post("/api/reject-payment", summary="Refuse a held payment", tags=["Approvals"])
def reject_payment(decision: PaymentDecision, key: IdempotencyKey = None) -> Escrow:
    return approvals.reject(
        decision.escrow_id,
        by=caller(app).principal,
        reason=decision.reason,
        hash=decision.hash,
        once=once(app, key),
    )


@app.get("/api/approvals", summary="What waits for a person, or was decided", tags=["Approvals"])
def listed(
    status: Annotated[Literal["pending", "history"], Query()] = "pending",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Timed]:
    """Each with the days by which it must be paid, and which of them are over before its own."""
    account = caller(app).account
    items, following = kept.listed(
        account,
        status=EscrowStatus.PENDING_APPROVAL if status == "pending" else None,
        decided=status == "history",
        limit=limit,
        cursor=cursor,
    )
    return Page(items=escrow_clocks.timed(account, items), next_cursor=following)


handler = entry(app)
