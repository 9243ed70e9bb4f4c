"""Card watch: what time and the provider make of cards, looked at every minute by the sweep.

A pending card is looked for in the provider's list, which is asked for once in a round, whoever's
cards it is for, and not at all while nobody waits. A card that people were asked for is ordered, or
closed, as they have said. A card whose time is over gives back what is left on it.
"""

import time
from contextlib import suppress
from datetime import timedelta
from functools import partial

from flowpay.domain.card import Card, CardTransitionForbidden
from flowpay.domain.card_status import CardStatus
from flowpay.domain.card_terms import CardProduct
from flowpay.domain.errors import Misconfigured, ProviderFailed
from flowpay.domain.issuing import IssuedCard
from flowpay.domain.once import Once
from flowpay.persistence import cards
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from . import card_fees, card_holds, issuing
from .card_changes import Transition, follow

COMMAND = "schedules/sweep"
YOUNG = timedelta(seconds=40)
"""Longer than the command that has ordered it works: until then, or until it has the card's id, the
card is that command's."""


ORDER_WITHIN_S = 10
"""Of the minute that a round has: later none is begun to be ordered, which may take 16 seconds."""


class Catalogue:
    """What the provider lists, asked for when first needed; what failed is not asked for again."""

    def __init__(self) -> None:
        self._orders_until = time.monotonic() + ORDER_WITHIN_S
        self._known: dict[CardProduct, tuple[IssuedCard, ...] | ProviderFailed] = {}

    @property
    def may_order(self) -> bool:
        """Whether there is time for one more order in this round."""
        return time.monotonic() < self._orders_until

    def listed(self, product: CardProduct) -> tuple[IssuedCard, ...]:
        """Return every card of a kind; raises ProviderFailed."""
        if product not in self._known:
            try:
                self._known[product] = issuing.listed(product)
            except ProviderFailed as failure:
                self._known[product] = failure
        known = self._known[product]
        if isinstance(known, ProviderFailed):
            raise known
        return known


def look_after(account: str, catalogue: Catalogue) -> list[Exception]:
    """Bring the account's cards up to date; return what failed: it keeps no other card waiting.

    A provider that cannot be asked is no failure of ours: the next round asks again.
    """
    failures: list[Exception] = []
    for card in cards.of_status(account, CardStatus.PENDING, CardStatus.ACTIVE, CardStatus.FROZEN):
        try:
            _look_after(account, card, catalogue)
        except (ProviderFailed, Misconfigured) as trouble:
            logger.warning("card not looked for", card_id=card.card_id, reason=str(trouble))
        except Exception as error:  # noqa: BLE001 - returned: all have their turn
            logger.exception("card not looked after", account=account, card_id=card.card_id)
            failures.append(error)
    return failures


def _look_after(account: str, card: Card, catalogue: Catalogue) -> None:
    once, at = Once.of(account=account, route=COMMAND, key=None, body=None), clock.now()
    if card.may_expire(at):
        _end(card, partial(Card.expire, at=at), "expire", "its time is over", once)
        return
    if card.awaiting_approval:
        _follow_its_hold(card, catalogue, once)
        return
    is_ours = card.provider_card_id is not None or at - card.sent_at >= YOUNG
    if card.is_pending and is_ours:
        card = issuing.look(card, catalogue.listed, once=once)
    if card.closing_because:
        _close(card, card.closing_because, once)


def _follow_its_hold(card: Card, catalogue: Catalogue, once: Once) -> None:
    with suppress(CardTransitionForbidden):  # somebody has ended it, or orders it, meanwhile
        if not card_holds.is_let_through(once.account, card):
            card_holds.end_if_refused(card, once=once)
        elif catalogue.may_order:
            card_holds.order(card, once=once)


def _close(card: Card, why: str, once: Once) -> None:
    """Close a card that somebody wants closed: it is made by now, or the provider takes it back.

    What it has taken back is seen in its list, by the next round.
    """
    if not card.is_pending and not card.has_ended:
        _end(card, partial(Card.close, why=why), "close", why, once)
    elif card.is_pending and card.product is CardProduct.INTERNATIONAL:
        issuing.cancel(card)


def _end(card: Card, transition: Transition, action: str, why: str, once: Once) -> None:
    with suppress(CardTransitionForbidden):  # somebody has ended it meanwhile
        ended = follow(card.card_id, transition, action=action, why=why, once=once)
        if not ended.is_funded:
            card_fees.give_back(ended, once.account, why)
