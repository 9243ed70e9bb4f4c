"""Spending controls: changed by whoever has read them last, and asked without effect."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from flowpay.domain import spending
from flowpay.domain.categories import category_name
from flowpay.domain.controls import Controls
from flowpay.domain.money import AmountInvalid, Money
from flowpay.domain.rate import Rate
from flowpay.domain.spending import Change, Finding, Ruling, Spend
from flowpay.domain.wallet import Wallet, capped_by
from flowpay.persistence import book, journal
from flowpay.persistence import wallets as kept
from flowpay.runtime import clock

from . import rates, wallets
from .events import announced
from .judging import judged_anew

MARGIN = timedelta(days=7)
"""So much earlier an entry of the month may be dated: by time zones, and by clocks set right."""


class Evaluation(BaseModel, frozen=True):
    """What the rules would say to a payment now; `wallet_amount` is what it would take.

    `smallest_change` has the form of a change of the controls, `top_up` apart; null if none is
    needed.
    """

    verdict: Ruling
    wallet_amount: Money
    rate: Rate | None
    approvers_needed: int
    rules: tuple[Finding, ...]
    smallest_change: Change | None
    controls_version: int


def evaluate(
    account: str, amount: Money, *, category: str, supplier_id: str | None = None
) -> Evaluation:
    """Return every rule's verdict on a payment, by the judgement of a hold; writes nothing.

    Raises AmountInvalid, RateMissing or RateOutdated.
    """
    wallet = wallets.seen(account)
    wallet_amount, rate = rates.converted(amount.payable(), wallet.currency)
    if wallet_amount.micros == 0:
        raise AmountInvalid(f"{amount} is less than the wallet's smallest coin")
    name = category_name(category)
    spend = Spend(amount=wallet_amount, category=name, supplier_id=supplier_id)
    findings = spending.judge(spend, wallet.controls, wallet.position())
    return Evaluation(
        verdict=spending.outcome(findings),
        wallet_amount=wallet_amount,
        rate=rate,
        approvers_needed=spending.approvers_needed(wallet_amount, wallet.controls),
        rules=findings,
        smallest_change=spending.smallest_change(findings),
        controls_version=wallet.controls.version,
    )


@judged_anew
def change(account: str, fields: Mapping[str, Any], *, read_version: int, by: str) -> Controls:
    """Return the controls now in force: those that were read, with the given fields changed.

    Raises ControlsInvalid, or ControlsVersionStale if others were in force.
    """
    wallet = wallets.load(account)
    new = wallet.controls.changed(fields, read_version=read_version, by=by)
    told = {
        "before": wallet.controls.model_dump(mode="json"),
        "after": new.model_dump(mode="json"),
    }
    name = "spending_controls"
    book.commit(
        [
            kept.controls_changed(account, wallet, new, _capped(account, wallet, new)),
            announced(account, f"flowpay.{name}.changed", name, by=by, data=told),
        ]
    )
    return new


def _capped(account: str, wallet: Wallet, new: Controls) -> Mapping[str, int] | None:
    """Return the month's sum of each new cap, in micros; None if the caps are what they were."""
    if new.caps.keys() == wallet.capped.keys():
        return None
    known = {key: wallet.capped[key] for key in new.caps if key in wallet.capped}
    added = new.caps.keys() - known.keys()
    if not added:
        return known
    begun = datetime.fromisoformat(f"{wallet.month}-01").replace(tzinfo=UTC)
    items = journal.every(account, since=min(begun, clock.now()) - MARGIN)
    counted = capped_by(map(journal.from_item, items), added, month=wallet.month)
    return {**known, **counted}
