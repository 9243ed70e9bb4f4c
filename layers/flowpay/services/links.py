"""Links to decide: what an approver's link asks, and the one decision that it is good for."""

import hashlib
from typing import Literal

from flowpay.domain.decision import PURPOSE, DecisionLink, Question, Standing, standing
from flowpay.domain.errors import Conflict
from flowpay.domain.once import Once
from flowpay.persistence import escrows, keys
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.signing import LinkInvalid, sign, signed

from . import approvals


def url(link: DecisionLink) -> str:
    """Return the address that a mail to the link's approver has."""
    return f"{config().PUBLIC_BASE_URL.rstrip('/')}/decision/{sign(PURPOSE, link)}"


def opened(token: str) -> Question:
    """Return what a link asks, as it stands now, and of whom.

    Raises LinkInvalid if it is not one of ours, or its approver is none any more.
    """
    link = signed(PURPOSE, DecisionLink, token)
    if link.approver not in config().APPROVER_EMAILS:
        raise LinkInvalid(f"{link.approver} is no approver any more, so this link has no use")
    escrow = escrows.load(link.account, link.escrow_id)
    if escrow.approval is None:
        raise LinkInvalid(f"{escrow.escrow_id} asks nobody, so this link has no use")
    return Question(
        link=link,
        principal=keys.principal_of(link.account, link.approver) or link.approver,
        escrow=escrow,
        approval=escrow.approval,
    )


def decide(token: str, decision: Literal["approve", "reject"], reason: str | None) -> bool:
    """Carry out the decision of a link, once; return whether it has decided, now or before.

    Raises LinkInvalid or SelfApprovalForbidden.
    """
    question = opened(token)
    if standing(question, at=clock.now()) is not Standing.OPEN:
        return question.has_been_answered
    link = question.link
    carry_out = approvals.approve if decision == "approve" else approvals.reject
    try:
        carry_out(
            link.escrow_id, by=question.principal, reason=reason, hash=link.hash, once=_once(link)
        )
    except Conflict:
        return False
    return True


def _once(link: DecisionLink) -> Once:
    """Whatever is sent with a link, the first of it counts."""
    key = hashlib.sha256(link.model_dump_json().encode()).hexdigest()
    return Once.of(account=link.account, route="POST /decision/{token}", key=key, body=None)
