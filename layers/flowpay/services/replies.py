"""Replies: what suppliers write to the address of their request, and requests that come back.

A webhook may come twice, or a crash may cut it off anywhere. The reserve for a mail is its intent:
whoever comes again finds it. Mail, draft, payment and the mark that the webhook is done are written
in one transaction, so either all of it is there or it will be done again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from flowpay.domain.answering import may_receive, received, undelivered
from flowpay.domain.errors import Busy, ProviderFailed
from flowpay.domain.evidence import plain
from flowpay.domain.mail_text import own_words
from flowpay.domain.once import Once
from flowpay.domain.quote import Message, Quote, QuoteMoved
from flowpay.domain.reply import Reading, read_reply
from flowpay.domain.session import Session
from flowpay.domain.spending import SpendingRefused
from flowpay.domain.usage import Usage
from flowpay.persistence import book, hooks, quotes, sessions, suppliers
from flowpay.persistence.book import Write
from flowpay.persistence.hooks import HookDone
from flowpay.persistence.idempotency import CommandRepeated
from flowpay.persistence.quotes import Asked
from flowpay.persistence.usages import UsageMoved
from flowpay.ports import resend
from flowpay.ports.request import ProviderAnswerInvalid
from flowpay.ports.resend import ReceivedMail
from flowpay.ports.resend_hooks import Arrived, CameBack
from flowpay.ports.tariff import Call, Charged, usual
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from . import usages
from .answers import REPLIES
from .events import announced_in
from .judging import judged_anew
from .steps import Outcome, line_of, tried

ROUTE = "POST /hooks/resend"
LONGEST_MESSAGE = 4_000
"""Characters that are kept of a mail: ten of them stay within what one item may hold."""
MOST_ADDRESSES = 5
"""Of those that a mail is sent to and that look like ours: each is looked up."""
UNREADABLE_AFTER = timedelta(hours=1)
"""A mail that Resend could not give in a readable form by then is noted without its words."""
NEW_FOR = timedelta(minutes=10)
"""So long a mail may have come back before the book says that it was sent."""


class MailNotPaid(Busy): ...


class RequestNotKnownYet(Busy): ...


@dataclass(frozen=True)
class _Delivery:
    """A mail for a request of ours; `fetch` gets it once, however often the book has to be read."""

    hook_id: str
    asked: Asked
    mail: Arrived
    fetch: Callable[[], Outcome[ReceivedMail]]


def receive(mail: Arrived, *, hook_id: str) -> bool:
    """Keep a mail with the request that it answers, and read it; return whether it answers one.

    Raises ProviderFailed or a kind of Busy where the same webhook may do better later.
    """
    asked = _answered_by(mail)
    if asked is None:
        logger.info("mail for nobody", email_id=mail.email_id)
        return False
    if not hooks.is_done(hook_id, at=clock.now()):
        ask = cache(lambda: tried(Call.RECEIVE_MAIL, lambda: resend.received(mail.email_id)))
        _keep(_Delivery(hook_id, asked, mail, ask))
    return True


def bounce(mail: CameBack, *, hook_id: str) -> bool:
    """Note that a request has not arrived; return whether the mail was one.

    Raises RequestNotKnownYet where it is too new to tell.
    """
    named = [mail.tags.get(name, "") for name in Asked._fields]
    return _come_back(Asked(*named), mail, hook_id) if all(named) else False


def _answered_by(mail: Arrived) -> Asked | None:
    """Return whose address it was sent to; which request a mail without one answers is no guess."""
    ours = [address for address in mail.to if address.startswith(REPLIES)][:MOST_ADDRESSES]
    return next(filter(None, map(quotes.replied_to, ours)), None)


@judged_anew
def _keep(delivery: _Delivery) -> None:
    asked, mail = delivery.asked, delivery.mail
    quote = quotes.load(asked)
    if not may_receive(quote, mail.email_id):
        logger.info("mail not kept", email_id=mail.email_id, mails=len(quote.received))
        return
    session = sessions.load(asked.account, asked.session_id)
    usage = _reserved(delivery)
    brought = _readable(delivery)
    if isinstance(brought, ProviderFailed):
        usages.void(asked.account, usage, why="the mail could not be read")
        raise brought
    new, reading = _with_mail(quote, session, mail, brought.value)
    facts = [
        *quotes.moved(asked, quote, new, in_time=False),
        _said(asked, session, "quote_received", _about(mail, new, reading)),
        hooks.done(delivery.hook_id, at=clock.now()),
    ]
    try:
        usages.settle(asked.account, usage, {Call.RECEIVE_MAIL: brought.cost}, facts)
    except (UsageMoved, QuoteMoved, HookDone) as moved:  # or the session's end took the reserve
        raise CommandRepeated("a twin was faster, or the supplier itself") from moved


def _reserved(delivery: _Delivery) -> Usage:
    asked, email_id = delivery.asked, delivery.mail.email_id
    try:
        return usages.reserve(
            asked.account,
            asked.session_id,
            f"receive_mail/{asked.supplier_id}/{email_id}",
            [Call.RECEIVE_MAIL],
            by="flowpay",
            once_ended=True,
            once=Once.of(account=asked.account, route=ROUTE, key=email_id, body=None),
        )
    except SpendingRefused as refused:
        raise MailNotPaid("the account's rules do not let a mail be paid for now") from refused


def _readable(delivery: _Delivery) -> Outcome[ReceivedMail]:
    """Return the mail; one that stays unreadable is what its webhook said of it."""
    brought, mail = delivery.fetch(), delivery.mail
    is_old = clock.now() - mail.at > UNREADABLE_AFTER
    if not (isinstance(brought, ProviderAnswerInvalid) and is_old):
        return brought
    bare = ReceivedMail(sender=mail.sender, subject=mail.subject, text=None, html=None)
    return Charged(bare, usual(Call.RECEIVE_MAIL))


def _with_mail(
    quote: Quote, session: Session, arrived: Arrived, mail: ReceivedMail
) -> tuple[Quote, Reading]:
    """Return the quote with the mail, and what was read in it; a program's words are no answer."""
    words, at = own_words(mail.text, mail.html), clock.now()
    message = Message(
        email_id=arrived.email_id,
        sender=plain(mail.sender),
        subject=plain(mail.subject),
        text=words[:LONGEST_MESSAGE],
        received_at=at,
    )
    reading = Reading(says_nothing=True)
    if not mail.is_automatic:
        reading = read_reply(words, line=line_of(session), today=clock.today())
    return received(quote, message, reading, at=at), reading


def _about(mail: Arrived, new: Quote, reading: Reading) -> dict[str, Any]:
    """Return what an event says of a mail: not its words, of which nobody knows what they are."""
    answer = {"answer": reading.answer.model_dump(mode="json")} if reading.answer else {}
    return {
        "supplier_id": new.supplier_id,
        "email_id": mail.email_id,
        "status": new.status.value,
        "missing": list(reading.missing),
        **answer,
    }


@judged_anew
def _come_back(asked: Asked, mail: CameBack, hook_id: str) -> bool:
    quote, at = quotes.find(asked), clock.now()
    if quote is None:
        if at - mail.at < NEW_FOR:
            raise RequestNotKnownYet("the book does not say yet that this mail was sent")
        return False
    new = undelivered(quote)
    if quote.email_id != mail.email_id or new is quote:
        return quote.email_id == mail.email_id
    session = sessions.load(asked.account, asked.session_id)
    which = {"supplier_id": asked.supplier_id, "email_id": mail.email_id}
    why = which | {"reason": plain(mail.reason)}
    event = _said(asked, session, "quote_undelivered", why, by="flowpay")
    try:
        book.commit(
            [
                *quotes.moved(asked, quote, new, in_time=False),
                suppliers.unreachable(asked.account, asked.supplier_id, at=at),
                event,
                hooks.done(hook_id, at=at),
            ]
        )
    except (QuoteMoved, HookDone) as moved:
        raise CommandRepeated("a twin was faster, or the supplier itself") from moved
    return True


def _said(
    asked: Asked, session: Session, name: str, data: dict[str, Any], *, by: str | None = None
) -> Write:
    who, whom = by or asked.supplier_id, asked.supplier_id
    return announced_in(asked.account, session, name, data, by=who, subject=whom)
