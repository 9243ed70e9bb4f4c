"""Micropayments: what calls to providers may cost is held, then what they did cost is paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flowpay.domain import spending
from flowpay.domain.escrow import Escrow
from flowpay.domain.gst_run import Run
from flowpay.domain.journal import AVAILABLE, RESERVED, Counts, Entry, EntryKind, Leg, transfer
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.session import Session
from flowpay.domain.spending import Spend
from flowpay.domain.usage import Owner, Usage, UsageStatus, numbered, settlement, within
from flowpay.domain.wallet import Commitment, Wallet, committing, giving_back
from flowpay.persistence import book, gst_runs, journal, sessions, usages
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.persistence.usages import UsageMoved
from flowpay.ports.tariff import Call, most
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import rates, wallets
from .judging import judged_anew


@dataclass(frozen=True)
class Step:
    """What calls are made for: a step for whom, by whom; `once` where a command made them."""

    owner: Owner
    name: str
    by: str
    once: Once | None = None

    @property
    def command(self) -> str:
        """What the journal calls their cause: the command, or the state of the step."""
        return self.once.route if self.once else f"tasks/{self.name.partition('/')[0]}"


def reserve(
    account: str,
    session_id: str,
    step: str,
    calls: Iterable[Call],
    *,
    by: str,
    once_ended: bool = False,
    once: Once | None = None,
) -> Usage:
    """Return the step's usage with the most that `calls` may cost held for it.

    A step that comes again finds its reserve; one whose calls were settled without their facts
    begins another. Raises SpendingRefused, or SessionMoved if the session has ended, which does not
    matter where `once_ended` is true.
    """
    there = sessions.exists if once_ended else sessions.is_open
    made_for = Step(Owner(session_id=session_id), step, by, once)
    return _reserved(account, made_for, calls, there(account, session_id))


def reserve_for(
    account: str, escrow: Escrow, step: str, calls: Iterable[Call], *, by: str, undone: Write
) -> Usage:
    """Return the usage of an escrow's step, in the way of `reserve`.

    `undone` checks that the step is still to be done. Raises its refusal, or SpendingRefused.
    """
    owner = Owner(escrow_id=escrow.escrow_id, session_id=escrow.session_id)
    return _reserved(account, Step(owner, step, by), calls, undone)


def reserve_for_run(account: str, run: Run, step: str, calls: Iterable[Call]) -> Usage:
    """Return the usage of a GST run's step, in the way of `reserve`; raises RunMoved once it ended.

    It stands for as long as a person may take; whoever ends the run settles it with the end.
    """
    made_for = Step(Owner(run_id=run.run_id), step, run.requested_by)
    return _reserved(account, made_for, calls, gst_runs.is_open(account, run.run_id))


def _reserved(account: str, step: Step, calls: Iterable[Call], check: Write) -> Usage:
    known = usages.of(account, step.owner, step.name)
    if known and known[-1].status is UsageStatus.RESERVED:
        return known[-1]
    dearest = in_wallet(sum((most(call) for call in calls), Money.zero("USD")))
    return _reserve(account, step, len(known) + 1, dearest, check)


@judged_anew
def _reserve(account: str, step: Step, number: int, amount: Money, check: Write) -> Usage:
    wallet = wallets.load(account)
    spend = Spend(amount=amount)
    spending.require(spending.judge(spend, wallet.controls, wallet.position()))
    usage, entry = opened(wallet, step, number, amount)
    posted = _posted(account, wallet, entry, committing(spend, wallet))
    try:
        book.commit([check, usages.reserved(account, usage), *posted])
    except UsageMoved:
        return usages.of(account, step.owner, step.name)[-1]
    return usage


def opened(wallet: Wallet, step: Step, number: int, amount: Money) -> tuple[Usage, Entry]:
    """Return a step's usage with `amount` reserved for its calls, and the entry of its reserve."""
    usage = Usage(
        **step.owner.model_dump(),
        step=numbered(step.name, number),
        status=UsageStatus.RESERVED,
        reserved=amount,
        cost=Money.zero(amount.currency),
        held_on=wallet.day,
        reserved_at=clock.now(),
        by=step.by,
        command=step.command,
        idempotency_key=step.once.key if step.once else None,
    )
    legs = transfer(amount, AVAILABLE, RESERVED)
    why = "the most that the calls may cost"
    return usage, _entry(usage, EntryKind.API_RESERVE, legs, why)


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
    """Give back what was reserved before that moment, and left by whoever was to settle it.

    Those of GST runs are settled with the run, which waits for a person; the fees of cards by
    `card_fees.end_left`, since an order may be found late.
    """
    for usage in usages.left_open(account, before=before):
        if usage.run_id is None and usage.card_id is None:
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


def cost_of(account: str, session: Session) -> Money:
    """Return what calls for a session and its escrow have cost so far, in the wallet's currency."""
    spent = usages.of(account, Owner(session_id=session.session_id))
    if session.escrow_id:
        spent += usages.of(account, Owner(escrow_id=session.escrow_id))
    return sum((usage.cost for usage in spent), Money.zero(config().WALLET_CURRENCY))


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
        command=usage.command,
        idempotency_key=usage.idempotency_key,
        counts=Counts(on=usage.held_on),
        session_id=usage.session_id,
        escrow_id=usage.escrow_id,
        usage_id=usage.usage_id,
    )
