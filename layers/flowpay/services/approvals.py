"""Approvals: a person is asked, a state waits, and whoever is first hands the answer on.

A decision may come before the waiting state has filed its token. Both are writes to the escrow's
item, and its image in the stream shows what is there: `resume` acts once the verdict and a token
are, in whichever order they came.
"""

from typing import Any

from flowpay.domain.escrow import ApprovalAlreadyDecided, Escrow, EscrowStatus
from flowpay.domain.once import Once
from flowpay.persistence import book, escrows
from flowpay.persistence.items import Item
from flowpay.ports import executions
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import escrows as holding
from .events import announced


def notify(account: str, escrow_id: str) -> EscrowStatus:
    """Say, once, that a person has to decide; return how the escrow stands."""
    escrow = escrows.load(account, escrow_id)
    if escrow.approval is None or escrow.status is not EscrowStatus.PENDING_APPROVAL:
        return escrow.status
    data = {
        "escrow_id": escrow_id,
        "amount": escrow.amount.to_wire(),
        "wallet_amount": escrow.wallet_amount.to_wire(),
        "supplier_name": escrow.supplier_name or escrow.supplier_id,
        "expires_at": escrow.approval.expires_at.isoformat(),
    }
    writes = [
        escrows.notified(account, escrow_id, at=clock.now()),
        announced(
            account,
            "flowpay.approval.requested",
            escrow_id,
            by="flowpay",
            session_id=escrow.session_id,
            data=data,
        ),
    ]
    try:
        book.commit(writes)
    except escrows.AlreadyNotified:
        return escrow.status
    return escrow.status


def expire(account: str, escrow_id: str) -> EscrowStatus:
    """Refuse what nobody decided in time and give the money back; return how the escrow stands."""
    once = Once.of(account=account, route="expire_hold", key=escrow_id, body=None)
    try:
        return holding.expire(escrow_id, by="flowpay", once=once).status
    except ApprovalAlreadyDecided:
        return escrows.load(account, escrow_id).status


def follow(account: str, item: Item) -> None:
    """Do what an escrow's new image calls for: ask a person, or hand the waiting states on.

    May be given the same image again: an execution has one name, a token works once.
    """
    escrow = escrows.from_item(item)
    if escrow.status is EscrowStatus.PENDING_APPROVAL:
        if "notified_at" not in item:
            ask(account, escrow)
        return
    for token in filter(None, map(item.get, escrows.TOKENS)):
        executions.resume(token, _answer(escrow))


def ask(account: str, escrow: Escrow) -> None:
    """Start the execution in which a person decides; starting it twice is starting it once."""
    executions.start(
        config().ESCROW_APPROVAL_ARN,
        f"{account}-{escrow.escrow_id}",
        {"account": account, "escrow_id": escrow.escrow_id},
    )


def _answer(escrow: Escrow) -> dict[str, Any]:
    verdict = escrow.approval.verdict if escrow.approval else None
    return {"status": escrow.status.value, "verdict": verdict.value if verdict else "automatic"}
