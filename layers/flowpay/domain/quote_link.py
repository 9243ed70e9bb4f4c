"""A quote by link: who may answer for which supplier, and whether an answer still counts."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from .errors import Conflict
from .intent import Intent, Line
from .quote import Quote, QuoteStatus

PURPOSE = "quote"
"""What such a link, and the address for answers by mail, is signed for."""


MOST_CHANGES = 50
"""Of one quote: each is written and told, and nobody knows who else has the link."""


class RequestOver(Conflict): ...


class AnsweredTooOften(Conflict): ...


class QuoteLink(BaseModel, frozen=True):
    """What a link lets its supplier do: answer one request, until the buyer has chosen."""

    account: str
    session_id: str
    supplier_id: str


class Standing(StrEnum):
    """How a request stands for the supplier that was asked."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    OVER = "over"


class Inquiry(BaseModel, frozen=True):
    """What the holder of a link is asked, and what was answered so far.

    `is_over` once the buyer has chosen, or looks no more. `today` is the day of the account.
    """

    link: QuoteLink
    intent: Intent
    quote: Quote
    is_over: bool
    today: date

    @property
    def line(self) -> Line:
        """What is to be priced."""
        return self.intent.lines[0]

    @property
    def unit(self) -> str:
        """What a price is for."""
        return unit_asked(self.line)

    @property
    def standing(self) -> Standing:
        """Over before all else; a draft waits for its supplier to confirm it, so it is open."""
        if self.is_over:
            return Standing.OVER
        if self.quote.status is QuoteStatus.DECLINED:
            return Standing.DECLINED
        answered = self.quote.status is QuoteStatus.ANSWERED
        return Standing.ANSWERED if answered else Standing.OPEN


def unit_asked(line: Line) -> str:
    """Return the unit that a price is asked for: the base unit of the line."""
    return line.base_unit or line.unit or "piece"
