"""Wallet — what can be spent, what is held, and the journal behind both."""

from pydantic import BaseModel

from flowpay.domain.journal import Entry
from flowpay.domain.money import Money
from flowpay.persistence import journal
from flowpay.runtime.http import Cursor, Limit, Page, caller, entry, http_app
from flowpay.services import wallets

app = http_app()


class WalletState(BaseModel, frozen=True):
    currency: str
    available: Money
    reserved: Money
    committed_today: Money
    committed_this_month: Money
    daily_limit: Money
    monthly_limit: Money
    version: int


@app.get("/api/wallet-state", summary="What can be spent, what is held", tags=["Money"])
def wallet_state() -> WalletState:
    wallet = wallets.load(caller(app).account)
    return WalletState(
        currency=wallet.currency,
        available=wallet.available,
        reserved=wallet.reserved,
        committed_today=wallet.committed_on_day,
        committed_this_month=wallet.committed_in_month,
        daily_limit=wallet.controls.daily_limit,
        monthly_limit=wallet.controls.monthly_limit,
        version=wallet.version,
    )


@app.get("/api/wallet-ledger", summary="The journal, newest first", tags=["Money"])
def wallet_ledger(limit: Limit = 20, cursor: Cursor = None) -> Page[Entry]:
    items, following = journal.listed(caller(app).account, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


handler = entry(app)
