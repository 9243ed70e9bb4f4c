"""Approvals: people, the rules or the clock let a hold through, or refuse it."""

from functools import partial

from flowpay.domain.approval import ApprovalAlreadyDecided
from flowpay.domain.controls import Controls
from flowpay.domain.errors import Conflict
from flowpay.domain.escrow import Escrow
from flowpay.domain.once import Once
from flowpay.domain.spending import approvers_needed
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.wallet import Wallet, no_longer_allowed
from flowpay.persistence import book, escrows, wallets
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from .transitions import change, spend_of

RECHECKED_AT_ONCE = 25
"""Of the pending holds; the next sweep takes the rest, and an approval is rechecked on its way."""


class RulesChanged(Conflict): ...


class RulesUnchanged(Conflict): ...


def approve(
    escrow_id: str, *, by: str, reason: str | None, hash: str | None = None, once: Once
) -> Escrow:
    """Return the escrow with one more consent; the last that is needed lets its hold through.

    The money stays where it is held. `hash` is that of what the person saw. Raises EscrowUnknown,
    ApprovalAlreadyDecided, ApprovalChanged, ApprovalOverdue, ConsentAlreadyGiven,
    SelfApprovalForbidden, or RulesChanged if they change again and again.
    """

    def consent(escrow: Escrow, wallet: Wallet) -> Escrow:
        if _is_outdated(escrow, wallet):
            raise RulesChanged("the spending controls have changed: look again, then decide")
        return escrow.approve(
            by=by,
            at=clock.now(),
            reason=reason,
            must_differ=config().REQUIRE_API_KEY,
            seen=hash,
        )

    given = partial(
        change, escrow_id, consent, event=None, by=by, why=reason or "approved", once=once
    )
    try:
        return given()
    except RulesChanged:
        recheck(once.account, escrow_id)
        return given()


def reject(
    escrow_id: str, *, by: str, reason: str | None, hash: str | None = None, once: Once
) -> Escrow:
    """Return the escrow refused, its money back.

    Raises EscrowUnknown, ApprovalAlreadyDecided or ApprovalChanged.
    """
    return change(
        escrow_id,
        lambda escrow, _: escrow.reject(by=by, at=clock.now(), reason=reason, seen=hash),
        event="rejected",
        by=by,
        why=reason or "rejected",
        once=once,
    )


def expire(account: str, escrow_id: str) -> EscrowStatus:
    """Refuse what nobody decided in time and give the money back; return how the escrow stands."""
    try:
        return change(
            escrow_id,
            lambda escrow, _: escrow.expire(by="flowpay", at=clock.now()),
            event="expired",
            by="flowpay",
            why="nobody decided in time",
            once=Once.of(account=account, route="tasks/expire_hold", key=escrow_id, body=None),
        ).status
    except ApprovalAlreadyDecided:
        return escrows.load(account, escrow_id).status


def recheck_all(account: str) -> list[Exception]:
    """Hold every pending approval against the rules now in force, the newest first.

    A hold that the rules no longer allow is refused, one that no longer needs a person is let
    through, any other is asked again. Of what is too much together, so, the last that came goes.
    Return what failed: it keeps nothing else waiting, and the sweep tries it again.
    """
    controls = wallets.from_item(book.get(wallets.key_of(account))).controls
    pending = reversed(escrows.of_status(account, EscrowStatus.PENDING_APPROVAL))
    outdated = [each for each in pending if _version_of(each) != controls.version]
    failures: list[Exception] = []
    for escrow in outdated[:RECHECKED_AT_ONCE]:
        try:
            recheck(account, escrow.escrow_id)
        except Exception as error:  # noqa: BLE001 - returned: all have their turn
            logger.exception("not rechecked", account=account, escrow_id=escrow.escrow_id)
            failures.append(error)
    return failures


def recheck(account: str, escrow_id: str) -> None:
    """Hold one pending approval against the rules now in force; repeated, it changes nothing."""
    try:
        change(
            escrow_id,
            _rejudged,
            event=None,
            by="flowpay",
            why="the spending controls have changed",
            once=Once.of(account=account, route="recheck", key=None, body=None),
        )
    except RulesUnchanged:
        return


def _rejudged(escrow: Escrow, wallet: Wallet) -> Escrow:
    if not _is_outdated(escrow, wallet):
        raise RulesUnchanged(f"{escrow.escrow_id} stands under the rules in force")
    controls, at = wallet.controls, clock.now()
    rules = f"the spending controls of version {controls.version}"
    spend = spend_of(escrow, escrow.wallet_amount)
    if broken := no_longer_allowed(spend, held_on=escrow.held_on, wallet=wallet):
        why = f"{rules} no longer allow it: {' '.join(finding.detail for finding in broken)}"
        return escrow.reject(by="flowpay", at=at, reason=why)
    approvers = _approvers(escrow, controls)
    if approvers == 0:
        return escrow.waved_through(by="flowpay", at=at, reason=f"{rules} ask for nobody")
    return escrow.asked_again(at=at, controls_version=controls.version, approvers=approvers)


def _approvers(escrow: Escrow, controls: Controls) -> int:
    """Return how many people are to be asked now.

    Whoever asked for a payment does not get it through more easily by changing the rules: then no
    fewer people are asked than before.
    """
    needed, asked = approvers_needed(escrow.wallet_amount, controls), escrow.approval
    if asked and config().REQUIRE_API_KEY:
        by = escrow.requested_by
        if controls.changed_since(asked.asked_under, by=by):
            return max(needed, asked.approvers_needed)
    return needed


def _is_outdated(escrow: Escrow, wallet: Wallet) -> bool:
    """Return whether people are asked under rules that have changed since."""
    pending = escrow.status is EscrowStatus.PENDING_APPROVAL
    return pending and _version_of(escrow) != wallet.controls.version


def _version_of(escrow: Escrow) -> int | None:
    return escrow.approval.controls_version if escrow.approval else None
