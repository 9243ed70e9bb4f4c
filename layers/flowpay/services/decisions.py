"""Decisions: people, the rules or the clock let a hold through, or refuse it."""

from functools import partial

from flowpay.domain.approval import ApprovalAlreadyDecided
from flowpay.domain.errors import Conflict
from flowpay.domain.escrow import Escrow
from flowpay.domain.once import Once
from flowpay.domain.spending import approvers_needed
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.wallet import Wallet, no_longer_allowed
from flowpay.persistence import book, escrows, wallets
from flowpay.runtime import clock
from flowpay.runtime.config import config

from .transitions import change, spend_of

RECHECKED_AT_ONCE = 25
"""Of the pending holds, after a change of the rules; the sweep takes the rest."""


class RulesChanged(Conflict): ...


class RulesUnchanged(Conflict): ...


def approve(
    escrow_id: str, *, by: str, reason: str | None, hash: str | None = None, once: Once
) -> Escrow:
    """Return the escrow with one more consent; the last that is needed lets its hold through.

    The money stays where it is held. `hash` is that of what the person saw. Raises EscrowUnknown,
    ApprovalAlreadyDecided, ApprovalChanged, ApprovalOverdue, ConsentAlreadyGiven or
    SelfApprovalForbidden.
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


def recheck_all(account: str) -> None:
    """Hold every pending approval against the rules now in force, the newest first.

    A hold that the rules no longer allow is refused, one that no longer needs a person is let
    through, any other is asked again. Of what is too much together, so, the last that came goes.
    """
    controls = wallets.from_item(book.get(wallets.key_of(account))).controls
    pending = reversed(escrows.of_status(account, EscrowStatus.PENDING_APPROVAL))
    outdated = [each for each in pending if _version_of(each) != controls.version]
    for escrow in outdated[:RECHECKED_AT_ONCE]:
        recheck(account, escrow.escrow_id)


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
    approvers = approvers_needed(escrow.wallet_amount, controls)
    if approvers == 0 and not _asked_and_changed(escrow, wallet):
        return escrow.waved_through(by="flowpay", at=at, reason=f"{rules} ask for nobody")
    return escrow.asked_again(controls_version=controls.version, approvers=max(1, approvers))


def _asked_and_changed(escrow: Escrow, wallet: Wallet) -> bool:
    """Whoever asked for a payment does not let it through by raising the threshold either."""
    return config().REQUIRE_API_KEY and wallet.controls.changed_by == escrow.requested_by


def _is_outdated(escrow: Escrow, wallet: Wallet) -> bool:
    """Return whether people are asked under rules that have changed since."""
    pending = escrow.status is EscrowStatus.PENDING_APPROVAL
    return pending and _version_of(escrow) != wallet.controls.version


def _version_of(escrow: Escrow) -> int | None:
    return escrow.approval.controls_version if escrow.approval else None
