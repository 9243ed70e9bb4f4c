"""Spending controls: changed by whoever has read them last, and asked without effect."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
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

type Counted = Callable[[Wallet, Collection[str]], Mapping[str, int]]
"""Tell what the journal has counted towards caps in a wallet's month, in micros."""


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
    """Return every rule's verdict on a payment, by the judgement of a hold.

    It writes nothing of the account; a rate that was asked for is kept for a while, for all.
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


def change(account: str, fields: Mapping[str, Any], *, read_version: int, by: str) -> Controls:
    """Return the controls now in force: those that were read, with the given fields changed.

    Raises ControlsInvalid, or ControlsVersionStale if others were in force.
    """
    counted = _counting(account)

    @judged_anew
    def changed() -> Controls:
        wallet = wallets.load(account)
        new = wallet.controls.changed(fields, read_version=read_version, by=by)
        told, name = _difference(wallet.controls, new), "spending_controls"
        book.commit(
            [
                kept.controls_changed(account, wallet, new, _capped(wallet, new, counted)),
                announced(account, f"flowpay.{name}.changed", name, by=by, data=told),
            ]
        )
        return new

    return changed()


def _difference(old: Controls, new: Controls) -> dict[str, Any]:
    """Return what a change has changed, as it was and as it is."""
    before, after = (each.model_dump(mode="json", exclude={"version"}) for each in (old, new))
    names = [name for name in after if after[name] != before[name]]
    return {
        "version": new.version,
        "before": {name: before[name] for name in names},
        "after": {name: after[name] for name in names},
    }


def _capped(wallet: Wallet, new: Controls, counted: Counted) -> Mapping[str, int] | None:
    """Return the month's sum of each new cap, in micros; None if the caps are what they were."""
    if new.caps.keys() == wallet.capped.keys():
        return None
    known = {key: wallet.capped[key] for key in new.caps if key in wallet.capped}
    added = new.caps.keys() - known.keys()
    if not added:
        return known
    return {**known, **counted(wallet, added)}


def _counting(account: str) -> Counted:
    """Return what counts towards caps: what can no longer change, it reads once for all calls."""
    settled = clock.now() - journal.STILL_COMING

    def within(caps: Collection[str], month: str, **period: datetime | None) -> Mapping[str, int]:
        entries = map(journal.from_item, journal.every(account, **period))
        return capped_by(entries, caps, month=month)

    @cache
    def before(caps: frozenset[str], month: str, since: datetime | None) -> Mapping[str, int]:
        return within(caps, month, since=since and min(since, settled), until=settled)

    def counted(wallet: Wallet, caps: Collection[str]) -> Mapping[str, int]:
        old = before(frozenset(caps), wallet.month, wallet.counts_from)
        latest = within(caps, wallet.month, since=settled)
        return {cap: old[cap] + latest[cap] for cap in caps}

    return counted
