"""Notices: approvers are told what is asked, once, and reminded once: by the log, and by mail.

What the log says is the fact, the mails are its effect. Whoever tells may come again: the fact is
written once, and the mails go to whoever has not got them.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from flowpay.domain.approval import Approval
from flowpay.domain.escrow import Escrow
from flowpay.domain.notice import Notice
from flowpay.persistence import book, escrows
from flowpay.persistence import notices as kept
from flowpay.persistence.items import Item
from flowpay.persistence.notices import AlreadyTold
from flowpay.runtime import clock
from flowpay.runtime.config import config

from .mailing import Telling, deliver

LATE = timedelta(minutes=3)
"""Longer than the state that tells it takes, with its retries."""


def notify(account: str, escrow_id: str) -> dict[str, Any]:
    """Tell the approvers what they are to know by now; return how the question stands."""
    return _tell_of(account, escrow_id)


def remind(account: str, escrow_id: str) -> dict[str, Any]:
    """Tell the approvers once more, unless it is decided or overdue; return how it stands.

    For whoever has waited for half the time: a moment that the clock may still be short of.
    """
    return _tell_of(account, escrow_id, half_time_is_over=True)


def is_late(account: str, item: Item) -> bool:
    """Return whether approvers should know more of a pending escrow, and nobody is telling them."""
    escrow, at = escrows.from_item(item), clock.now()
    if escrow.approval is None or at >= escrow.approval.expires_at:
        return False
    telling = _telling(account, item, escrow, escrow.approval)
    mailing = telling.mailing
    if telling.is_said and not mailing.missing(config().APPROVER_EMAILS):
        return False
    if mailing.tries:
        return mailing.may_be_tried(at)
    reminder = telling.notice is Notice.REMINDED
    due = escrow.approval.remind_at if reminder else escrow.approval.bound_at
    return at - due >= LATE


def _tell_of(account: str, escrow_id: str, *, half_time_is_over: bool = False) -> dict[str, Any]:
    item = book.get(escrows.key_of(account, escrow_id))
    escrow = escrows.from_item(item, escrow_id)
    question = _question(escrow)
    if item and escrow.approval and question["verdict"] == "undecided":
        _tell(_telling(account, item, escrow, escrow.approval, half_time_is_over))
    return question


def _question(escrow: Escrow) -> dict[str, Any]:
    """Return how the question stands, in the words of `statemachines/escrow_approval.asl.json`."""
    approval = escrow.approval
    if approval is None:
        return {"status": escrow.status.value, "verdict": "automatic"}
    open = "overdue" if clock.now() >= approval.expires_at else "undecided"
    verdict = approval.verdict.value if approval.verdict else open
    return {"status": escrow.status.value, "verdict": verdict, "hash": approval.hash}


def _telling(
    account: str,
    item: Item,
    escrow: Escrow,
    approval: Approval,
    half_time_is_over: bool = False,
) -> Telling:
    told, at = kept.told_of(item), clock.now()
    notice = told.next(approval, at=max(at, approval.remind_at) if half_time_is_over else at)
    return Telling(account, escrow, approval, notice, told)


def _tell(telling: Telling) -> None:
    """Say it, once, and send the mails that are missing."""
    told = kept.told(telling.account, telling.escrow, telling.notice, at=clock.now())
    with suppress(AlreadyTold):
        book.commit([told, telling.announced(telling.notice, _asked(telling))])
    deliver(telling)


def _asked(telling: Telling) -> dict[str, Any]:
    escrow, approval = telling.escrow, telling.approval
    return {
        "amount": escrow.amount.to_wire(),
        "wallet_amount": escrow.wallet_amount.to_wire(),
        "supplier_name": escrow.supplier_name or escrow.supplier_id,
        "approvers_needed": approval.approvers_needed,
        "hash": approval.hash,
        "remind_at": approval.remind_at.isoformat(),
        "expires_at": approval.expires_at.isoformat(),
    }
