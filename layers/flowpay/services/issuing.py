"""Issuing: a card is ordered at the provider once, and what came of it is found by asking.

ordered ──answered──► issued: its id is known ──listed as ready──► active
   │                     ▲
   ├──no answer──────────┤ listed: claimed by this order and no other
   │                     └ not listed ten minutes later: it was never issued, the money returns
   ├──refused, not paid──► the money returns at once
   └──paid and refused───► parked: a person asks the provider
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from flowpay.domain.card import Card, CardTransitionForbidden
from flowpay.domain.card_terms import CardProduct
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.issuing import NOT_ISSUED_AFTER, IssuedCard, candidates, known
from flowpay.domain.money import MICROS
from flowpay.domain.once import Lease, Once
from flowpay.persistence import book, cards, idempotency
from flowpay.persistence.book import Write
from flowpay.persistence.cards import CardTaken
from flowpay.ports import laso
from flowpay.ports.laso import PAID_AND_REFUSED
from flowpay.ports.tariff import Call
from flowpay.runtime import clock

from . import card_fees
from .breakers import guarded
from .card_changes import Transition, announced_of, follow

PROVIDER = Call.ORDER_CARD.provider

type Listed = Callable[[CardProduct], tuple[IssuedCard, ...]]
"""What the provider lists of one kind of card; raises ProviderFailed."""


def sign_in() -> None:
    """Let the provider know us before any money moves: without a key, or while it rests, none does.

    Raises ProviderFailed or Misconfigured.
    """
    guarded(PROVIDER, laso.sign_in)


def listed(product: CardProduct) -> tuple[IssuedCard, ...]:
    """Return every card of a kind that the provider has issued; raises ProviderFailed."""
    return guarded(PROVIDER, lambda: laso.cards(product))


def refresh(card: Card) -> None:
    """Have the provider look at what is left on a card; raises ProviderFailed."""
    if name := card.provider_card_id:
        guarded(PROVIDER, lambda: laso.refresh(name, card.product))


def cancel(card: Card) -> None:
    """Have the provider take back a card that nobody has made yet; raises ProviderFailed."""
    if name := card.provider_card_id:
        guarded(PROVIDER, lambda: laso.cancel(name))


def issue(card: Card, *, once: Once, lease: Lease | None) -> Card:
    """Order a new card whose money is put aside; return it as it stands then.

    Raises ProviderFailed where it was refused and nothing was paid: then the money is back.
    """
    dollars = card.amount.micros // MICROS
    try:
        placed = guarded(PROVIDER, lambda: laso.order(dollars, card.product))
    except ProviderFailed as failure:
        return _failed(card, failure, once=once, lease=lease)
    if placed.provider_card_id is None:
        return _answered(card, lease)
    try:
        return _claimed(card, placed.provider_card_id, once=once, lease=lease)
    except (CardTaken, CardTransitionForbidden):
        return _answered(cards.load(once.account, card.card_id), lease)


def taken_up(card_id: str, *, once: Once, lease: Lease | None) -> Card:
    """Return the card of a command that was left open, after asking what became of it."""
    card = cards.load(once.account, card_id)
    with suppress(ProviderFailed):  # it stays as it is, and the sweep asks again
        card = look(card, listed, once=once)
    return _answered(card, lease)


def look(card: Card, listed: Listed, *, once: Once) -> Card:
    """Return a pending card as the provider lets it stand; repeated, it changes nothing.

    Raises ProviderFailed.
    """
    if not card.is_pending or card.awaiting_approval:
        return card
    with suppress(CardTransitionForbidden):  # somebody else has seen the same
        return _seen(card, listed(card.product), once)
    return cards.load(once.account, card.card_id)


def _seen(card: Card, issued: tuple[IssuedCard, ...], once: Once) -> Card:
    if card.provider_card_id is None:
        card = _found(card, issued, once)
    if card.provider_card_id is None:
        return card
    card_fees.pay(card, once.account)
    found = known(card, issued)
    if found is None:
        return card
    if found.is_refunded:
        why = "the provider has taken the card back"
        return _given_back(card, partial(Card.taken_back, why=why), why, once=once)
    if found.is_ready and (last_four := found.last_four):
        why = "seen ready at the provider"
        return follow(
            card.card_id, lambda c: c.activated(last_four), action="activate", why=why, once=once
        )
    return card


def _found(card: Card, issued: tuple[IssuedCard, ...], once: Once) -> Card:
    """Return the card with its id, if the provider lists one that nobody has claimed."""
    for each in candidates(card, issued):
        with suppress(CardTaken):
            return _claimed(card, each.first_id, once=once, lease=None)
    if card.trouble is None and clock.now() - card.sent_at >= NOT_ISSUED_AFTER:
        return refuse(card, "the provider has never issued it", once=once)
    return card


def _claimed(card: Card, provider_card_id: str, *, once: Once, lease: Lease | None) -> Card:
    """Write whose card it is; raises CardTaken, or CardTransitionForbidden if it has one."""

    def along(new: Card) -> list[Write]:
        claim = cards.claimed(once.account, card, provider_card_id)
        return [*idempotency.finished(lease, new, at=clock.now()), claim]

    issued = follow(
        card.card_id,
        lambda c: c.issued(provider_card_id),
        action="issue",
        why="the provider has taken the order",
        once=once,
        along=along,
    )
    card_fees.pay(issued, once.account)
    return issued


def _failed(card: Card, failure: ProviderFailed, *, once: Once, lease: Lease | None) -> Card:
    if not failure.facts.get("may_be_charged"):
        try:
            refuse(card, str(failure), once=once)
        except CardTransitionForbidden:  # a card was found for it meanwhile
            return _answered(cards.load(once.account, card.card_id), lease)
        raise failure
    if failure.facts.get("reason") == PAID_AND_REFUSED:
        return _parked(card, str(failure), once=once, lease=lease)
    told = announced_of(once.account, card, "unconfirmed", by="flowpay", why=str(failure))
    book.commit([told, *idempotency.finished(lease, card, at=clock.now())])
    return card


def _parked(card: Card, why: str, *, once: Once, lease: Lease | None) -> Card:
    parked = follow(
        card.card_id,
        lambda c: c.parked(why),
        action="park",
        why=why,
        once=once,
        along=lambda new: idempotency.finished(lease, new, at=clock.now()),
    )
    card_fees.pay(parked, once.account)
    return parked


def refuse(card: Card, why: str, *, once: Once) -> Card:
    """Close a card that is not issued, and give everything back; return it as it stands then.

    Raises CardTransitionForbidden where it was issued, or has ended, meanwhile.
    """
    return _given_back(card, partial(Card.refused, why=why), why, once=once)


def _given_back(card: Card, transition: Transition, why: str, *, once: Once) -> Card:
    """Give everything back; the same command is judged anew."""
    ended = follow(
        card.card_id,
        transition,
        action="refuse",
        why=why,
        once=once,
        along=lambda _: cards.order_forgotten(once),
    )
    card_fees.give_back(ended, once.account, why)
    return ended


def _answered(card: Card, lease: Lease | None) -> Card:
    """Return the card as the command's answer."""
    if lease:
        book.commit(idempotency.finished(lease, card, at=clock.now()))
    return card
