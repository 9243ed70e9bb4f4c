"""Sourcing: a buyer's sentence is understood, and the money for the chosen supplier is held.

Every step first looks whether its fact is in the book already: so an execution can be started
again for a session at any time and runs through to where it was.
"""

from collections.abc import Iterable
from enum import StrEnum

from flowpay.domain.escrow import Escrow
from flowpay.domain.landed import total_price
from flowpay.domain.once import Once
from flowpay.domain.session import Session, SessionStatus
from flowpay.domain.spending import SpendingRefused
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import book
from flowpay.persistence import escrows as kept_escrows
from flowpay.persistence import sessions as kept
from flowpay.persistence.book import Write
from flowpay.persistence.sessions import SessionMoved
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import escrows, parts, sessions, understanding
from .events import announced_in
from .steps import advanced, conclude, fitting, line_of, settle_once


class Reading(StrEnum):
    """What has become of a request: it goes on, or its session has ended."""

    COMPLETE = "complete"
    DIVIDED = "divided"
    NEEDS_INPUT = "needs_input"


def parse_request(account: str, session_id: str) -> Reading:
    """Understand the sentence, and go on with it if it asks for one thing and lacks nothing.

    Where integrations are strict, a model that fails raises ProviderFailed.
    """
    session = kept.load(account, session_id)
    if not session.is_open:
        return Reading.DIVIDED if session.parts else Reading.NEEDS_INPUT
    if session.intent is not None:
        return Reading.COMPLETE
    told = understanding.understood(account, session, sessions.preview(account, session.query))
    intent = parts.asked_back(told.intent)
    is_strict = told.failure is not None and config().STRICT_INTEGRATIONS
    if not is_strict and intent.is_complete and len(intent.lines) == 1:
        conclude(account, told.usage, told.charges, _understood(account, session, told))
        return Reading.COMPLETE
    if told.usage:
        settle_once(account, told.usage, told.charges, ())
    if told.failure and is_strict:
        raise told.failure
    if intent.is_complete:
        parts.divided(account, session, intent, told.proposal)
        return Reading.DIVIDED
    sessions.ask(account, session, intent, told.proposal)
    return Reading.NEEDS_INPUT


def _understood(account: str, session: Session, told: understanding.Understood) -> list[Write]:
    proposal = told.proposal
    data = {
        "intent": told.intent.model_dump(mode="json"),
        "proposal": proposal and proposal.model_dump(mode="json"),
    }
    fields = {"intent": told.intent, "intent_proposal": proposal}
    return advanced(account, session, "parse_request", "understood", data, **fields)


def open_escrow(account: str, session_id: str) -> tuple[str, EscrowStatus]:
    """Hold the money for the best supplier; return the escrow's id and status.

    Raises SpendingRefused, once the refusal and its rules are in the log.
    """
    session = kept.load(account, session_id)
    if session.escrow_id is None:
        try:
            _hold(account, session)
        except SessionMoved:  # a twin was faster, or the session has ended: the book says which
            logger.info("session moved", session_id=session_id)
    escrow_id = kept.load(account, session_id).escrow_id
    if escrow_id is None:
        raise SessionMoved(f"{session_id} ended before its money was held")
    return escrow_id, kept_escrows.load(account, escrow_id).status


def _hold(account: str, session: Session) -> Escrow:
    best, line = fitting(session)[0], line_of(session)
    order = escrows.Order(
        supplier_id=best.supplier_id,
        supplier_name=best.name,
        amount=total_price(best, line),
        category=line.category or line.material,
        session_id=session.session_id,
        memo=session.query[:200],
    )

    def on_session(escrow: Escrow) -> Iterable[Write]:
        waits = escrow.status is EscrowStatus.PENDING_APPROVAL
        status = SessionStatus.AWAITING_APPROVAL if waits else SessionStatus.RUNNING
        return [
            kept.advanced(
                account,
                session.session_id,
                fact="escrow_id",
                stage="open_escrow",
                at=clock.now(),
                escrow_id=escrow.escrow_id,
                status=status,
            )
        ]

    once = Once.of(account=account, route="tasks/open_escrow", key=session.session_id, body=None)
    try:
        return escrows.create(order, by=session.requested_by, once=once, along=on_session)
    except SpendingRefused as refusal:
        data = {"amount": order.amount.to_wire(), "rules": refusal.facts["rules"]}
        book.commit([announced_in(account, session, "spending_refused", data)])
        raise
