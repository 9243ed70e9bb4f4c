"""Sessions: started once, shown, and ended once, whatever happens on the way."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from flowpay.domain import errors, log_line
from flowpay.domain.approval import ApprovalAlreadyDecided
from flowpay.domain.decision_record import DecisionRecord
from flowpay.domain.escrow import Escrow, EscrowTransitionForbidden
from flowpay.domain.intent import Intent
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.proposal import Proposal
from flowpay.domain.quote import Quote
from flowpay.domain.session import Session, SessionIdTaken, SessionStatus
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.understanding import understand
from flowpay.persistence import book, decision_records, escrows, quotes, sessions
from flowpay.persistence.book import Write
from flowpay.persistence.sessions import SessionExists, SessionMoved
from flowpay.ports import executions
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import approvals, usages, wallets
from . import escrows as holding
from .events import announced_in, logged
from .parts import asked_back
from .reasons import reason_of

_END = {
    EscrowStatus.REJECTED: SessionStatus.REJECTED,
    EscrowStatus.EXPIRED: SessionStatus.EXPIRED,
}


def preview(account: str, query: str, as_of: date | None = None) -> Intent:
    """Return what is understood of a sentence said today, or on `as_of`; nothing is written."""
    read = understand(
        query,
        today=as_of or clock.today(),
        price_currency=config().PRICE_CURRENCY,
        categories=wallets.allowed_categories(account),
    )
    return asked_back(read)


def start(
    account: str, query: str, session_id: str | None, *, by: str, along: Sequence[Write] = ()
) -> Session:
    """Return the session of a sentence, its execution started.

    The same session id again answers the same and starts nothing; with another sentence it
    raises SessionIdTaken. A sentence that cannot be read raises what `understand` raises. `along`
    is written with a new session, or not at all; it raises what these writes are refused as.
    """
    preview(account, query)
    wallets.load(account)  # opens the account, so that the sweep looks after its sessions
    at = clock.now()
    session = Session(
        session_id=session_id or clock.new_id("ses"),
        status=SessionStatus.RUNNING,
        stage="request_source",
        query=query,
        requested_by=by,
        created_at=at,
        updated_at=at,
    )
    session = _record(account, session, along)
    if session.is_open:
        try:
            run(account, session)
        except executions.WorkflowsAway:  # the session is written: the sweep starts it
            logger.warning("left to the sweep", session_id=session.session_id)
    return session


def run(account: str, session: Session) -> None:
    """Start the session's execution; starting it twice is starting it once."""
    executions.start(
        config().PROCUREMENT_ARN,
        session.execution_name(account),
        {"account": account, "session_id": session.session_id},
    )


def close(account: str, session_id: str, escrow_id: str) -> SessionStatus:
    """End the session as its escrow was decided; return how it ended."""
    session = sessions.load(account, session_id)
    if not session.is_open:
        return session.status
    escrow = escrows.load(account, escrow_id)
    if escrow.status is EscrowStatus.PENDING_APPROVAL:
        raise errors.Conflict(f"{escrow_id} is not decided yet")
    usages.void_all(account, session_id)
    status = _END.get(escrow.status, SessionStatus.COMPLETED)
    return _end(account, session, status, _summary(escrow))


def fail(account: str, session_id: str, failure: dict[str, Any]) -> SessionStatus:
    """End the session with a reason a buyer understands, and give back all it holds.

    `failure` is what Step Functions caught: `Error`, the name of the error, and `Cause`.
    """
    session = sessions.load(account, session_id)
    if not session.is_open:
        return session.status
    code, reason = reason_of(failure)
    usages.void_all(account, session_id)
    if session.escrow_id:
        _let_go(account, session.escrow_id, reason)
    return _end(account, session, SessionStatus.FAILED, reason, reason_code=code)


def cancel(account: str, session_id: str, *, by: str) -> SessionStatus:
    """End an open session; return how it stands then. Repeated, it does nothing.

    A hold that waits for people is refused; one that stands already is left as it is, so that the
    session ends as completed. What a step has reserved for its calls, it settles itself.
    """
    session = sessions.load(account, session_id)
    if session.is_open and session.escrow_id is None:
        with suppress(SessionMoved):
            why = f"{by} has cancelled this; nothing is held."
            _end(account, session, SessionStatus.FAILED, why, reason_code="canceled")
        session = sessions.load(account, session_id)
    if session.is_open and session.escrow_id:
        once = Once.of(account=account, route="cancel_session", key=session.escrow_id, body=None)
        with suppress(ApprovalAlreadyDecided, EscrowTransitionForbidden):
            approvals.reject(session.escrow_id, by=by, reason="cancelled", once=once)
        return close(account, session_id, session.escrow_id)
    return session.status


def ask(
    account: str, session: Session, intent: Intent, proposal: Proposal | None = None
) -> SessionStatus:
    """End a session whose request lacks what it needs, with the questions.

    `proposal` is what a model has proposed for the intent.
    """
    summary, fields = " ".join(intent.questions), {"intent": intent, "intent_proposal": proposal}
    return _end(account, session, SessionStatus.NEEDS_INPUT, summary, **fields)


def view(
    account: str, session_id: str
) -> tuple[Session, tuple[Quote, ...], tuple[DecisionRecord, ...], Money]:
    """Return a session, its quotes, its decision records, and what its provider calls have cost."""
    session = sessions.load(account, session_id)
    asked, records = (
        quotes.of_session(account, session_id),
        decision_records.of_session(account, session_id),
    )
    return session, asked, records, usages.cost_of(account, session)


def _record(account: str, session: Session, along: Sequence[Write]) -> Session:
    """Write a new session; return the one that is there if its id was taken by the same request."""
    said = announced_in(
        account, session, "started", {"query": session.query}, by=session.requested_by
    )
    try:
        book.commit([*along, sessions.started(account, session), said])
    except SessionExists:
        known = sessions.load(account, session.session_id)
        if known.query != session.query:
            raise SessionIdTaken(
                f"{session.session_id} is another request: take a new session id"
            ) from None
        return known
    return session


def _end(
    account: str, session: Session, status: SessionStatus, summary: str, **fields: Any
) -> SessionStatus:
    """Return how the session ended; of two ends the first stands.

    Raises SessionMoved if it is open still and holds money that `session` did not.
    """
    cost = usages.cost_of(account, session)
    data: dict[str, Any] = {"status": status.value, "summary": summary, "cost": cost.to_wire()}
    if session.escrow_id:
        data["escrow_id"] = session.escrow_id
    if "reason_code" in fields:
        data["reason_code"] = fields["reason_code"]
    if "intent" in fields:
        data["questions"] = list(fields["intent"].questions)
    if proposal := fields.get("intent_proposal"):
        data["proposal"] = proposal.model_dump(mode="json")
    ended = sessions.ended(
        account, session, status=status, summary=summary, at=clock.now(), **fields
    )
    has_failed = status is SessionStatus.FAILED
    lines = logged(account, session, log_line.stopped(session.stage)) if has_failed else []
    try:
        book.commit([ended, *lines, announced_in(account, session, status.value, data)])
    except SessionMoved:
        now = sessions.load(account, session.session_id)
        if now.is_open:
            raise
        return now.status
    return status


def _summary(escrow: Escrow) -> str:
    who = escrow.supplier_name or escrow.supplier_id
    held = f"{escrow.amount.readable} for {who}"
    approval = escrow.approval
    reason = f" ({approval.reason})" if approval and approval.reason else ""
    match escrow.status:
        case EscrowStatus.REJECTED:
            return f"{approval.decided_by if approval else 'A person'} refused {held}{reason}."
        case EscrowStatus.EXPIRED:
            return f"Nobody decided on {held} in time: the money is back in the wallet."
    stands = "is held in" if escrow.status is EscrowStatus.HELD else f"is {escrow.status}, from"
    return f"{held} {stands} escrow {escrow.escrow_id}{reason}."


def _let_go(account: str, escrow_id: str, reason: str) -> None:
    """Give back what an escrow holds; one that was settled meanwhile is left as it is."""
    once = Once.of(account=account, route="tasks/fail_session", key=escrow_id, body=None)
    escrow = escrows.load(account, escrow_id)
    if escrow.status is EscrowStatus.PENDING_APPROVAL:
        approvals.reject(escrow_id, by="flowpay", reason=reason, once=once)
    elif escrow.status is EscrowStatus.HELD:
        holding.refund(escrow_id, by="flowpay", reason=reason, once=once)
