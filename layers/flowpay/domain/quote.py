"""A quote: what one supplier was asked for a session, and what it answered, by page or by mail."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import BaseModel

from .errors import Conflict, NotFound
from .evidence import Said, evidence_of
from .money import Money
from .quantities import Quantity
from .supplier import Supplier


class QuoteStatus(StrEnum):
    """How a quote stands; a draft was read from a mail, and its supplier has not confirmed it."""

    REQUESTED = "requested"
    DRAFT = "draft"
    ANSWERED = "answered"
    DECLINED = "declined"
    UNDELIVERED = "undelivered"


class QuoteUnknown(NotFound): ...


class QuoteMoved(Conflict): ...


class Answer(BaseModel, frozen=True):
    """What a supplier offers: a price per `unit`, the base unit of the line that was asked for.

    `freight` is for the whole quantity, in the price's currency: zero where it is included, None
    where nobody said.
    """

    unit_price: Money
    unit: str
    minimum_quantity: Quantity | None = None
    lead_days: int | None = None
    valid_until: date | None = None
    freight: Money | None = None
    note: str | None = None


class Message(BaseModel, frozen=True):
    """A mail that a supplier has sent, as plain text of bounded length."""

    email_id: str
    sender: str
    subject: str
    text: str
    received_at: datetime


class Terms(NamedTuple):
    """A supplier at the terms that count now: those of its quote, or else those of its page.

    Who has declined, or whose quote is over, is bound to neither.
    """

    supplier: Supplier
    basis: Literal["listed", "quoted", "declined", "expired"] = "listed"


class Quote(BaseModel, frozen=True):
    """A request for a quote as it was sent to one supplier, and what has come back since.

    `unit_price`, `total` and `lead_days` are those of the supplier's page when it was asked;
    `answer` is the supplier's own. `via` says which way it came. A draft whose price could not be
    read has no answer.
    """

    supplier_id: str
    supplier_name: str
    sent_to: str
    email_id: str
    reference: str = ""
    subject: str = ""
    text: str = ""
    unit_price: Money | None = None
    total: Money | None = None
    lead_days: int | None = None
    sent_at: datetime
    status: QuoteStatus = QuoteStatus.REQUESTED
    answer: Answer | None = None
    via: Literal["page", "mail"] | None = None
    answered_at: datetime | None = None
    received: tuple[Message, ...] = ()
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether the supplier may still answer for the first time."""
        return self.status is QuoteStatus.REQUESTED

    @property
    def is_confirmed(self) -> bool:
        """Whether the request is known to have gone out: its provider, or its supplier, said so."""
        return bool(self.email_id) or not self.is_open

    def terms_of(self, supplier: Supplier, today: date) -> Terms:
        """Return the supplier at its own answer, or at what its page says if there is none."""
        if self.status is QuoteStatus.DECLINED:
            return Terms(supplier, "declined")
        answer = self.answer
        if answer is None or self.answered_at is None:
            return Terms(supplier)
        if answer.valid_until and answer.valid_until < today:
            return Terms(supplier, "expired")
        confirmed = self.status is QuoteStatus.ANSWERED
        fact = "price_quoted" if confirmed else "price_in_mail"
        said = Said("quote", fact, f"{answer.unit_price} per {answer.unit}")
        silent = None if confirmed else supplier.minimum_quantity
        quoted = supplier.model_copy(
            update={
                "unit_price": answer.unit_price,
                "unit": answer.unit,
                "minimum_quantity": answer.minimum_quantity or silent,
                "lead_days": supplier.lead_days if answer.lead_days is None else answer.lead_days,
                "freight": answer.freight
                if answer.freight is not None
                else _freight_of(supplier, answer.unit_price.currency),
                "evidence": (*supplier.evidence, *evidence_of([said], self.answered_at)),
            }
        )
        return Terms(quoted, "quoted")


def _freight_of(supplier: Supplier, currency: str) -> Money | None:
    """Return the page's freight: who says nothing of it in a quote has not taken it back."""
    freight = supplier.freight
    return freight if freight and freight.currency == currency else None
