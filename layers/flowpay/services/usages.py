"""Micropayments: what a step's provider calls may cost is held, then what they did cost is paid."""

from collections.abc import Iterable

from flowpay.domain import spending
from flowpay.domain.journal import AVAILABLE, RESERVED, Counts, Entry, EntryKind, Leg, transfer
from flowpay.domain.money import Money
from flowpay.domain.spending import Spend
from flowpay.domain.usage import Usage, UsageStatus, settlement, within
from flowpay.domain.wallet import committing, giving_back
from flowpay.persistence import book, journal, sessions, usages
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.persistence.usages import UsageMoved
from flowpay.ports.tariff import Call, most
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import rates, wallets
from .judging import judged_anew


def reserve(account: str, session_id: str, step: str, calls: Iterable[Call], *, by: str) -> Usage:
    """Return the step's usage with the most that `calls` may cost held for it.

    A step that comes again finds its reserve; one whose calls were settled without their facts
    begins another. Raises SpendingRefused, or SessionMoved once the session has ended.
    """
    known = usages.of_session(account, session_id, step)
    if known and known[-1].status is UsageStatus.RESERVED:
        return known[-1]
    step = f"{step}/{len(known) + 1:02d}"
    dollars = sum((most(call) for call in calls), Money.zero("USD"))
    return _reserve(account, session_id, step, in_wallet(dollars), by)


@judged_anew
def _reserve(account: str, session_id: str, step: str, amount: Money, by: str) -> Usage:
    wallet = wallets.load(account)
    spend = Spend(amount=amount)
    spending.require(spending.judge(spend, wallet.controls, wallet.position()))
    usage = Usage(
        session_id=session_id,
        step=step,
        status=UsageStatus.RESERVED,
        reserved=amount,
        cost=Money.zero(amount.currency),
        held_on=wallet.day,
        by=by,
    )
    legs = transfer(amount, AVAILABLE, RESERVED)
    entry = _entry(usage, EntryKind.API_RESERVE, legs, "the most that the calls may cost")
    try:
        book.commit(
            [
                usages.reserved(account, usage),
                sessions.is_open(account, session_id),
                kept.post(account, wallet, entry, committing(amount)),
                journal.recorded(account, entry),
            ]
        )
    except UsageMoved:
        return usages.of_session(account, session_id, step)[-1]
    return usage


@judged_anew
def settle(
    account: str, usage: Usage, charges: dict[Call, Money], facts: Iterable[Write] = ()
) -> None:
    """Pay what the calls cost, give the rest back, and write the step's `facts` with it.

    Raises the facts' own refusals; a usage that has ended already raises UsageMoved.
    """
    wallet = wallets.load(account)
    charged = [(call.provider, in_wallet(cost)) for call, cost in charges.items() if cost.micros]
    costs = within(usage.reserved, charged)
    settled = usage.settled(costs)
    legs = settlement(usage, costs)
    entry = _entry(usage, EntryKind.API_SETTLE, legs, "what the calls cost")
    rest = usage.reserved - settled.cost
    back = giving_back(rest, held_on=usage.held_on, wallet=wallet)
    book.commit(
        [
            *facts,
            usages.ended(account, settled),
            kept.post(account, wallet, entry, back),
            journal.recorded(account, entry),
        ]
    )


def void_all(account: str, session_id: str) -> None:
    """Give back every reserve that a session has left open."""
    for usage in usages.of_session(account, session_id):
        if usage.status is UsageStatus.RESERVED:
            void(account, usage)


@judged_anew
def void(account: str, usage: Usage) -> None:
    """Give a reserve back whose calls were not made; one that has ended is left as it is."""
    wallet = wallets.load(account)
    legs = transfer(usage.reserved, RESERVED, AVAILABLE)
    entry = _entry(usage, EntryKind.VOID, legs, "the session ended before the calls were settled")
    back = giving_back(usage.reserved, held_on=usage.held_on, wallet=wallet)
    try:
        book.commit(
            [
                usages.ended(account, usage.voided()),
                kept.post(account, wallet, entry, back),
                journal.recorded(account, entry),
            ]
        )
    except UsageMoved:
        return


def cost_of(account: str, session_id: str) -> Money:
    """Return what a session's provider calls have cost so far, in the wallet's currency."""
    spent = (usage.cost for usage in usages.of_session(account, session_id))
    return sum(spent, Money.zero(config().WALLET_CURRENCY))


def in_wallet(dollars: Money) -> Money:
    """Return a provider's price in the wallet's currency, to the micro."""
    rate = rates.between(config().WALLET_CURRENCY, dollars.currency)
    return rate.convert(dollars, to_micros=True) if rate else dollars


def _entry(usage: Usage, kind: EntryKind, legs: tuple[Leg, ...], why: str) -> Entry:
    at = clock.now()
    return Entry(
        entry_id=clock.new_id("jrn", at),
        kind=kind,
        at=at,
        legs=legs,
        by=usage.by,
        why=why,
        command=f"tasks/{usage.step}",
        counts=Counts(on=usage.held_on),
        session_id=usage.session_id,
    )
