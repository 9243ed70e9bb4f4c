"""What becomes of a quote when its supplier answers by page or mail, or cannot be reached."""

from datetime import datetime
from typing import Any

from .quote import Answer, Message, Quote, QuoteStatus
from .reply import Reading

MOST_MESSAGES = 10
"""Mails that are kept, and paid for, of one supplier for one request."""


def answered(quote: Quote, answer: Answer | None, *, at: datetime) -> Quote:
    """Return the quote as its supplier has answered on the page; None declines.

    What was said before already changes nothing.
    """
    status = QuoteStatus.DECLINED if answer is None else QuoteStatus.ANSWERED
    if (quote.via, quote.status, quote.answer) == ("page", status, answer):
        return quote
    return _moved(quote, status=status, answer=answer, via="page", answered_at=at)


def may_receive(quote: Quote, email_id: str) -> bool:
    """Return whether this mail is still to be kept: it is not there yet, and there is room."""
    known = any(message.email_id == email_id for message in quote.received)
    return not known and len(quote.received) < MOST_MESSAGES


def received(quote: Quote, message: Message, reading: Reading, *, at: datetime) -> Quote:
    """Return the quote with a mail of its supplier; what the page was told stands.

    A price that was read makes a draft, and so does one that could not: without an answer. A mail
    that speaks of neither price nor refusal leaves what was known.
    """
    kept = (*quote.received, message)
    if quote.via == "page" or reading.says_nothing:
        return _moved(quote, received=kept)
    status = QuoteStatus.DECLINED if reading.declined else QuoteStatus.DRAFT
    how = {"status": status, "answer": reading.answer, "via": "mail", "answered_at": at}
    return _moved(quote, received=kept, **how)


def undelivered(quote: Quote) -> Quote:
    """Return the quote of a mail that has not arrived; whoever has answered since has got it."""
    return _moved(quote, status=QuoteStatus.UNDELIVERED) if quote.is_open else quote


def _moved(quote: Quote, **changes: Any) -> Quote:
    return quote.model_copy(update={**changes, "version": quote.version + 1})
