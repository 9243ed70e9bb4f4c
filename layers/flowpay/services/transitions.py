"""Transitions: an escrow goes from one state to the next, with its money, in one transaction."""

from collections.abc import Callable, Iterable

from flowpay.domain.escrow import Escrow, Movement
from flowpay.domain.journal import AVAILABLE, Counts, Entry, EntryKind, Leg, transfer
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.spending import Spend
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.wallet import Wallet, giving_back
from flowpay.persistence import book, escrows, idempotency, journal, track_records
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.persistence.items import Item
from flowpay.runtime import clock

from . import owing, repeats, wallets
from .events import announced
from .judging import judged_anew
from .repeats import answered_once

_SETTLED = (EscrowStatus.RELEASED, EscrowStatus.REFUNDED)

Transition = Callable[[Escrow, Wallet], Escrow]
"""What becomes of an escrow, given the wallet as it stands; raises why nothing can."""


def answer_of(_: str, record: str) -> Escrow:
    """Return the escrow that a command has answered before."""
    return Escrow.model_validate_json(record)


@answered_once(answer_of)
@judged_anew
def change(
    escrow_id: str,
    transition: Transition,
    *,
    event: str | None,
    by: str,
    why: str,
    once: Once,
) -> Escrow:
    """Carry out one transition, with whatever money it moves; return the escrow after it.

    `event` None names the event by what came of it. Where no money moves, the rules that were read
    must still be in force: an approval is given under them. Raises EscrowUnknown, and what
    `transition` raises.
    """
    account, at = once.account, clock.now()
    (wallet_item, escrow_item), earlier = repeats.read(
        once, ("book", kept.key_of(account)), ("book", escrows.key_of(account, escrow_id))
    )
    if earlier:
        return answer_of(account, earlier)
    escrow = escrows.from_item(escrow_item, escrow_id)
    new = transition(escrow, kept.from_item(wallet_item).on(clock.today()))
    said = event or _outcome(new)
    written = moved(once, wallet_item, escrow, new, event=said, by=by, why=why)
    book.commit([*idempotency.recorded(once, new, at=at), *written])
    return new


def moved(
    once: Once,
    wallet_item: Item | None,
    escrow: Escrow,
    new: Escrow,
    *,
    event: str,
    by: str,
    why: str,
) -> list[Write]:
    """Return the writes of a transition, of the money that it moves, and of its event."""
    return [
        escrows.moved(once.account, escrow, new),
        *_on_wallet(once, wallet_item, new, escrow.movements(new), by=by, why=why),
        *_on_record(once.account, escrow, new),
        announced_of(once.account, new, event, by=by),
    ]


def _outcome(escrow: Escrow) -> str:
    """Return what an approval has come to."""
    if escrow.status is not EscrowStatus.PENDING_APPROVAL:
        return escrow.status.value
    return "consented" if escrow.approval and escrow.approval.consents else "asked_again"


def _on_wallet(
    once: Once,
    item: Item | None,
    escrow: Escrow,
    movements: Iterable[Movement],
    *,
    by: str,
    why: str,
) -> list[Write]:
    """Return the writes of what has left the hold; without any, the rules must be those judged."""
    entries = [_left(escrow, movement, by=by, why=why, once=once) for movement in movements]
    if not entries:
        return [kept.rules_are(once.account, kept.from_item(item).controls)]
    wallet = wallets.current(once.account, item)
    given_back = spend_of(escrow, _sum(entries, wallet.currency))
    back = giving_back(given_back, held_on=escrow.held_on, wallet=wallet)
    posted = kept.post(once.account, wallet, entries, back)
    recorded = [journal.recorded(once.account, entry) for entry in entries]
    return [posted, *recorded, *owing.written(once.account, escrow, entries)]


def _on_record(account: str, escrow: Escrow, new: Escrow) -> list[Write]:
    """Return the write of what a transition says about the supplier, none where it says nothing.

    A hold counts once, when nothing of it is left: as paid, as given back, or as one of each where
    it was shared between both, in whatever order. So a shared one is neither praise nor blame. A
    rejection or an expiry says nothing: the supplier was never asked to deliver; nor does what goes
    on a card, which pays nobody yet. Of several disputes within a hold the first counts.
    """
    if escrow.card:
        return []
    counts = {"disputed": int(new.is_disputed and not escrow.is_disputed)}
    if new.status in _SETTLED:
        counts |= {
            "released": int(new.released.micros > 0),
            "refunded": int(new.refunded.micros > 0),
        }
    if not any(counts.values()):
        return []
    return [track_records.counted(account, escrow.supplier_id, **counts)]


def _left(escrow: Escrow, movement: Movement, *, by: str, why: str, once: Once) -> Entry:
    """Return the entry of money that has left the hold: to the supplier, on its card, or back."""
    kind, target = movement.kind, AVAILABLE
    if kind is EntryKind.CAPTURE:
        target = f"supplier:{escrow.supplier_id}"
        if escrow.card:
            kind, target = EntryKind.CARD_FUNDING, f"card:{escrow.card.card_id}"
    legs = transfer(movement.amount, f"escrow:{escrow.escrow_id}", target)
    entry = entry_of(escrow, kind, legs, movement.foreign, by=by, why=why, once=once)
    return owing.marked(escrow, entry)


def _sum(entries: Iterable[Entry], currency: str) -> Money:
    """Return what the entries give back to the wallet."""
    return Money(sum(entry.available_micros for entry in entries), currency)


def spend_of(escrow: Escrow, amount: Money) -> Spend:
    """Return what `amount` of an escrow is to the spending controls."""
    return Spend(amount=amount, category=escrow.category, supplier_id=escrow.supplier_id)


def entry_of(
    escrow: Escrow,
    kind: EntryKind,
    legs: tuple[Leg, ...],
    foreign: Money,
    *,
    by: str,
    why: str,
    once: Once,
) -> Entry:
    """Return the journal entry of a movement of an escrow; `foreign` in the supplier's currency."""
    differs, at = escrow.amount.currency != escrow.wallet_amount.currency, clock.now()
    counts = Counts(on=escrow.held_on, category=escrow.category, supplier_id=escrow.supplier_id)
    return Entry(
        entry_id=clock.new_id("jrn", at),
        kind=kind,
        at=at,
        legs=legs,
        by=by,
        why=why,
        command=once.route,
        idempotency_key=once.key,
        counts=counts,
        escrow_id=escrow.escrow_id,
        session_id=escrow.session_id,
        foreign=foreign if differs else None,
    )


def announced_of(account: str, escrow: Escrow, name: str, *, by: str) -> Write:
    """Return the write of an event of an escrow, such as `flowpay.escrow.held`."""
    return announced(
        account,
        f"flowpay.escrow.{name}",
        escrow.escrow_id,
        by=by,
        session_id=escrow.session_id,
        data=escrow.model_dump(mode="json"),
    )
