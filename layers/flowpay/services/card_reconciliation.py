"""Card reconciliation: every account's cards are compared with what the provider lists of them.

The provider is asked once for all accounts, since it knows one customer. What it lists and nobody
has ordered is found too: that is a card which somebody has bought past Flowpay. It changes nothing
in the books: a difference is for a person to look into.
"""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from pydantic import BaseModel

from flowpay.domain.books import Check
from flowpay.domain.card import Card
from flowpay.domain.card_books import SETTLES_WITHIN, differences, nobodys
from flowpay.domain.card_status import CardStatus
from flowpay.domain.card_terms import CardProduct
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.issuing import IssuedCard
from flowpay.persistence import accounts, book, cards
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from . import issuing
from .events import announced

MOST_TOLD = 100
"""Breaks that an event carries; the log has them all."""
ASK_WITHIN_S = 120
"""Of the five minutes that a run has: cards whose turn does not come have theirs another night."""
LIVE = (CardStatus.ACTIVE, CardStatus.FROZEN)

type Listed = Mapping[CardProduct, tuple[IssuedCard, ...]]


class CardsBroken(Exception):
    """A card is not what the provider says of it."""


class CardReport(BaseModel, frozen=True):
    """How many cards were compared, of ours and of the provider's, and where they disagree."""

    cards: int
    issued: int
    breaks: tuple[Check, ...]

    def require_sound(self) -> None:
        """Raise CardsBroken unless everything agrees."""
        if self.breaks:
            raise CardsBroken(f"{len(self.breaks)} figures of cards are wrong")


def reconcile_all() -> CardReport:
    """Compare the cards of all accounts, and tell each in its own log what was found.

    Raises ProviderFailed. An account that cannot be compared is a break of its own, and keeps no
    other waiting. For the next run the provider is asked to look at the balances anew.
    """
    listed = {product: issuing.listed(product) for product in CardProduct}
    compared, breaks, live = 0, _nobodys(listed), list[Card]()
    for account in accounts.all_accounts():
        found = _reconcile(account, listed)
        compared += found.compared
        breaks += found.breaks
        live += found.live
    for check in breaks:
        logger.error("cards broken", **check.model_dump())
    _ask_anew(live)
    issued = sum(map(len, listed.values()))
    return CardReport(cards=compared, issued=issued, breaks=tuple(breaks))


@dataclass
class _Found:
    """What was found in one account: how many cards there are, what is wrong, which are live."""

    compared: int = 0
    breaks: list[Check] = field(default_factory=list)
    live: list[Card] = field(default_factory=list)


def _reconcile(account: str, listed: Listed) -> _Found:
    found = _Found()
    try:
        _compare(account, listed, found)
    except Exception as error:  # noqa: BLE001 - reported: all have their turn
        logger.exception("cards not compared", account=account)
        why = type(error).__name__
        found.breaks.append(Check(what=f"account {account}", expected="compared", found=why))
    return found


def _compare(account: str, listed: Listed, found: _Found) -> None:
    at = clock.now()
    for card in cards.every(account):
        settled = partial(cards.spent_before, account, card, at - SETTLES_WITHIN)
        found.breaks += differences(card, listed[card.product], at=at, settled=settled)
        found.compared += 1
        if card.status in LIVE:
            found.live.append(card)
    if found.compared:
        _tell(account, found)


def _tell(account: str, found: _Found) -> None:
    data = {
        "compared": found.compared,
        "break_count": len(found.breaks),
        "breaks": [check.model_dump() for check in found.breaks[:MOST_TOLD]],
    }
    book.commit([announced(account, "flowpay.cards.reconciled", "cards", by="flowpay", data=data)])


def _nobodys(listed: Listed) -> list[Check]:
    """Return a break for each card of the provider's that no order of ours has claimed."""
    issued = nobodys(chain.from_iterable(listed.values()), at=clock.now())
    return [
        Check(
            what=f"card {card.first_id} at the provider",
            expected="ordered by Flowpay",
            found=f"{card.amount}, ordered {card.ordered_at:%Y-%m-%d %H:%M} UTC by nobody",
        )
        for card in issued
        if not cards.is_claimed(card.first_id)
    ]


def _ask_anew(live: Sequence[Card]) -> None:
    """Have the provider look at what is left on each card; how it is now serves if it does not."""
    until = time.monotonic() + ASK_WITHIN_S
    for card in random.sample(live, len(live)):
        if time.monotonic() > until:
            return
        try:
            issuing.refresh(card)
        except ProviderFailed as failure:
            logger.warning("card not refreshed", card_id=card.card_id, reason=str(failure))
