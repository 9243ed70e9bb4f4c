"""Micropayments: what calls to providers may cost is held, then what they did cost is paid."""

from collections.abc import Iterable
from datetime import datetime

from flowpay.domain import spending
from flowpay.domain.journal import AVAILABLE, RESERVED, Counts, Entry, EntryKind, Leg, transfer
from flowpay.domain.money import Money
from flowpay.domain.spending import Spend
from flowpay.domain.usage import Owner, Usage, UsageStatus, settlement, within
from flowpay.domain.wallet import Commitment, Wallet, committing, giving_back
from flowpay.persistence import book, escrows, journal, sessions, usages
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.persistence.usages import UsageMoved
from flowpay.ports.tariff import Call, most
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import rates, wallets
from .judging import judged_anew


def reserve(
    account: str,
    session_id: str,
    step: str,
    calls: Iterable[Call],
    *,
    by: str,
    once_ended: bool = False,
) -> Usage:
    """Return the step's usage with the most that `calls` may cost held for it.

    A step that comes again finds its reserve; one whose calls were settled without their facts
    begins another. Raises SpendingRefused, or SessionMoved if the session has ended, which does not
    matter where `once_ended` is true.
    """
    owner = Owner(session_id=session_id)
    known = usages.of(account, owner, step)
    if known and known[-1].status is UsageStatus.RESERVED:
        return known[-1]
    there = sessions.exists if once_ended else sessions.is_open
    is_there = there(account, session_id)
    return _reserve(account, owner, _try(step, known), _dearest(calls), by, is_there)


def reserve_once(
    account: str, escrow_id: str, step: str, calls: Iterable[Call], *, by: str
) -> Usage | None:
    """Return the usage of an escrow's step, None if its calls were settled: they are its facts.

    A step that comes again finds its reserve. Raises SpendingRefused or EscrowUnknown.
    """
    owner = Owner(escrow_id=escrow_id)
    known = usages.of(account, owner, step)
    if known and known[-1].status is not UsageStatus.VOIDED:
        return known[-1] if known[-1].status is UsageStatus.RESERVED else None
    exists = escrows.exists(account, escrow_id)
    return _reserve(account, owner, _try(step, known), _dearest(calls), by, exists)


def _try(step: str, known: tuple[Usage, ...]) -> str:
    return f"{step}/{len(known) + 1:02d}"


def _dearest(calls: Iterable[Call]) -> Money:
    return in_wallet(sum((most(call) for call in calls), Money.zero("USD")))


@judged_anew
def _reserve(
    account: str, owner: Owner, step: str, amount: Money, by: str, is_there: Write
) -> Usage:
    wallet = wallets.load(account)
    spend = Spend(amount=amount)
    spending.require(spending.judge(spend, wallet.controls, wallet.position()))
    usage = Usage(
        **owner.model_dump(),
        step=step,
        status=UsageStatus.RESERVED,
        reserved=amount,
        cost=Money.zero(amount.currency),
        held_on=wallet.day,
        reserved_at=clock.now(),
        by=by,
    )
    legs = transfer(amount, AVAILABLE, RESERVED)
    entry = _entry(usage, EntryKind.API_RESERVE, legs, "the most that the calls may cost")
    posted = _posted(account, wallet, entry, committing(spend, wallet))
    try:
        book.commit([usages.reserved(account, usage), is_there, *posted])
    except UsageMoved:
        return usages.of(account, owner, step.rpartition("/")[0])[-1]
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
    back = _back(usage, usage.reserved - settled.cost, wallet)
    posted = _posted(account, wallet, entry, back)
    book.commit([*facts, usages.ended(account, settled), *posted])


def void_all(account: str, session_id: str) -> None:
    """Give back every reserve that a session has left open."""
    for usage in usages.of(account, Owner(session_id=session_id)):
        if usage.status is UsageStatus.RESERVED:
            void(account, usage, why="the session ended before the calls were settled")


def void_left(account: str, before: datetime) -> None:
    """Give back what was reserved before that moment, and left by whoever was to settle it."""
    for usage in usages.left_open(account, before=before):
        void(account, usage, why="nobody settled the calls")


@judged_anew
def void(account: str, usage: Usage, *, why: str = "the calls were not made") -> None:
    """Give a reserve back; one that has ended is left as it is."""
    wallet = wallets.load(account)
    legs = transfer(usage.reserved, RESERVED, AVAILABLE)
    entry = _entry(usage, EntryKind.VOID, legs, why)
    posted = _posted(account, wallet, entry, _back(usage, usage.reserved, wallet))
    try:
        book.commit([usages.ended(account, usage.voided()), *posted])
    except UsageMoved:
        return


def cost_of(account: str, session_id: str) -> Money:
    """Return what a session's provider calls have cost so far, in the wallet's currency."""
    spent = (usage.cost for usage in usages.of(account, Owner(session_id=session_id)))
    return sum(spent, Money.zero(config().WALLET_CURRENCY))


def in_wallet(dollars: Money) -> Money:
    """Return a provider's price in the wallet's currency, to the micro."""
    rate = rates.between(config().WALLET_CURRENCY, dollars.currency)
    return rate.convert(dollars, to_micros=True) if rate else dollars


def _back(usage: Usage, rest: Money, wallet: Wallet) -> Commitment:
    return giving_back(Spend(amount=rest), held_on=usage.held_on, wallet=wallet)


def _posted(
    account: str, wallet: Wallet, entry: Entry, commitment: Commitment
) -> tuple[Write, Write]:
    return kept.post(account, wallet, [entry], commitment), journal.recorded(account, entry)


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
        escrow_id=usage.escrow_id,
    )
