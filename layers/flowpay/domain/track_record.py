"""Track records: how earlier dealings of the account with a supplier have ended."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from pydantic import BaseModel

from .quantities import Share

PAYMENTS, ANSWERS = 3, 1
"""How an order's end counts against an answer to a request for a quote: goods say more."""


class TrackRecord(BaseModel, frozen=True):
    """How many holds were paid in full, given back or disputed; quotes asked for, and answered."""

    released: int = 0
    refunded: int = 0
    disputed: int = 0
    asked: int = 0
    answered: int = 0

    @property
    def share(self) -> Share:
        """How well it went, from 0 to 1 to four places; half where nothing is known.

        Both shares are Laplace's (the rule of succession): to what has happened one good end and
        one bad are added. So a single dealing moves a newcomer a little, and many decide.
        """
        payments = _expected(self.released, self.refunded + self.disputed)
        answered = min(self.answered, self.asked)
        answers = _expected(answered, self.asked - answered)
        share = (PAYMENTS * payments + ANSWERS * answers) / (PAYMENTS + ANSWERS)
        exact = Decimal(share.numerator) / share.denominator
        return exact.quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


def _expected(good: int, bad: int) -> Fraction:
    return Fraction(good + 1, good + bad + 2)
