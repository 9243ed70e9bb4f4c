"""Quotes: suppliers are asked by mail, each once: the best by the pipeline, any other by hand."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flowpay.domain import log_line
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.landed import PriceUnknown, total_price
from flowpay.domain.money import AmountInvalid, Money
from flowpay.domain.once import Lease, Once
from flowpay.domain.quote import Quote
from flowpay.domain.quote_link import QuoteLink
from flowpay.domain.ranked import Ranked
from flowpay.domain.rfq import request_for_quote
from flowpay.domain.session import AddressMissing, Session
from flowpay.persistence import book, idempotency, track_records
from flowpay.persistence import quotes as kept_quotes
from flowpay.persistence import sessions as kept
from flowpay.persistence.book import Write
from flowpay.persistence.idempotency import CommandRepeated
from flowpay.persistence.quotes import Asked
from flowpay.persistence.sessions import SessionMoved
from flowpay.persistence.usages import UsageMoved
from flowpay.ports import resend
from flowpay.ports.tariff import Call
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import answers, usages
from .events import announced_in, logged
from .judging import judged_anew
from .steps import cost_of, intent_of, line_of, reserved, settle_once, tried
from .undertaking import undertake


@dataclass(frozen=True)
class QuoteRequest:
    """One supplier is asked: by the pipeline or, `by` somebody, by their command `once`.

    They have a lease if they sent a key.
    """

    account: str
    session: Session
    supplier: Ranked
    by: str | None = None
    once: Once | None = None
    lease: Lease | None = None

    @property
    def asked(self) -> Asked:
        return Asked(self.account, self.session.session_id, self.supplier.supplier_id)

    def earlier(self) -> Quote | None:
        """Return the request that was sent already."""
        return kept_quotes.find(self.asked)

    def is_sent(self) -> bool:
        """Return whether it is known to have been sent."""
        earlier = self.earlier()
        return earlier is not None and earlier.is_confirmed

    def said(self, name: str, data: dict[str, Any]) -> Write:
        """Return the write of an event about the supplier."""
        who, whom = self.by or "flowpay", self.supplier.supplier_id
        return announced_in(self.account, self.session, name, data, by=who, subject=whom)


def request_quote(account: str, session_id: str, supplier_id: str) -> None:
    """Ask one supplier, unless the choice is made; a mail that is not sent is said, not fatal."""
    session = kept.load(account, session_id)
    if session.quotes_ranked_at or session.escrow_id:
        return
    try:
        _asked(QuoteRequest(account, session, session.ranked_as(supplier_id)))
    except ProviderFailed:
        if config().STRICT_INTEGRATIONS:
            raise


def send_email(session_id: str, supplier_id: str, *, by: str, once: Once) -> Quote:
    """Return the request for a quote to any supplier of a session's ranking, sent once.

    One that is excluded may be asked too: what excludes it is what its page says, a quote binds
    nobody, and its answer is how to find out. Raises SessionUnknown, SuppliersNotRanked,
    SupplierUnknown, AddressMissing, SpendingRefused or ProviderFailed.
    """

    def ask(lease: Lease | None) -> Quote:
        session = kept.load(once.account, session_id)
        supplier = session.ranked_as(supplier_id)
        if supplier.email is None:
            raise AddressMissing(
                f"no e-mail address of {supplier.name} is known: ask at {supplier.website}"
            )
        return _asked(QuoteRequest(once.account, session, supplier, by, once, lease))

    return undertake(once, Quote, ask)


@judged_anew
def _asked(request: QuoteRequest) -> Quote:
    """Return the request as it was sent, now or before; raises ProviderFailed.

    Whoever is overtaken looks again: what a twin has sent is the answer, and if nobody has kept
    it, the mail goes out again under the same key, by which the provider knows it.
    """
    earlier = request.earlier()
    if earlier is None or not earlier.is_confirmed:
        return _ask(request, earlier)
    if request.lease:
        book.commit(idempotency.finished(request.lease, earlier, at=clock.now()))
    return earlier


def _ask(request: QuoteRequest, unconfirmed: Quote | None) -> Quote:
    """Send the mail and keep what was asked; raises CommandRepeated if a twin was faster.

    `unconfirmed` is the same request of which nobody could tell whether it was sent.
    """
    account, session, supplier = request.account, request.session, request.supplier
    twin_was_faster = CommandRepeated(f"{supplier.supplier_id} was asked meanwhile")
    usage = reserved(
        account,
        session,
        f"request_quote/{supplier.supplier_id}",
        [Call.SEND_MAIL],
        done=request.is_sent,
        by=request.by,
        once=request.once,
    )
    if usage is None:
        raise twin_was_faster
    mail = _mail(request)
    key = f"{account}/{session.session_id}/{supplier.supplier_id}"
    sent = tried(Call.SEND_MAIL, lambda: resend.send(mail, idempotency_key=key))
    charges = {Call.SEND_MAIL: cost_of(Call.SEND_MAIL, sent)}
    if isinstance(sent, ProviderFailed):
        settle_once(account, usage, charges, _not_sent(request, mail, sent, unconfirmed))
        raise sent
    quote = _quote(request, mail, email_id=sent.value)
    known = unconfirmed and kept_quotes.sent_again(request.asked, unconfirmed, quote)
    facts = [
        *(known or _requested(request, quote, mail)),
        request.said("quote_requested", {"quote": quote.model_dump(mode="json")}),
        *idempotency.finished(request.lease, quote, at=quote.sent_at),
    ]
    try:
        usages.settle(account, usage, charges, facts)
    except (SessionMoved, UsageMoved) as moved:  # whoever was faster has ended the reserve, too
        raise twin_was_faster from moved
    return quote


def _requested(request: QuoteRequest, quote: Quote, mail: resend.Mail) -> list[Write]:
    return [
        *kept_quotes.requested(request.asked, quote, reply_to=mail.reply_to),
        track_records.counted(request.account, quote.supplier_id, asked=1),
    ]


def _not_sent(
    request: QuoteRequest, mail: resend.Mail, failure: ProviderFailed, known: Quote | None
) -> list[Write]:
    """Return the facts of a mail that failed.

    One whose answer was lost may have arrived: then its link must work, and its answer counts.
    """
    may_be_there = bool(failure.facts.get("may_be_charged"))
    facts = {"supplier_id": request.supplier.supplier_id, "reason": str(failure)}
    lines = logged(request.account, request.session, log_line.not_asked(request.supplier, failure))
    said = request.said("quote_not_sent", facts | {"may_have_arrived": may_be_there})
    if known or not may_be_there:
        return [said, *lines]
    return [said, *lines, *_requested(request, _quote(request, mail, email_id=""), mail)]


def _mail(request: QuoteRequest) -> resend.Mail:
    """Return the mail, the same on every try: so its key, the session's and the supplier's, holds.

    What it says is all in the session's facts.
    """
    session, supplier = request.session, request.supplier
    reply_to = answers.reply_address(_of(request))
    closes_at = session.quotes_close_at
    if closes_at and closes_at <= clock.now():  # asked by hand, later
        closes_at = None
    rfq = request_for_quote(
        reference=_reference(session),
        supplier_name=supplier.name,
        intent=intent_of(session),
        line=line_of(session),
        link=_link(request),
        questions=session.asking.questions if session.asking else (),
        closes_at=closes_at and closes_at.astimezone(ZoneInfo(config().ACCOUNT_TIMEZONE)),
        may_reply=reply_to is not None,
    )
    return resend.Mail(
        to=supplier.email or "",
        subject=rfq.subject,
        text=rfq.text,
        html=rfq.html,
        reply_to=reply_to,
        tags=request.asked._asdict(),
    )


def _of(request: QuoteRequest) -> QuoteLink:
    return QuoteLink(**request.asked._asdict())


def _link(request: QuoteRequest) -> str:
    return answers.url(_of(request))


def _reference(session: Session) -> str:
    return f"RFQ-{session.session_id}"


def _total(session: Session, supplier: Ranked) -> Money | None:
    """Return what it would cost at the price on the supplier's page, None if that does not tell."""
    try:
        return total_price(supplier, line_of(session))
    except (PriceUnknown, AmountInvalid):
        return None


def _quote(request: QuoteRequest, mail: resend.Mail, *, email_id: str) -> Quote:
    """Return what is kept of a mail: all but the link, with which one answers for the supplier."""
    supplier = request.supplier
    return Quote(
        supplier_id=supplier.supplier_id,
        supplier_name=supplier.name,
        sent_to=mail.to,
        email_id=email_id,
        reference=_reference(request.session),
        subject=mail.subject,
        text=mail.text.replace(_link(request), "[a link of their own]"),
        unit_price=supplier.unit_price,
        total=_total(request.session, supplier),
        lead_days=supplier.lead_days,
        sent_at=clock.now(),
    )
