"""Quotes: suppliers are asked by mail, each once: the best by the pipeline, any other by hand."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.landed import PriceUnknown, total_price
from flowpay.domain.money import AmountInvalid, Money
from flowpay.domain.once import Lease, Once
from flowpay.domain.quote import Quote
from flowpay.domain.quote_link import QuoteLink
from flowpay.domain.ranking import Ranked
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
from .events import announced_in
from .judging import judged_anew
from .steps import cost_of, fitting, intent_of, line_of, reserved, settle_once, tried
from .undertaking import undertake


@dataclass(frozen=True)
class Asking:
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

    def said(self, name: str, data: dict[str, Any]) -> Write:
        """Return the write of an event about the supplier."""
        who, whom = self.by or "flowpay", self.supplier.supplier_id
        return announced_in(self.account, self.session, name, data, by=who, subject=whom)


def request_quote(account: str, session_id: str, supplier_id: str) -> None:
    """Ask one of the best suppliers; a mail that cannot be sent is said, not fatal."""
    session = kept.load(account, session_id)
    supplier = next(each for each in fitting(session) if each.supplier_id == supplier_id)
    try:
        _asked(Asking(account, session, supplier))
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
        return _asked(Asking(once.account, session, supplier, by, once, lease))

    return undertake(once, Quote, ask)


@judged_anew
def _asked(asking: Asking) -> Quote:
    """Return the request as it was sent, now or before; raises ProviderFailed.

    Whoever is overtaken looks again: what a twin has sent is the answer, and if nobody has kept
    it, the mail goes out again under the same key, by which the provider knows it.
    """
    earlier = asking.earlier()
    if earlier is None:
        return _ask(asking)
    if asking.lease:
        book.commit(idempotency.finished(asking.lease, earlier, at=clock.now()))
    return earlier


def _ask(asking: Asking) -> Quote:
    """Send the mail and keep what was asked; raises CommandRepeated if a twin was faster."""
    account, session, supplier = asking.account, asking.session, asking.supplier
    twin_was_faster = CommandRepeated(f"{supplier.supplier_id} was asked meanwhile")
    usage = reserved(
        account,
        session,
        f"request_quote/{supplier.supplier_id}",
        [Call.SEND_MAIL],
        done=lambda: asking.earlier() is not None,
        by=asking.by,
        once=asking.once,
    )
    if usage is None:
        raise twin_was_faster
    mail = _mail(asking)
    key = f"{account}/{session.session_id}/{supplier.supplier_id}"
    sent = tried(Call.SEND_MAIL, lambda: resend.send(mail, idempotency_key=key))
    charges = {Call.SEND_MAIL: cost_of(Call.SEND_MAIL, sent)}
    if isinstance(sent, ProviderFailed):
        failure = {"supplier_id": supplier.supplier_id, "reason": str(sent)}
        settle_once(account, usage, charges, [asking.said("quote_not_sent", failure)])
        raise sent
    quote = _quote(asking, mail, email_id=sent.value)
    facts = [
        *kept_quotes.requested(asking.asked, quote, reply_to=mail.reply_to),
        track_records.counted(account, supplier.supplier_id, asked=1),
        asking.said("quote_requested", {"quote": quote.model_dump(mode="json")}),
        *idempotency.finished(asking.lease, quote, at=quote.sent_at),
    ]
    try:
        usages.settle(account, usage, charges, facts)
    except (SessionMoved, UsageMoved) as moved:  # whoever was faster has ended the reserve, too
        raise twin_was_faster from moved
    return quote


def _mail(asking: Asking) -> resend.Mail:
    """Return the mail, the same on every try: so its key, the session's and the supplier's, holds.

    What it says is all in the session's facts.
    """
    session, supplier = asking.session, asking.supplier
    reply_to = answers.reply_address(_of(asking))
    closes_at = session.quotes_close_at
    rfq = request_for_quote(
        reference=_reference(session),
        supplier_name=supplier.name,
        intent=intent_of(session),
        line=line_of(session),
        link=_link(asking),
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
        tags=asking.asked._asdict(),
    )


def _of(asking: Asking) -> QuoteLink:
    return QuoteLink(**asking.asked._asdict())


def _link(asking: Asking) -> str:
    return answers.url(_of(asking))


def _reference(session: Session) -> str:
    return f"RFQ-{session.session_id}"


def _total(session: Session, supplier: Ranked) -> Money | None:
    """Return what it would cost at the price on the supplier's page, None if that does not tell."""
    try:
        return total_price(supplier, line_of(session))
    except (PriceUnknown, AmountInvalid):
        return None


def _quote(asking: Asking, mail: resend.Mail, *, email_id: str) -> Quote:
    """Return what is kept of a mail: all but the link, with which one answers for the supplier."""
    supplier = asking.supplier
    return Quote(
        supplier_id=supplier.supplier_id,
        supplier_name=supplier.name,
        sent_to=mail.to,
        email_id=email_id,
        reference=_reference(asking.session),
        subject=mail.subject,
        text=mail.text.replace(_link(asking), "[a link of their own]"),
        unit_price=supplier.unit_price,
        total=_total(asking.session, supplier),
        lead_days=supplier.lead_days,
        sent_at=clock.now(),
    )
