"""Escrows: money is held, released or given back, each in one transaction."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from pydantic import BaseModel

from flowpay.domain import spending
from flowpay.domain.card_terms import CardTerms
from flowpay.domain.categories import category_name
from flowpay.domain.escrow import Escrow
from flowpay.domain.journal import AVAILABLE, Entry, EntryKind, transfer
from flowpay.domain.milestone import Milestone
from flowpay.domain.money import AmountInvalid, Money
from flowpay.domain.once import Once
from flowpay.domain.rate import Rate
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.wallet import Wallet, committing
from flowpay.persistence import book, escrows, idempotency, journal, sessions
from flowpay.persistence import rates as kept_rates
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import rates, repeats, wallets
from .judging import judged_anew
from .repeats import answered_once
from .transitions import announced_of, answer_of, change, entry_of, spend_of

Along = Callable[[Escrow], Iterable[Write]]


class Order(BaseModel, frozen=True):
    """What is to be held, for whom; amounts are in the supplier's currency."""

    supplier_id: str
    supplier_name: str | None = None
    amount: Money
    category: str
    milestones: tuple[Milestone, ...] = ()
    session_id: str | None = None
    memo: str | None = None
    card: CardTerms | None = None


def create(order: Order, *, by: str, once: Once, along: Along | None = None) -> Escrow:
    """Return the escrow with its money held: `held`, or `pending_approval` above the threshold.

    `along` adds what the session's own step writes; without it the session must just exist.
    Raises SpendingRefused with every rule's finding, AmountInvalid, RateMissing or RateOutdated.
    """
    order.amount.payable()
    along = along or partial(_session_exists, once.account)
    return _create(order, by=by, once=once, along=along)


@answered_once(answer_of)
@judged_anew
def _create(order: Order, *, by: str, once: Once, along: Along) -> Escrow:
    account, at, symbol = once.account, clock.now(), order.amount.currency
    (wallet_item, *rate_item), earlier = repeats.read(
        once, ("book", kept.key_of(account)), *kept_rates.targets(config().WALLET_CURRENCY, symbol)
    )
    if earlier:
        return answer_of(account, earlier)
    wallet = wallets.current(account, wallet_item)
    escrow = opened(order, wallet, rates.for_hold(wallet.currency, symbol, *rate_item), by=by)
    spend = spend_of(escrow, escrow.wallet_amount)
    spending.require(spending.judge(spend, wallet.controls, wallet.position()))
    entry = hold_of(escrow, once=once)
    book.commit(
        [
            *idempotency.recorded(once, escrow, at=at),
            escrows.opened(account, escrow),
            kept.post(account, wallet, [entry], committing(spend, wallet)),
            journal.recorded(account, entry),
            announced_of(account, escrow, escrow.status, by=by),
            *along(escrow),
        ]
    )
    return escrow


def opened(order: Order, wallet: Wallet, rate: Rate | None, *, by: str) -> Escrow:
    """Return the escrow as it is opened: with a question to people if it is large."""
    at = clock.now()
    wallet_amount = rate.convert(order.amount) if rate else order.amount
    if wallet_amount.micros == 0:
        raise AmountInvalid(f"{order.amount} is less than the wallet's smallest coin")
    escrow = Escrow(
        escrow_id=clock.new_id("esc", at),
        status=EscrowStatus.HELD,
        amount=order.amount,
        wallet_amount=wallet_amount,
        rate=rate,
        released=Money.zero(order.amount.currency),
        refunded=Money.zero(order.amount.currency),
        supplier_id=order.supplier_id,
        supplier_name=order.supplier_name,
        category=category_name(order.category),
        milestones=order.milestones,
        session_id=order.session_id,
        memo=order.memo,
        card=order.card,
        requested_by=by,
        held_on=wallet.day,
        created_at=at,
    )
    approvers = spending.approvers_needed(wallet_amount, wallet.controls)
    if approvers == 0:
        return escrow
    due = at + timedelta(seconds=config().APPROVAL_TTL_SECONDS)
    version = wallet.controls.version
    return escrow.asking(at=at, expires_at=due, controls_version=version, approvers=approvers)


def hold_of(escrow: Escrow, *, once: Once) -> Entry:
    """Return the journal entry of a new escrow."""
    why = escrow.memo or "held for the supplier"
    legs = transfer(escrow.wallet_amount, AVAILABLE, f"escrow:{escrow.escrow_id}")
    by = escrow.requested_by
    return entry_of(escrow, EntryKind.HOLD, legs, escrow.amount, by=by, why=why, once=once)


def release(
    escrow_id: str,
    *,
    amount: Money | None = None,
    milestone: str | None = None,
    by: str,
    reason: str | None,
    once: Once,
) -> Escrow:
    """Return the escrow with `amount`, a milestone, or all that is held, paid to the supplier.

    Raises EscrowUnknown, and what Escrow.release raises.
    """
    return change(
        escrow_id,
        lambda escrow, _: escrow.release(amount, milestone=milestone),
        event="released",
        by=by,
        why=reason or "released to the supplier",
        once=once,
    )


def refund(
    escrow_id: str,
    *,
    amount: Money | None = None,
    milestone: str | None = None,
    by: str,
    reason: str | None,
    once: Once,
) -> Escrow:
    """Return the escrow with `amount`, a milestone, or all that is held, back in the wallet.

    Raises EscrowUnknown, and what Escrow.refund raises.
    """
    return change(
        escrow_id,
        lambda escrow, _: escrow.refund(amount, milestone=milestone),
        event="refunded",
        by=by,
        why=reason or "refunded to the wallet",
        once=once,
    )


def dispute(escrow_id: str, *, milestone: str, by: str, reason: str, once: Once) -> Escrow:
    """Return the escrow with one milestone frozen until the dispute is resolved."""
    return change(
        escrow_id,
        lambda escrow, _: escrow.dispute(milestone, reason=reason),
        event="disputed",
        by=by,
        why=reason,
        once=once,
    )


def resolve(
    escrow_id: str, *, milestone: str, paid: Money, by: str, reason: str | None, once: Once
) -> Escrow:
    """Return the escrow with a disputed milestone settled: `paid` released, the rest refunded."""
    return change(
        escrow_id,
        lambda escrow, _: escrow.resolve(milestone, paid=paid),
        event="resolved",
        by=by,
        why=reason or "the dispute is resolved",
        once=once,
    )


def _session_exists(account: str, escrow: Escrow) -> Iterable[Write]:
    return [sessions.exists(account, escrow.session_id)] if escrow.session_id else []
