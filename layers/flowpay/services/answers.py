"""Answers: what a supplier says to a request for a quote, on the page that its link leads to."""

from datetime import datetime

from flowpay.domain.answering import answered
from flowpay.domain.quote import Answer, Quote, QuoteMoved
from flowpay.domain.quote_link import (
    MOST_CHANGES,
    PURPOSE,
    AnsweredTooOften,
    Inquiry,
    QuoteLink,
    RequestOver,
)
from flowpay.domain.session import Session, SessionUnknown
from flowpay.persistence import book, quotes, sessions
from flowpay.persistence.idempotency import CommandRepeated
from flowpay.persistence.quotes import Asked
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.signing import LinkInvalid, name_for, sign, signed

from .events import announced_in
from .judging import judged_anew
from .steps import intent_of

REPLIES = "rfq+"
"""What the addresses for answers by mail begin with."""


def url(link: QuoteLink) -> str:
    """Return the address of the page that takes the supplier's answer."""
    return f"{config().PUBLIC_BASE_URL.rstrip('/')}/quote/{sign(PURPOSE, link)}"


def reply_address(link: QuoteLink) -> str | None:
    """Return where the supplier's answers by mail arrive, and no other's; None where none are read.

    It tells nobody who was asked, and nobody can find out another's.
    """
    domain = config().INBOUND_MAIL_DOMAIN.strip().lower()
    return f"{REPLIES}{name_for(PURPOSE, link)}@{domain}" if domain else None


def opened(token: str) -> Inquiry:
    """Return what a link asks, as it stands now; raises LinkInvalid if it is not one of ours."""
    link = signed(PURPOSE, QuoteLink, token)
    return _inquiry(link)[0]


def answer(token: str, said: Answer | None) -> None:
    """Keep what the supplier says: its offer, or None where it has none; said again, nothing.

    Raises LinkInvalid, AnsweredTooOften, or RequestOver once the buyer has chosen.
    """
    _keep(signed(PURPOSE, QuoteLink, token), said)


@judged_anew
def _keep(link: QuoteLink, said: Answer | None) -> None:
    inquiry, session = _inquiry(link)
    if inquiry.is_over:
        raise RequestOver("the buyer has chosen, or asks no more: nothing was changed")
    read = inquiry.quote
    new = answered(read, said, at=clock.now())
    if new is read:
        return
    if read.version > MOST_CHANGES:
        raise AnsweredTooOften("this quote was changed too often: reply to the mail instead")
    name = "quote_declined" if said is None else "quote_answered"
    offer = {"answer": said.model_dump(mode="json")} if said else {}
    facts = {"supplier_id": link.supplier_id, "via": "page", **offer}
    event = announced_in(
        link.account, session, name, facts, by=link.supplier_id, subject=link.supplier_id
    )
    try:
        in_time = session.quotes_ranked_at is None
        book.commit([*quotes.moved(_asked(link), read, new, in_time=in_time), event])
    except QuoteMoved as moved:
        raise CommandRepeated("a mail, the same answer, or the choice was faster") from moved


def _inquiry(link: QuoteLink) -> tuple[Inquiry, Session]:
    """Return what is asked of whom, for which session; raises LinkInvalid."""
    try:
        session = sessions.load(link.account, link.session_id)
    except SessionUnknown as error:
        raise LinkInvalid("this request is not known any more") from error
    quote = quotes.find(_asked(link))
    if quote is None:  # its mail was faster than its book entry, or is all that there ever was
        raise LinkInvalid("this request is not in our books: open the link again in a minute")
    inquiry = Inquiry(
        link=link,
        intent=intent_of(session),
        quote=quote,
        is_over=_is_over(session, quote, at=clock.now()),
        today=clock.today(),
    )
    return inquiry, session


def _is_over(session: Session, quote: Quote, *, at: datetime) -> bool:
    """Return whether what was asked has been decided since, or its time is up.

    Where no quotes are waited for, they are of use to whoever approves until the session ends. A
    request that was sent by hand after the decision, to learn more, may still be answered.
    """
    ends = (session.quotes_close_at, session.quotes_ranked_at, session.ended_at)
    return any(quote.sent_at <= end <= at for end in ends if end)


def _asked(link: QuoteLink) -> Asked:
    return Asked(link.account, link.session_id, link.supplier_id)
