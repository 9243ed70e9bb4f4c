"""A virtual card: money put aside at a provider for one supplier, spent there debit by debit.

What may follow what stands in `card_status.py`.

One above the approval threshold waits for people first. Its money is held in an escrow of its own,
which asks them like any other; once they have let that through, the money goes from there on the
card, and only then it is ordered. A card that ends before takes its hold back with it.

Freezing and closing are ours. The provider, Laso, has no call for either: a debit that comes
through Flowpay is declined, and one that passes it by is found when the cards are reconciled.
"""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, computed_field

from .card_status import BEFORE_FUNDED, BY_PEOPLE, ENDED, GIVEN_BACK_AS, TRANSITIONS, CardStatus
from .card_terms import CardProduct
from .errors import Conflict, InvalidInput, NotFound
from .journal import EntryKind
from .money import Money
from .rate import Rate


class CardUnknown(NotFound): ...


class CardMoved(Conflict): ...


class CardTransitionForbidden(Conflict): ...


class CardSupplierDiffers(InvalidInput): ...


class CardSessionDiffers(InvalidInput): ...


class CardEscrowOver(Conflict): ...


class Movement(BaseModel, frozen=True):
    """Money that leaves a card: `amount` in the wallet's currency, `foreign` in the card's."""

    kind: EntryKind
    amount: Money
    foreign: Money


class Card(BaseModel, frozen=True):
    """Money put on one card for one supplier.

    `amount`, `spent` and `returned` are in the card's currency, US dollars; `wallet_amount` is what
    was taken from the wallet for it at `rate`, locked when it was ordered. `held_on` is the day
    whose limit it counts towards. `provider_card_id` is Laso's id of it, None until it is known;
    `last_four` is all that is ever kept of its number. `approval_escrow_id` is the hold that asks
    people for it, None where nobody needs to be asked; `ordered_at` is when its money was on it,
    from when on it is ordered. `trouble` says why a pending card waits for a person,
    `closing_because` why one is to be closed once it can be. `version` grows by one with every
    transition.
    """

    card_id: str
    status: CardStatus
    product: CardProduct = CardProduct.US
    supplier_id: str
    supplier_name: str | None = None
    category: str
    amount: Money
    wallet_amount: Money
    rate: Rate | None = None
    spent: Money
    returned: Money
    provider_card_id: str | None = None
    last_four: str | None = None
    expires_at: datetime
    escrow_id: str | None = None
    session_id: str | None = None
    memo: str | None = None
    requested_by: str
    approval_escrow_id: str | None = None
    trouble: str | None = None
    closing_because: str | None = None
    ended_because: str | None = None
    held_on: date
    created_at: datetime
    ordered_at: datetime | None = None
    debited_at: datetime | None = None
    version: int = 1

    @computed_field  # type: ignore[prop-decorator]  # mypy takes no decorator on one
    @property
    def remaining(self) -> Money:
        """What can still be spent, in the card's currency."""
        if not self.is_funded:
            return Money.zero(self.amount.currency)
        return self.amount - self.spent - self.returned

    @computed_field  # type: ignore[prop-decorator]  # mypy takes no decorator on one
    @property
    def awaiting_approval(self) -> bool:
        """Whether it waits until its hold is decided, by people, the rules or the clock."""
        return self.is_pending and not self.is_funded

    @property
    def is_funded(self) -> bool:
        """Whether its money was ever on it, and not in the hold that asks people for it."""
        return self.approval_escrow_id is None or self.ordered_at is not None

    @property
    def sent_at(self) -> datetime:
        """When its order could be sent first."""
        return self.ordered_at or self.created_at

    @property
    def wallet_funded(self) -> Money:
        """What was put on it, in the wallet's currency."""
        return self.wallet_amount if self.is_funded else Money.zero(self.wallet_amount.currency)

    @property
    def wallet_remaining(self) -> Money:
        """What is on it in the books, in the wallet's currency."""
        return self.wallet_funded - self._in_wallet(self.spent + self.returned)

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    def funded(self, at: datetime) -> "Card":
        """Return the card with its money on it, from the hold that people have let through."""
        if not self.awaiting_approval or at >= self.expires_at:
            raise self._forbidden("fund")
        return self._moved("fund", ordered_at=at)

    def issued(self, provider_card_id: str) -> "Card":
        """Return the card with the id by which the provider knows it; it is not ready yet."""
        if self.provider_card_id is not None:
            raise self._forbidden("issue")
        return self._moved("issue", provider_card_id=provider_card_id, trouble=None)

    def activated(self, last_four: str) -> "Card":
        """Return the card that was seen ready at the provider."""
        return self._moved("activate", last_four=last_four)

    def parked(self, trouble: str) -> "Card":
        """Return the card that was paid for and not issued: a person has to ask the provider."""
        if self.provider_card_id is not None:
            raise self._forbidden("park")
        return self._moved("park", trouble=trouble)

    def refused(self, why: str) -> "Card":
        """Return the card that the provider does not issue, all of it back in the wallet.

        One that was found meanwhile, or paid for, is not refused: CardTransitionForbidden.
        """
        if self.provider_card_id is not None or self.trouble:
            raise self._forbidden("refuse")
        return self._ended("refuse", why)

    def taken_back(self, why: str) -> "Card":
        """Return the card that the provider had taken on and does not make, its money back."""
        if self.provider_card_id is None:
            raise self._forbidden("refuse")
        return self._ended("refuse", why)

    def freeze(self) -> "Card":
        return self._moved("freeze")

    def unfreeze(self) -> "Card":
        return self._moved("unfreeze")

    def close(self, why: str) -> "Card":
        """Return the card closed, what was left on it back in the wallet.

        One that is being made is closed later, one of which nobody knows whether it was issued
        cannot be: raises CardTransitionForbidden.
        """
        if not self.is_pending or self.trouble or self.awaiting_approval:
            return self._ended("close", why)
        if "close" not in possible(self):
            raise self._forbidden("close")
        return self._moved("ask_to_close", closing_because=why)

    def expire(self, at: datetime) -> "Card":
        """Return the card after its time, what was left on it back in the wallet."""
        if not self.may_expire(at):
            raise self._forbidden("expire")
        return self._ended("expire", f"it was good until {self.expires_at:%Y-%m-%d %H:%M} UTC")

    def may_expire(self, at: datetime) -> bool:
        """Return whether its time is over; one that was perhaps never issued waits."""
        perhaps_issued = self.is_pending and self.is_funded and self.provider_card_id is None
        return at >= self.expires_at and not perhaps_issued and not self.has_ended

    def debited(self, amount: Money, at: datetime) -> "Card":
        """Return the card with `amount` paid to its supplier; `debits.decline` has let it through.

        Raises CardTransitionForbidden.
        """
        if amount.micros > self.remaining.micros:
            raise self._forbidden("debit")
        return self._moved("debit", spent=self.spent + amount, debited_at=at)

    @property
    def is_pending(self) -> bool:
        return self.status is CardStatus.PENDING

    def movement(self, later: "Card", action: str) -> Movement | None:
        """Return what has left the card on the way to `later`, its next state; None if nothing.

        Converted cumulatively, so that the last part leaves nothing over.
        """
        begun, ended = self.spent + self.returned, later.spent + later.returned
        if begun == ended:
            return None
        return Movement(
            kind=GIVEN_BACK_AS.get(action, EntryKind.CARD_SPENDING),
            amount=self._in_wallet(ended) - self._in_wallet(begun),
            foreign=ended - begun,
        )

    def _in_wallet(self, part: Money) -> Money:
        return self.wallet_amount.times(Fraction(part.micros, self.amount.micros))

    def _ended(self, action: str, why: str) -> "Card":
        returned = self.returned + self.remaining
        return self._moved(action, returned=returned, ended_because=why, trouble=None)

    def _moved(self, action: str, **changes: Any) -> "Card":
        waits = self.awaiting_approval and action not in BEFORE_FUNDED
        if waits or self.status not in TRANSITIONS[action]:
            raise self._forbidden(action)
        facts = {"status": TRANSITIONS[action][self.status], "version": self.version + 1, **changes}
        return self.model_copy(update=facts)

    def _forbidden(self, action: str) -> CardTransitionForbidden:
        can = possible(self)
        return CardTransitionForbidden(
            f"{self.card_id} is {self.status}: it cannot {action} now; "
            f"possible: {', '.join(can) or 'nothing more'}",
            card_status=self.status.value,
            possible=can,
        )


def possible(card: Card) -> list[str]:
    """Return what people can do with a card as it stands."""
    if card.is_pending:
        is_made = card.provider_card_id is not None and card.closing_because is None
        return ["close"] if card.trouble or is_made or card.awaiting_approval else []
    return [name for name in BY_PEOPLE if card.status in TRANSITIONS[name]]
