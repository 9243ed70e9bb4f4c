"""Escrow: money held for a supplier until it is released, given back, refused or overdue.

                     ┌──────────── approve ───────────┐
                     │                                ▼
    create ──► pending_approval                     held ──── release (part) ───► partially_released
       │             │                               │ │                           │   │  ▲    │
       │             ├── reject ──► rejected         │ └─ release (all) ─► released ◄──┘  └────┘
       │             └── expire ──► expired          │                      (the rest)   (part)
       │                                             └─ refund ──► refunded ◄── refund the rest
       └── within the threshold ──► held

A hold resolves once: whatever arrives together, the version that was read decides which wins.
"""

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from .errors import Conflict, Forbidden, InvalidInput, NotFound
from .money import Money
from .rate import Rate


class EscrowStatus(StrEnum):
    PENDING_APPROVAL = "pending_approval"
    HELD = "held"
    PARTIALLY_RELEASED = "partially_released"
    RELEASED = "released"
    REFUNDED = "refunded"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Verdict(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


_S = EscrowStatus
TRANSITIONS: dict[str, dict[EscrowStatus, frozenset[EscrowStatus]]] = {
    "approve": {_S.PENDING_APPROVAL: frozenset({_S.HELD})},
    "reject": {_S.PENDING_APPROVAL: frozenset({_S.REJECTED})},
    "expire": {_S.PENDING_APPROVAL: frozenset({_S.EXPIRED})},
    "release": {
        _S.HELD: frozenset({_S.RELEASED, _S.PARTIALLY_RELEASED}),
        _S.PARTIALLY_RELEASED: frozenset({_S.RELEASED, _S.PARTIALLY_RELEASED}),
    },
    "refund": {
        _S.HELD: frozenset({_S.REFUNDED}),
        _S.PARTIALLY_RELEASED: frozenset({_S.REFUNDED}),
    },
}
"""Action → the states it may start from → the states it may end in."""


class EscrowUnknown(NotFound): ...


class EscrowTransitionForbidden(Conflict): ...


class ApprovalAlreadyDecided(Conflict): ...


class ApprovalOverdue(Conflict): ...


class SelfApprovalForbidden(Forbidden): ...


class EscrowMoved(Conflict): ...


class AmountExceedsHold(InvalidInput): ...


class Approval(BaseModel, frozen=True):
    """A question to a person; `verdict` is None until it is answered or overdue."""

    requested_by: str
    requested_at: datetime
    expires_at: datetime
    verdict: Verdict | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None


class Escrow(BaseModel, frozen=True):
    """Money held for one supplier.

    `amount`, `released` and `refunded` are in the supplier's currency; `wallet_amount` is what the
    wallet holds for it at `rate`, locked at the hold. `held_on` is the day whose limit it counts
    towards. `version` grows by one with every transition.
    """

    escrow_id: str
    status: EscrowStatus
    amount: Money
    wallet_amount: Money
    rate: Rate | None = None
    released: Money
    refunded: Money
    supplier_id: str
    supplier_name: str | None = None
    category: str
    session_id: str | None = None
    memo: str | None = None
    requested_by: str
    approval: Approval | None = None
    held_on: date
    created_at: datetime
    version: int = 1

    def approve(self, *, by: str, at: datetime, reason: str | None, must_differ: bool) -> "Escrow":
        """Return the escrow with its hold let through.

        `must_differ`: whoever asked for a payment cannot approve it (off while everyone is
        anonymous). Raises ApprovalAlreadyDecided, ApprovalOverdue or SelfApprovalForbidden.
        """
        approval = self._undecided("approve")
        if must_differ and by == self.requested_by:
            raise SelfApprovalForbidden(f"{by} asked for this payment: somebody else approves it")
        if at >= approval.expires_at:
            raise ApprovalOverdue(f"the approval of {self.escrow_id} was due {approval.expires_at}")
        return self._decided(EscrowStatus.HELD, Verdict.APPROVED, by=by, at=at, reason=reason)

    def reject(self, *, by: str, at: datetime, reason: str | None) -> "Escrow":
        """Return the escrow refused by a person; raises ApprovalAlreadyDecided."""
        self._undecided("reject")
        return self._decided(EscrowStatus.REJECTED, Verdict.REJECTED, by=by, at=at, reason=reason)

    def expire(self, *, by: str, at: datetime) -> "Escrow":
        """Return the escrow that nobody decided in time; raises ApprovalAlreadyDecided."""
        self._undecided("expire")
        reason = "nobody decided in time"
        return self._decided(EscrowStatus.EXPIRED, Verdict.EXPIRED, by=by, at=at, reason=reason)

    def release(self, amount: Money | None) -> "Escrow":
        """Return the escrow with `amount`, or all that is left, paid to the supplier."""
        part = self._part("release", amount)
        released = self.released + part
        whole = released + self.refunded == self.amount
        status = EscrowStatus.RELEASED if whole else EscrowStatus.PARTIALLY_RELEASED
        return self._moved(status, released=released)

    def refund(self, amount: Money | None) -> "Escrow":
        """Return the escrow with `amount`, or all that is left, back in the wallet."""
        part = self._part("refund", amount)
        refunded = self.refunded + part
        whole = self.released + refunded == self.amount
        return self._moved(EscrowStatus.REFUNDED if whole else self.status, refunded=refunded)

    @property
    def remaining(self) -> Money:
        """What is still held, in the supplier's currency."""
        return self.amount - self.released - self.refunded

    def wallet_part(self, later: "Escrow") -> Money:
        """Return what `later` has taken out of this hold, in the wallet's currency.

        Converted cumulatively, so that the last part leaves nothing over.
        """
        return later._wallet_settled() - self._wallet_settled()

    def _wallet_settled(self) -> Money:
        settled = self.released + self.refunded
        return self.wallet_amount.times(Fraction(settled.micros, self.amount.micros))

    def _undecided(self, action: str) -> Approval:
        if self.approval and self.approval.verdict:
            raise ApprovalAlreadyDecided(
                f"{self.escrow_id} was {self.approval.verdict} by {self.approval.decided_by}",
                **self._possible(),
            )
        if self.approval is None:
            self._allow(action)
            raise EscrowTransitionForbidden(f"{self.escrow_id} needs no approval")
        return self.approval

    def _part(self, action: str, amount: Money | None) -> Money:
        self._allow(action)
        part = self.remaining if amount is None else amount.payable()
        if part.currency != self.amount.currency:
            raise AmountExceedsHold(f"this escrow is in {self.amount.currency}")
        if part.micros > self.remaining.micros:
            raise AmountExceedsHold(f"{self.remaining} is held, {part} was asked for")
        return part

    def _allow(self, action: str) -> None:
        if self.status not in TRANSITIONS[action]:
            possible = self._possible()["possible"]
            raise EscrowTransitionForbidden(
                f"{self.escrow_id} is {self.status}: it cannot {action}; "
                f"possible: {', '.join(possible) or 'nothing more'}",
                **self._possible(),
            )

    def _possible(self) -> dict[str, Any]:
        possible = [action for action, starts in TRANSITIONS.items() if self.status in starts]
        return {"escrow_status": self.status.value, "possible": possible}

    def _decided(
        self, status: EscrowStatus, verdict: Verdict, *, by: str, at: datetime, reason: str | None
    ) -> "Escrow":
        facts = {"verdict": verdict, "decided_by": by, "decided_at": at, "reason": reason}
        assert self.approval is not None  # noqa: S101 - _undecided has returned it
        return self._moved(status, approval=self.approval.model_copy(update=facts))

    def _moved(self, status: EscrowStatus, **changes: Any) -> "Escrow":
        facts = {"status": status, "version": self.version + 1, **changes}
        return self.model_copy(update=facts)
