"""The wallet: what can be spent, what is held, and how much of the day and the month is used."""

from datetime import date

from pydantic import BaseModel

from .errors import Conflict
from .money import Money
from .spending import Controls, Position


class WalletMoved(Conflict): ...


class Wallet(BaseModel, frozen=True):
    """A projection of the journal, with the rules and the sums that its limits need.

    `day` and `month` are those of the account's time zone to which the sums belong; what is held
    counts from the moment of the hold.
    """

    available: Money
    reserved: Money
    day: date
    committed_on_day: Money
    month: str
    committed_in_month: Money
    controls: Controls
    version: int

    @property
    def currency(self) -> str:
        return self.available.currency

    def on(self, today: date) -> "Wallet":
        """Return the wallet as it stands today: a new day or month starts from zero.

        A clock that goes back does not reopen a day that is over.
        """
        zero = Money.zero(self.currency)
        day = max(self.day, today)
        month = f"{day:%Y-%m}"
        return self.model_copy(
            update={
                "day": day,
                "committed_on_day": self.committed_on_day if day == self.day else zero,
                "month": month,
                "committed_in_month": self.committed_in_month if month == self.month else zero,
            }
        )

    def position(self) -> Position:
        return Position(
            available=self.available,
            committed_today=self.committed_on_day,
            committed_this_month=self.committed_in_month,
        )


class Commitment(BaseModel, frozen=True):
    """How a movement changes what counts towards the limits, in micros."""

    day_micros: int = 0
    month_micros: int = 0


def committing(amount: Money) -> Commitment:
    return Commitment(day_micros=amount.micros, month_micros=amount.micros)


def giving_back(amount: Money, *, held_on: date, wallet: Wallet) -> Commitment:
    """Return what stops counting: only a hold of this very day, or month, is still counted."""
    return Commitment(
        day_micros=-amount.micros if held_on == wallet.day else 0,
        month_micros=-amount.micros if f"{held_on:%Y-%m}" == wallet.month else 0,
    )
