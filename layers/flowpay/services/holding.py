"""Holding: sourcing ends with the money for the chosen supplier in escrow."""

from collections.abc import Iterable

from flowpay.domain import log_line
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
from flowpay.runtime.log import logger

from . import escrows
from .events import announced_in, logged
from .steps import fitting, line_of


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
            ),
            *logged(account, session, log_line.held(escrow)),
        ]

    once = Once.of(account=account, route="tasks/open_escrow", key=session.session_id, body=None)
    try:
        return escrows.create(order, by=session.requested_by, once=once, along=on_session)
    except SpendingRefused as refusal:
        data = {"amount": order.amount.to_wire(), "rules": refusal.facts["rules"]}
        said = announced_in(account, session, "spending_refused", data)
        book.commit([said, *logged(account, session, log_line.refused(order.amount, refusal))])
        raise
