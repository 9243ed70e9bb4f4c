"""Card changes: a card goes from one state to the next, with its money, in one transaction."""

from collections.abc import Callable, Iterable

from flowpay.domain.card import Card, Movement
from flowpay.domain.journal import AVAILABLE, Counts, Entry, EntryKind, Leg, transfer
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.spending import Spend
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.wallet import Commitment, giving_back
from flowpay.persistence import book, cards, escrows, idempotency, journal
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.persistence.items import Item
from flowpay.runtime import clock

from . import repeats, transitions, wallets
from .events import announced
from .judging import judged_anew
from .repeats import answered_once

type Transition = Callable[[Card], Card]
"""What becomes of a card; raises why nothing can."""
type Along = Callable[[Card], Iterable[Write]]
"""What else is written with the card after its transition."""

EVENTS = {
    "fund": "ordered",
    "issue": "issued",
    "park": "parked",
    "activate": "activated",
    "refuse": "refused",
    "freeze": "frozen",
    "unfreeze": "unfrozen",
    "close": "closed",
    "expire": "expired",
}
"""Action → the name of its event."""


def answer_of(_: str, record: str) -> Card:
    """Return the card that a command has answered before."""
    return Card.model_validate_json(record)


@answered_once(answer_of)
@judged_anew
def change(
    card_id: str, transition: Transition, *, action: str, by: str, why: str, once: Once
) -> Card:
    """Carry out a person's command; return the card after it.

    Raises CardUnknown, and what `transition` raises.
    """
    account = once.account
    (wallet_item, card_item), earlier = repeats.read(once, *_targets(account, card_id))
    if earlier:
        return answer_of(account, earlier)
    card = cards.from_item(card_item, card_id)
    new = transition(card)
    written = moved(once, wallet_item, card, new, action=action, by=by, why=why)
    name = "closing" if action == "close" and not new.has_ended else EVENTS[action]
    told = announced_of(account, new, name, by=by, why=why)
    book.commit([*idempotency.recorded(once, new, at=clock.now()), *written, told])
    return new


@judged_anew
def follow(
    card_id: str,
    transition: Transition,
    *,
    action: str,
    why: str,
    once: Once,
    along: Along = lambda _: (),
) -> Card:
    """Write what the provider, or the clock, has made of a card; return the card after it.

    `once` says in the journal what caused it, and is not answered. Raises as `change`, and what
    stands `along` may refuse.
    """
    wallet_item, card_item = book.get_together(*_targets(once.account, card_id))
    card = cards.from_item(card_item, card_id)
    new = transition(card)
    written = moved(once, wallet_item, card, new, action=action, by="flowpay", why=why)
    told = announced_of(once.account, new, EVENTS[action], by="flowpay", why=why)
    book.commit([*along(new), *written, told])
    return new


def moved(
    once: Once, wallet_item: Item | None, card: Card, new: Card, *, action: str, by: str, why: str
) -> list[Write]:
    """Return the writes of a transition and of the money that leaves the card with it.

    A debit changes no figure of the wallet, and its version all the same: whoever reconciles knows
    by it that money has moved. The money of a card that waits for people moves with its hold.
    """
    account, movement = once.account, card.movement(new, action)
    step = cards.moved(account, card, new)
    if card.awaiting_approval:
        return [step, *_with_its_hold(once, wallet_item, card, new, by=by, why=why)]
    if movement is None:
        return [step]
    entry = _left(card, movement, by=by, why=why, once=once)
    wallet = wallets.current(account, wallet_item)
    back = Commitment()
    if entry.available_micros:
        back = giving_back(spend_of(card, movement.amount), held_on=card.held_on, wallet=wallet)
    return [step, kept.post(account, wallet, [entry], back), journal.recorded(account, entry)]


def _with_its_hold(
    once: Once, wallet_item: Item | None, card: Card, new: Card, *, by: str, why: str
) -> list[Write]:
    """Return the writes by which the hold of a card that waits goes with it: on it, or back.

    What people, or the clock, have refused is back already.
    """
    hold = escrows.load(once.account, str(card.approval_escrow_id))
    if not new.has_ended:
        after, event = hold.put_on_card(), "put_on_card"
    elif hold.status is EscrowStatus.PENDING_APPROVAL:
        after, event = hold.reject(by=by, at=clock.now(), reason=why), "rejected"
    elif hold.status is EscrowStatus.HELD:
        after, event = hold.given_back(), "refunded"
    else:
        return []
    return transitions.moved(once, wallet_item, hold, after, event=event, by=by, why=why)


def spend_of(card: Card, amount: Money) -> Spend:
    """Return what `amount` of a card is to the spending controls."""
    return Spend(amount=amount, category=card.category, supplier_id=card.supplier_id)


def entry_of(
    card: Card,
    kind: EntryKind,
    legs: tuple[Leg, ...],
    foreign: Money,
    *,
    by: str,
    why: str,
    once: Once,
) -> Entry:
    """Return the journal entry of a movement of a card; `foreign` in the card's currency."""
    differs, at = card.amount.currency != card.wallet_amount.currency, clock.now()
    return Entry(
        entry_id=clock.new_id("jrn", at),
        kind=kind,
        at=at,
        legs=legs,
        by=by,
        why=why,
        command=once.route,
        idempotency_key=once.key,
        counts=Counts(on=card.held_on, category=card.category, supplier_id=card.supplier_id),
        escrow_id=card.escrow_id,
        session_id=card.session_id,
        foreign=foreign if differs else None,
    )


def announced_of(account: str, card: Card, name: str, *, by: str, **more: object) -> Write:
    """Return the write of an event of a card, such as `flowpay.card.frozen`."""
    return announced(
        account,
        f"flowpay.card.{name}",
        card.card_id,
        by=by,
        session_id=card.session_id,
        data={**card.model_dump(mode="json"), **more},
    )


def _targets(account: str, card_id: str) -> tuple[repeats.Target, repeats.Target]:
    return ("book", kept.key_of(account)), ("book", cards.key_of(account, card_id))


def _left(card: Card, movement: Movement, *, by: str, why: str, once: Once) -> Entry:
    """Return the entry of money that has left the card: to its supplier, or back."""
    paid = movement.kind is EntryKind.CARD_SPENDING
    target = f"supplier:{card.supplier_id}" if paid else AVAILABLE
    legs = transfer(movement.amount, f"card:{card.card_id}", target)
    return entry_of(card, movement.kind, legs, movement.foreign, by=by, why=why, once=once)
