"""Card books: what we say of our cards, against what the provider lists of them.

The provider's own figures come late: a payment reaches its list hours or days after it was made. So
money that it has seen and we have not is wrong at once, and the other way round only after a while.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from .books import Check
from .card import Card
from .card_status import CardStatus
from .card_terms import LONGEST
from .issuing import NOT_ISSUED_AFTER, IssuedCard, known
from .money import Money

SETTLES_WITHIN = timedelta(days=7)
"""After which the provider has seen a payment, or it was never made."""
MADE_WITHIN = timedelta(hours=26)
"""After which a card that a person makes should be there: they say a day."""


def differences(
    card: Card, listed: Iterable[IssuedCard], *, at: datetime, settled: Callable[[], Money]
) -> list[Check]:
    """Return where a card and the provider's list of it disagree.

    `settled` says what its debits came to SETTLES_WITHIN ago; it is asked where that matters.
    """
    if card.provider_card_id is None:
        return _of_unissued(card)
    found = known(card, listed)
    if found is None:
        return _of_unlisted(card, at)
    return [
        *_of_state(card, found, at),
        *_of_amount(card, found),
        *_of_spending(card, found, settled),
    ]


def nobodys(listed: Iterable[IssuedCard], *, at: datetime) -> list[IssuedCard]:
    """Return what should be somebody's by now: what was ordered lately is still being written."""
    return [
        each for each in listed if not each.is_refunded and at - each.ordered_at >= NOT_ISSUED_AFTER
    ]


def _of_unissued(card: Card) -> list[Check]:
    """Of one that was never issued the money is back; one that is parked needs a person."""
    if card.trouble is None:
        return []
    return [_check(card, "at the provider", expected="issued", found="paid for and refused")]


def _of_unlisted(card: Card, at: datetime) -> list[Check]:
    """Of one that came after the list, or has ended at the provider too, nothing is wrong."""
    age = at - card.sent_at
    if age < NOT_ISSUED_AFTER or (card.has_ended and age > LONGEST):
        return []
    return [_check(card, "at the provider", expected="listed", found="not there")]


def _of_state(card: Card, found: IssuedCard, at: datetime) -> list[Check]:
    if found.is_refunded and not card.has_ended:
        return [_check(card, "status", expected=card.status.value, found="taken back")]
    waits_too_long = card.status is CardStatus.PENDING and at - card.sent_at > MADE_WITHIN
    if waits_too_long and not found.is_ready:
        return [_check(card, "status", expected="made by now", found="still being made")]
    return []


def _of_amount(card: Card, found: IssuedCard) -> list[Check]:
    if card.amount == found.amount:
        return []
    return [_check(card, "amount", expected=str(card.amount), found=str(found.amount))]


def _of_spending(card: Card, found: IssuedCard, settled: Callable[[], Money]) -> list[Check]:
    """Money that the provider has not seen yet may still come; what only it has seen is wrong."""
    unseen = card.spent.micros - found.spent.micros
    if unseen < 0 or (unseen > 0 and found.spent.micros < settled().micros):
        return [_check(card, "spent", expected=str(card.spent), found=str(found.spent))]
    return []


def _check(card: Card, what: str, *, expected: str, found: str) -> Check:
    return Check(what=f"card {card.card_id}: {what}", expected=expected, found=found)
