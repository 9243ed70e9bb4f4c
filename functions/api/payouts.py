"""Payouts — what was released to suppliers, on its way to them over Locus; and where they are paid.

A release owes; within a minute the sweep sends it. Nobody is paid to an address that came in a mail
or from a page: an admin puts on record where a supplier is paid.
"""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field, StringConstraints

from flowpay.domain.once import Once
from flowpay.domain.payout import Payout
from flowpay.domain.payout_recipient import MOST_CHARACTERS, Destination, PayoutRecipient
from flowpay.domain.payout_status import PayoutStatus
from flowpay.persistence import payouts as kept
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
)
from flowpay.services import payout_reconciliation, payouts
from flowpay.services.payout_reconciliation import PayoutReport

app = http_app()

PayoutId = Annotated[str, Path(pattern=r"^pyo_[0-9A-Z]{26}$")]
SupplierId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class RetryRequest(Command, frozen=True):
    """`never_sent` is for one that is `sent` and that Locus does not list, or that awaits approval.

    Whoever says so has looked in Locus's dashboard that neither a transfer nor a request for
    approval stands there: it would be paid twice. With the `version` that was read, what has
    happened since then refuses it.
    """

    reason: Text | None = None
    never_sent: bool = Field(default=False, strict=True)
    version: int | None = Field(default=None, strict=True, ge=1)


class PaidByHandRequest(Command, frozen=True):
    """`paid_with` says by what: the bank's reference, say. The others are those of a retry.

    Where Locus cannot be asked, `never_sent` ends one that has failed, or waits, too.
    """

    paid_with: Annotated[Text, StringConstraints(strip_whitespace=True)]
    never_sent: bool = Field(default=False, strict=True)
    version: int | None = Field(default=None, strict=True, ge=1)


class Reconcile(Command, frozen=True):
    """Nothing needs to be said."""


class RecipientRequest(Command, frozen=True):
    """An address on Base or an e-mail, and the version read: 0 for the first, else a stale one is
    refused.
    """

    address: str | None = Field(
        default=None, max_length=60, examples=["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"]
    )
    email: str | None = Field(default=None, max_length=MOST_CHARACTERS)
    version: int = Field(strict=True, ge=0)


@app.get("/api/payouts", summary="What is owed and paid to suppliers", tags=["Payouts"])
def listed(
    status: Annotated[PayoutStatus | None, Query()] = None,
    escrow_id: Annotated[Id | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Payout]:
    items, following = kept.listed(
        caller(app).account, status=status, escrow_id=escrow_id, limit=limit, cursor=cursor
    )
    return Page(items=items, next_cursor=following)


@app.post(
    "/api/payouts/reconcile",
    summary="Compare the payouts with what Locus lists",
    description="It changes nothing: what disagrees is for a person to look into.",
    tags=["Payouts"],
)
def reconcile(_: Reconcile) -> PayoutReport:
    return payout_reconciliation.reconcile(caller(app).account)


@app.get("/api/payouts/<payout_id>", summary="One payout", tags=["Payouts"])
def one(payout_id: PayoutId) -> Payout:
    return kept.load(caller(app).account, payout_id)


@app.post(
    "/api/payouts/<payout_id>/retry",
    summary="Send one once more that has failed, or that Locus does not have",
    description="Locus is asked first: what it has made after all is paid, and not repeated.",
    tags=["Payouts"],
)
def retry(payout_id: PayoutId, wanted: RetryRequest, key: IdempotencyKey = None) -> Payout:
    return payouts.retry(
        payout_id,
        never_sent=wanted.never_sent,
        read_version=wanted.version,
        by=caller(app).principal,
        reason=wanted.reason,
        once=_once(payout_id, key),
    )


@app.post(
    "/api/payouts/<payout_id>/paid-by-hand",
    summary="Say that one was paid in another way, as by a bank",
    description="It ends there. What Locus has made after all is paid by Locus, and not by hand.",
    tags=["Payouts"],
)
def paid_by_hand(
    payout_id: PayoutId, wanted: PaidByHandRequest, key: IdempotencyKey = None
) -> Payout:
    return payouts.paid_by_hand(
        payout_id,
        wanted.paid_with,
        never_sent=wanted.never_sent,
        read_version=wanted.version,
        by=caller(app).principal,
        once=_once(payout_id, key),
    )


@app.get("/api/payout-recipients", summary="Where suppliers are paid", tags=["Payouts"])
def recipients(limit: Limit = 20, cursor: Cursor = None) -> Page[PayoutRecipient]:
    items, following = kept.recipients(caller(app).account, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


@app.put(
    "/api/payout-recipients/<supplier_id>", summary="Say where a supplier is paid", tags=["Payouts"]
)
def set_recipient(supplier_id: SupplierId, wanted: RecipientRequest) -> PayoutRecipient:
    who = caller(app)
    to = Destination.of(address=wanted.address, email=wanted.email)
    return payouts.set_recipient(
        who.account, supplier_id, to, read_version=wanted.version, by=who.principal
    )


@app.delete(
    "/api/payout-recipients/<supplier_id>",
    status_code=204,
    summary="Let nothing more be sent to a supplier",
    tags=["Payouts"],
)
def remove_recipient(supplier_id: SupplierId) -> Response[Any]:
    who = caller(app)
    payouts.remove_recipient(who.account, supplier_id, by=who.principal)
    return Response(204)


def _once(payout_id: str, key: str | None) -> Once:
    who = caller(app)
    body = {"payout_id": payout_id, "body": app.context["body"]}
    route = app.current_event["routeKey"]
    return Once.of(account=who.account, route=route, key=key, body=body, by=who.principal)


handler = entry(app)
