"""Wallet — what can be spent, what is held, what came in, and the journal behind it all."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, Field

from flowpay.domain.journal import Entry, EntryKind
from flowpay.domain.money import Money
from flowpay.persistence import journal
from flowpay.persistence.journal import Wanted
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
from flowpay.runtime.moments import EXAMPLE, Moment
from flowpay.services import funding, wallets

app = http_app()


class WalletState(BaseModel, frozen=True):
    """`day` is the account's own (`ACCOUNT_TIMEZONE`): today and this month are counted by it."""

    currency: str
    day: date
    available: Money
    reserved: Money
    committed_today: Money
    committed_this_month: Money
    daily_limit: Money
    monthly_limit: Money
    version: int


class TopUp(Command, frozen=True):
    """`amount` in the wallet's currency; `reference` is what the source knows the payment by."""

    amount: Money
    source: str = Field(default="bank", pattern=r"^[a-z0-9_-]{1,40}$")
    reference: Text | None = None


class Correction(Command, frozen=True):
    """Of the top-up `entry_id` this `amount` goes back; without it, all of it."""

    entry_id: str = Field(pattern=r"^[A-Za-z0-9_]{1,64}$")
    amount: Money | None = None
    reason: Text


TIME = f"{EXAMPLE}, to the millisecond"


@app.get("/api/wallet-state", summary="What can be spent, what is held", tags=["Money"])
def wallet_state() -> WalletState:
    wallet = wallets.load(caller(app).account)
    return WalletState(
        currency=wallet.currency,
        day=wallet.day,
        available=wallet.available,
        reserved=wallet.reserved,
        committed_today=wallet.committed_on_day,
        committed_this_month=wallet.committed_in_month,
        daily_limit=wallet.controls.daily_limit,
        monthly_limit=wallet.controls.monthly_limit,
        version=wallet.version,
    )


@app.get(
    "/api/wallet-ledger",
    summary="The journal, newest first",
    description="Every filter that is given must hold. With `account` or `kind` a page may be "
    "short, or even empty, and still have a `next_cursor`: the filter let nothing through of what "
    "was read for it. Entries of an escrow or a session may show a moment later than elsewhere.",
    tags=["Money"],
)
def wallet_ledger(
    account: Annotated[
        str | None,
        Query(
            pattern=r"^[a-z]{1,20}:[A-Za-z0-9_.:-]{1,64}$",
            description="An account of the journal, such as wallet:available or supplier:sup_1",
        ),
    ] = None,
    kind: Annotated[EntryKind | None, Query()] = None,
    escrow_id: Annotated[Id | None, Query()] = None,
    session_id: Annotated[SessionId | None, Query()] = None,
    since: Annotated[Moment | None, Query(description=f"Included: {TIME}")] = None,
    until: Annotated[Moment | None, Query(description=f"Not included: {TIME}")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Entry]:
    wanted = Wanted(account, kind, escrow_id, session_id, since, until)
    items, following = journal.listed(caller(app).account, wanted, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


@app.post("/api/wallet-topup", status_code=201, summary="Put money in", tags=["Money"])
def wallet_topup(top_up: TopUp, key: IdempotencyKey = None) -> Entry:
    return funding.top_up(
        top_up.amount,
        source=top_up.source,
        reference=top_up.reference,
        by=caller(app).principal,
        once=once(app, key),
    )


@app.post(
    "/api/wallet-correction", status_code=201, summary="Take a wrong top-up back", tags=["Money"]
)
def wallet_correction(correction: Correction, key: IdempotencyKey = None) -> Entry:
    return funding.correct(
        correction.entry_id,
        amount=correction.amount,
        reason=correction.reason,
        by=caller(app).principal,
        once=once(app, key),
    )


handler = entry(app)
