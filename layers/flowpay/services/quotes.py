"""Quotes: the best suppliers are asked by mail, each once."""

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.ranking import Ranked, total_price
from flowpay.domain.rfq import request_for_quote
from flowpay.domain.session import Quote, Session
from flowpay.persistence import sessions as kept
from flowpay.ports import resend
from flowpay.ports.tariff import Call, Charged
from flowpay.runtime import clock
from flowpay.runtime.config import config

from .events import announced_in
from .steps import cost_of, fitting, intent_of, line_of, reserved, settle_once, tried


def request_quote(account: str, session_id: str, supplier_id: str) -> None:
    """Ask one supplier for a quote by mail, once; a mail that cannot be sent is said, not fatal."""
    if kept.quote(account, session_id, supplier_id):
        return
    session = kept.load(account, session_id)
    supplier = next(each for each in fitting(session) if each.supplier_id == supplier_id)
    step = f"request_quote/{supplier_id}"

    def sent_already() -> bool:
        return kept.quote(account, session_id, supplier_id) is not None

    usage = reserved(account, session, step, [Call.SEND_MAIL], done=sent_already)
    if usage is None:
        return
    sent = tried(lambda: _send(account, session, supplier))
    charges = {Call.SEND_MAIL: cost_of(Call.SEND_MAIL, sent)}
    if isinstance(sent, ProviderFailed):
        data = {"supplier_id": supplier_id, "reason": str(sent)}
        said = announced_in(account, session, "quote_not_sent", data, subject=supplier_id)
        settle_once(account, usage, charges, [said])
        if config().STRICT_INTEGRATIONS:
            raise sent
        return
    quote = _quote(session, supplier, sent.value)
    asked = {"quote": quote.model_dump(mode="json")}
    facts = [
        kept.quote_requested(account, session_id, quote),
        announced_in(account, session, "quote_requested", asked, subject=supplier_id),
    ]
    settle_once(account, usage, charges, facts)


def _send(account: str, session: Session, supplier: Ranked) -> Charged[str]:
    """The key is the session's and the supplier's: a step that comes again sends nothing twice."""
    rfq = request_for_quote(
        reference=f"RFQ-{session.session_id}",
        supplier_name=supplier.name,
        intent=intent_of(session),
        line=line_of(session),
    )
    mail = resend.Mail(
        to=supplier.email or "",
        subject=rfq.subject,
        text=rfq.text,
        html=rfq.html,
        tags={"session_id": session.session_id, "supplier_id": supplier.supplier_id},
    )
    key = f"{account}/{session.session_id}/{supplier.supplier_id}"
    return resend.send(mail, idempotency_key=key)


def _quote(session: Session, supplier: Ranked, email_id: str) -> Quote:
    total = total_price(supplier, line_of(session))
    return Quote(
        supplier_id=supplier.supplier_id,
        supplier_name=supplier.name,
        sent_to=supplier.email or "",
        email_id=email_id,
        unit_price=supplier.unit_price or total,
        total=total,
        lead_days=supplier.lead_days,
        sent_at=clock.now(),
    )
