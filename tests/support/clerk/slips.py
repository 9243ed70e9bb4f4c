"""What the clerk writes down of each thing."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

COIN = 10_000
"""A cent, or a paisa."""


def micros(money: dict[str, str]) -> int:
    return int(Decimal(money["amount"]) * 10**6)


def coins(amount: Fraction) -> int:
    """Return the amount in whole coins, half to even."""
    return round(amount / COIN) * COIN


@dataclass
class Spend:
    """What counts towards the limits, less and less as it is given back."""

    counted: int
    on: date
    category: str | None = None
    supplier: str | None = None

    @property
    def month(self) -> str:
        return f"{self.on:%Y-%m}"


@dataclass
class Milestone:
    amount: int
    status: str = "held"


@dataclass
class Question:
    """What people are asked under the rules of a version, and how many of them have consented."""

    due: datetime
    rules: int
    needed: int
    consents: int = 0
    answered: bool = False


@dataclass
class Hold:
    """An escrow; `amount`, `released`, `refunded` and its milestones are in its own currency."""

    id: str
    amount: int
    wallet: int
    currency: str
    spend: Spend
    question: Question | None
    milestones: dict[str, Milestone]
    status: str
    released: int = 0
    refunded: int = 0

    @property
    def left(self) -> int:
        """What is still held, in its own currency."""
        given_back = self.status in ("rejected", "expired")
        return 0 if given_back else self.amount - self.released - self.refunded

    def in_wallet(self, part: int) -> int:
        """Return what the wallet holds for the first `part` of the amount."""
        return coins(Fraction(self.wallet * part, self.amount))


@dataclass
class Reserve:
    spend: Spend
    amount: int
    open: bool = True


@dataclass
class TopUp:
    amount: int
    source: str
    corrected: bool = False
