"""Payout changes: a payout goes from one state to the next, with its money, in one transaction."""

from collections.abc import Callable, Iterable

from flowpay.domain.journal import Entry, EntryKind, transfer
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.payout import Payout
from flowpay.domain.wallet import Commitment
from flowpay.persistence import book, idempotency, journal
from flowpay.persistence import payouts as kept
from flowpay.persistence import wallets as kept_wallets
from flowpay.persistence.book import Write
from flowpay.persistence.items import Item
from flowpay.runtime import clock

from . import repeats, wallets
from .judging import judged_anew
from .owing import announced_of
from .repeats import answered_once

type Transition = Callable[[Payout], Payout]
"""What becomes of a payout; raises why nothing can."""
type Along = Callable[[Payout], Iterable[Write]]
"""What else is written with the payout after its transition."""


def answer_of(_: str, record: str) -> Payout:
    """Return the payout that a command has answered before."""
    return Payout.model_validate_json(record)


@answered_once(answer_of)
@judged_anew
def change(
    payout_id: str, transition: Transition, *, event: str, by: str, why: str, once: Once
) -> Payout:
    """Carry out a person's command; return the payout after it.

    Raises PayoutUnknown, and what `transition` raises.
    """
    (wallet_item, item), earlier = repeats.read(once, *_targets(once.account, payout_id))
    if earlier:
        return answer_of(once.account, earlier)
    payout = kept.from_item(item, payout_id)
    new = transition(payout)
    written = _moved(once, wallet_item, payout, new, event=event, by=by, why=why)
    book.commit([*idempotency.recorded(once, new, at=clock.now()), *written])
    return new


@judged_anew
def follow(
    payout_id: str,
    transition: Transition,
    *,
    event: str,
    why: str,
    once: Once,
    along: Along = lambda _: (),
) -> Payout:
    """Write what the rail, or the clock, has made of a payout; return the payout after it.

    `once` says in the journal what caused it, and is not answered. Raises as `change`.
    """
    wallet_item, item = book.get_together(*_targets(once.account, payout_id))
    payout = kept.from_item(item, payout_id)
    new = transition(payout)
    written = _moved(once, wallet_item, payout, new, event=event, by="flowpay", why=why)
    book.commit([*along(new), *written])
    return new


def _moved(
    once: Once,
    wallet_item: Item | None,
    read: Payout,
    new: Payout,
    *,
    event: str,
    by: str,
    why: str,
) -> list[Write]:
    """Return the writes of a transition, of its event, and of the money that moves with it.

    That changes no figure of the wallet, and its version all the same: whoever reconciles knows by
    it that money has moved.
    """
    account, left = once.account, new.paid - read.paid
    told = announced_of(account, new, event, by=by, why=why)
    step = [kept.moved(account, read, new), told]
    if not left.micros:
        return step
    entry = _entry(new, left, by=by, why=why, once=once)
    wallet = wallets.current(account, wallet_item)
    posted = kept_wallets.post(account, wallet, [entry], Commitment())
    return [*step, posted, journal.recorded(account, entry)]


def _entry(payout: Payout, left: Money, *, by: str, why: str, once: Once) -> Entry:
    """Return the entry of what has left for the supplier, or has come back where it is negative."""
    at = clock.now()
    return Entry(
        entry_id=clock.new_id("jrn", at),
        kind=EntryKind.PAYOUT,
        at=at,
        legs=transfer(left, f"supplier:{payout.supplier_id}", payout.rail),
        by=by,
        why=why,
        command=once.route,
        idempotency_key=once.key,
        escrow_id=payout.escrow_id,
        session_id=payout.session_id,
        payout_id=payout.payout_id,
    )


def _targets(account: str, payout_id: str) -> tuple[repeats.Target, repeats.Target]:
    return ("book", kept_wallets.key_of(account)), ("book", kept.key_of(account, payout_id))
