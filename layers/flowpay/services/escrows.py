"""Escrows: money is held, let through, refused, released or given back, each in one transaction."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from pydantic import BaseModel

from flowpay.domain import spending
from flowpay.domain.escrow import Approval, Escrow, EscrowStatus
from flowpay.domain.journal import AVAILABLE, Counts, Entry, EntryKind, Leg, transfer
from flowpay.domain.money import AmountInvalid, Money
from flowpay.domain.once import Once
from flowpay.domain.rate import Rate
from flowpay.domain.spending import Spend
from flowpay.domain.wallet import Commitment, Wallet, committing, giving_back
from flowpay.persistence import book, escrows, idempotency, journal, sessions
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Table, Write
from flowpay.persistence.items import Item
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import rates, wallets
from .events import announced
from .judging import judged_anew

Along = Callable[[Escrow], Iterable[Write]]


class Order(BaseModel, frozen=True):
    """What is to be held, for whom; `amount` is in the supplier's currency."""

    supplier_id: str
    supplier_name: str | None = None
    amount: Money
    category: str
    session_id: str | None = None
    memo: str | None = None


def create(
    order: Order,
    *,
    by: str,
    once: Once,
    along: Along | None = None,
) -> Escrow:
    """Return the escrow with its money held: `held`, or `pending_approval` above the threshold.

    `along` adds what the session's own step writes; without it the session must just exist.
    Raises SpendingRefused with every rule's finding, or AmountInvalid.
    """
    order.amount.payable()
    wallet_amount, rate = rates.converted(order.amount, config().WALLET_CURRENCY)
    if wallet_amount.micros == 0:
        raise AmountInvalid(f"{order.amount} is less than the wallet's smallest coin")
    if along is None:
        along = partial(_session_exists, once.account)
    return _create(order, wallet_amount, rate, by, once, along)


@judged_anew
def _create(
    order: Order,
    wallet_amount: Money,
    rate: Rate | None,
    by: str,
    once: Once,
    along: Along,
) -> Escrow:
    account, at = once.account, clock.now()
    (wallet_item,), earlier = _read(once, kept.key_of(account))
    if earlier:
        return Escrow.model_validate_json(earlier)
    wallet = wallets.current(account, wallet_item)
    escrow = _escrow(order, wallet_amount, rate, wallet, by=by)
    spend = Spend(amount=wallet_amount, category=escrow.category)
    spending.require(spending.judge(spend, wallet.controls, wallet.position()))
    legs = transfer(wallet_amount, AVAILABLE, f"escrow:{escrow.escrow_id}")
    entry = _entry(
        escrow,
        EntryKind.HOLD,
        legs,
        escrow.amount,
        by=by,
        why=order.memo or "held for the supplier",
        once=once,
    )
    book.commit(
        [
            *idempotency.recorded(once, escrow, at=at),
            escrows.opened(account, escrow),
            kept.post(account, wallet, entry, committing(wallet_amount)),
            journal.recorded(account, entry),
            _announced(account, escrow, f"flowpay.escrow.{escrow.status}", by),
            *along(escrow),
        ]
    )
    return escrow


def _escrow(
    order: Order, wallet_amount: Money, rate: Rate | None, wallet: Wallet, *, by: str
) -> Escrow:
    """Return the escrow as it is opened: with a question to a person if it is large."""
    at, approval = clock.now(), None
    if spending.needs_approval(wallet_amount, wallet.controls):
        due = at + timedelta(seconds=config().APPROVAL_TTL_SECONDS)
        approval = Approval(requested_by=by, requested_at=at, expires_at=due)
    return Escrow(
        escrow_id=clock.new_id("esc"),
        status=EscrowStatus.PENDING_APPROVAL if approval else EscrowStatus.HELD,
        amount=order.amount,
        wallet_amount=wallet_amount,
        rate=rate,
        released=Money.zero(order.amount.currency),
        refunded=Money.zero(order.amount.currency),
        supplier_id=order.supplier_id,
        supplier_name=order.supplier_name,
        category=spending.category_name(order.category),
        session_id=order.session_id,
        memo=order.memo,
        requested_by=by,
        approval=approval,
        held_on=wallet.day,
        created_at=at,
    )


def approve(escrow_id: str, *, by: str, reason: str | None, once: Once) -> Escrow:
    """Return the escrow with its hold let through; the money stays where it is held.

    Raises EscrowUnknown, ApprovalAlreadyDecided, ApprovalOverdue or SelfApprovalForbidden.
    """
    return _change(
        escrow_id,
        lambda escrow: escrow.approve(
            by=by, at=clock.now(), reason=reason, must_differ=config().REQUIRE_API_KEY
        ),
        kind=None,
        by=by,
        why=reason or "approved",
        once=once,
    )


def reject(escrow_id: str, *, by: str, reason: str | None, once: Once) -> Escrow:
    """Return the escrow refused, its money back; raises EscrowUnknown, ApprovalAlreadyDecided."""
    return _change(
        escrow_id,
        lambda escrow: escrow.reject(by=by, at=clock.now(), reason=reason),
        kind=EntryKind.VOID,
        by=by,
        why=reason or "rejected",
        once=once,
    )


def expire(escrow_id: str, *, by: str, once: Once) -> Escrow:
    """Return the escrow that nobody decided in time, its money back."""
    return _change(
        escrow_id,
        lambda escrow: escrow.expire(by=by, at=clock.now()),
        kind=EntryKind.EXPIRY,
        by=by,
        why="nobody decided in time",
        once=once,
    )


def release(
    escrow_id: str, *, amount: Money | None, by: str, reason: str | None, once: Once
) -> Escrow:
    """Return the escrow with `amount`, or all that is held, paid to the supplier.

    Raises EscrowUnknown, EscrowTransitionForbidden or AmountExceedsHold.
    """
    return _change(
        escrow_id,
        lambda escrow: escrow.release(amount),
        kind=EntryKind.CAPTURE,
        by=by,
        why=reason or "released to the supplier",
        once=once,
    )


def refund(
    escrow_id: str, *, amount: Money | None, by: str, reason: str | None, once: Once
) -> Escrow:
    """Return the escrow with `amount`, or all that is held, back in the wallet.

    Raises EscrowUnknown, EscrowTransitionForbidden or AmountExceedsHold.
    """
    return _change(
        escrow_id,
        lambda escrow: escrow.refund(amount),
        kind=EntryKind.REFUND,
        by=by,
        why=reason or "refunded to the wallet",
        once=once,
    )


@judged_anew
def _change(
    escrow_id: str,
    transition: Callable[[Escrow], Escrow],
    *,
    kind: EntryKind | None,
    by: str,
    why: str,
    once: Once,
) -> Escrow:
    """Carry out one transition; `kind` says what happens to the money, None leaves it held."""
    account, at = once.account, clock.now()
    (wallet_item, escrow_item), earlier = _read(
        once, kept.key_of(account), escrows.key_of(account, escrow_id)
    )
    if earlier:
        return Escrow.model_validate_json(earlier)
    escrow = escrows.from_item(escrow_item, escrow_id)
    new = transition(escrow)
    moved: Iterable[Write] = ()
    if kind:
        wallet = wallets.current(account, wallet_item)
        moved = _settlement(once, wallet, escrow, new, kind, by=by, why=why)
    book.commit(
        [
            *idempotency.recorded(once, new, at=at),
            escrows.moved(account, escrow, new),
            *moved,
            _announced(account, new, _EVENTS[kind], by),
        ]
    )
    return new


_EVENTS = {
    None: "flowpay.escrow.held",
    EntryKind.VOID: "flowpay.escrow.rejected",
    EntryKind.EXPIRY: "flowpay.escrow.expired",
    EntryKind.CAPTURE: "flowpay.escrow.released",
    EntryKind.REFUND: "flowpay.escrow.refunded",
}


def _settlement(
    once: Once,
    wallet: Wallet,
    escrow: Escrow,
    new: Escrow,
    kind: EntryKind,
    *,
    by: str,
    why: str,
) -> tuple[Write, Write]:
    """Return the writes that take money out of the hold: to the supplier, or back."""
    paid = kind is EntryKind.CAPTURE
    whole = kind in (EntryKind.VOID, EntryKind.EXPIRY)
    part = escrow.wallet_amount if whole else escrow.wallet_part(new)
    target = f"supplier:{escrow.supplier_id}" if paid else AVAILABLE
    legs = transfer(part, f"escrow:{escrow.escrow_id}", target)
    foreign = escrow.remaining if whole else escrow.remaining - new.remaining
    entry = _entry(new, kind, legs, foreign, by=by, why=why, once=once)
    back = Commitment() if paid else giving_back(part, held_on=escrow.held_on, wallet=wallet)
    return kept.post(once.account, wallet, entry, back), journal.recorded(once.account, entry)


def _read(once: Once, *targets: dict[str, str]) -> tuple[tuple[Item | None, ...], str | None]:
    """Return the items, and the answer that was given to this command before: one round trip."""
    keyed = once.key is not None
    record_key: list[tuple[Table, dict[str, str]]] = (
        [("scratch", idempotency.key_of(once))] if keyed else []
    )
    found = book.get_together(*(("book", target) for target in targets), *record_key)
    record = found[-1] if keyed else None
    return found[: len(targets)], idempotency.answer_of(once, record, at=clock.now())


def _entry(
    escrow: Escrow,
    kind: EntryKind,
    legs: tuple[Leg, ...],
    foreign: Money,
    *,
    by: str,
    why: str,
    once: Once,
) -> Entry:
    differs, at = escrow.amount.currency != escrow.wallet_amount.currency, clock.now()
    return Entry(
        entry_id=clock.new_id("jrn", at),
        kind=kind,
        at=at,
        legs=legs,
        by=by,
        why=why,
        command=once.route,
        idempotency_key=once.key,
        counts=Counts(on=escrow.held_on, category=escrow.category, supplier_id=escrow.supplier_id),
        escrow_id=escrow.escrow_id,
        session_id=escrow.session_id,
        foreign=foreign if differs else None,
    )


def _announced(account: str, escrow: Escrow, type: str, by: str) -> Write:
    return announced(
        account,
        type,
        escrow.escrow_id,
        by=by,
        session_id=escrow.session_id,
        data=escrow.model_dump(mode="json"),
    )


def _session_exists(account: str, escrow: Escrow) -> Iterable[Write]:
    return [sessions.exists(account, escrow.session_id)] if escrow.session_id else []
