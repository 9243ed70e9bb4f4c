"""Escrow: money held for a supplier until it is released, given back, refused or overdue.

What may follow what stands in `transitions.py`. A hold resolves once: whatever arrives together,
the version that was read decides which wins.
"""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from .approval import Approval, ApprovalAlreadyDecided, Consent, Verdict, bound
from .card_terms import CardTerms
from .errors import Conflict, InvalidInput, NotFound
from .journal import EntryKind
from .milestone import Milestone, MilestoneNeeded, MilestoneStatus, chosen, find, replaced, sum_of
from .money import Money
from .rate import Rate
from .transitions import TRANSITIONS, EscrowStatus, possible

_BY_ITS_CARD = frozenset({"release", "refund", "dispute", "resolve"})
_GIVEN_BACK_AS = {
    EscrowStatus.REJECTED: EntryKind.VOID,
    EscrowStatus.EXPIRED: EntryKind.EXPIRY,
}


class EscrowUnknown(NotFound): ...


class EscrowTransitionForbidden(Conflict): ...


class EscrowMoved(Conflict): ...


class AmountExceedsHold(InvalidInput): ...


class Movement(BaseModel, frozen=True):
    """Money that leaves a hold: `amount` in the wallet's currency, `foreign` in the supplier's."""

    kind: EntryKind
    amount: Money
    foreign: Money


class Escrow(BaseModel, frozen=True):
    """Money held for one supplier.

    `amount`, `released` and `refunded` are in the supplier's currency; `wallet_amount` is what the
    wallet holds for it at `rate`, locked at the hold. `held_on` is the day whose limit it counts
    towards. `version` grows by one with every transition.

    One with a `card` asks people for that card. It is let through or refused like any other; what
    it holds then goes on the card, which is its release, and nowhere else.
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
    milestones: tuple[Milestone, ...] = ()
    session_id: str | None = None
    memo: str | None = None
    card: CardTerms | None = None
    requested_by: str
    approval: Approval | None = None
    held_on: date
    created_at: datetime
    version: int = 1

    def asking(
        self, *, at: datetime, expires_at: datetime, controls_version: int, approvers: int
    ) -> "Escrow":
        """Return the new escrow with its question to so many people."""
        approval = Approval(
            requested_by=self.requested_by,
            requested_at=at,
            expires_at=expires_at,
            hash=self._bound(controls_version),
            controls_version=controls_version,
            asked_under=controls_version,
            approvers_needed=approvers,
        )
        facts = {"status": EscrowStatus.PENDING_APPROVAL, "approval": approval}
        return self.model_copy(update=facts)

    def asked_again(self, *, at: datetime, controls_version: int, approvers: int) -> "Escrow":
        """Return the escrow with its question bound to other controls; consents begin anew."""
        changes = {
            "hash": self._bound(controls_version),
            "controls_version": controls_version,
            "approvers_needed": approvers,
            "consents": (),
            "asked_again_at": at,
        }
        approval = self._undecided("approve").model_copy(update=changes)
        return self._moved(self.status, approval=approval)

    def approve(
        self, *, by: str, at: datetime, reason: str | None, must_differ: bool, seen: str | None
    ) -> "Escrow":
        """Return the escrow with one more consent; the last that is needed lets the hold through.

        `must_differ`: whoever asked for a payment cannot approve it (off while everyone is
        anonymous). `seen` is the hash of what the person saw. Raises ApprovalAlreadyDecided,
        ApprovalChanged, ApprovalOverdue, SelfApprovalForbidden or ConsentAlreadyGiven.
        """
        asked = self._undecided("approve")
        asked.require_hash(seen)
        approval = asked.consented(Consent(by=by, at=at, reason=reason), must_differ=must_differ)
        if not approval.is_enough:
            return self._moved(self.status, approval=approval)
        approved = approval.decided(Verdict.APPROVED, by=by, at=at, reason=reason)
        return self._moved(EscrowStatus.HELD, approval=approved)

    def waved_through(self, *, by: str, at: datetime, reason: str) -> "Escrow":
        """Return the escrow approved by the rules, which no longer ask for a person."""
        approved = self._undecided("approve").decided(Verdict.APPROVED, by=by, at=at, reason=reason)
        return self._moved(EscrowStatus.HELD, approval=approved)

    def reject(
        self, *, by: str, at: datetime, reason: str | None, seen: str | None = None
    ) -> "Escrow":
        """Return the escrow refused; raises ApprovalAlreadyDecided or ApprovalChanged."""
        asked = self._undecided("reject")
        asked.require_hash(seen)
        rejected = asked.decided(Verdict.REJECTED, by=by, at=at, reason=reason)
        return self._moved(EscrowStatus.REJECTED, approval=rejected)

    def expire(self, *, by: str, at: datetime) -> "Escrow":
        """Return the escrow that nobody decided in time.

        Raises ApprovalAlreadyDecided, or ApprovalNotDue while people still have time.
        """
        asked = self._undecided("expire")
        asked.require_due(at)
        expired = asked.decided(Verdict.EXPIRED, by=by, at=at, reason="nobody decided in time")
        return self._moved(EscrowStatus.EXPIRED, approval=expired)

    def release(self, amount: Money | None = None, *, milestone: str | None = None) -> "Escrow":
        """Return the escrow with a part of it paid to the supplier.

        The part is `amount`, or one milestone, or all that is left and not in dispute. Raises
        EscrowTransitionForbidden, AmountExceedsHold, MilestoneNeeded, MilestoneUnknown or
        MilestoneTransitionForbidden.
        """
        part, milestones = self._part("release", amount, milestone, MilestoneStatus.RELEASED)
        return self._settled(part, Money.zero(part.currency), milestones)

    def refund(self, amount: Money | None = None, *, milestone: str | None = None) -> "Escrow":
        """Return the escrow with a part of it back in the wallet; parts and errors as release."""
        part, milestones = self._part("refund", amount, milestone, MilestoneStatus.REFUNDED)
        return self._settled(Money.zero(part.currency), part, milestones)

    def dispute(self, name: str, *, reason: str) -> "Escrow":
        """Return the escrow with one milestone frozen."""
        self._allow("dispute")
        frozen = find(self.milestones, name).disputed(reason)
        return self._moved(self.status, milestones=replaced(self.milestones, frozen))

    def resolve(self, name: str, *, paid: Money) -> "Escrow":
        """Return the escrow with a disputed milestone settled: `paid` released, the rest refunded.

        Raises AmountInvalid, or AmountExceedsHold if `paid` is more than the milestone.
        """
        self._allow("resolve")
        disputed = find(self.milestones, name)
        self._require_currency(paid)
        if paid.micros:
            paid.payable()
        if paid.micros > disputed.amount.micros:
            raise AmountExceedsHold(f"the milestone is {disputed.amount}, {paid} was asked for")
        settled = replaced(self.milestones, disputed.resolved(paid=paid))
        return self._settled(paid, disputed.amount - paid, settled)

    def put_on_card(self) -> "Escrow":
        """Return the escrow with all of it on the card that it is held for."""
        self._require("release")
        return self._settled(self.remaining, Money.zero(self.amount.currency), ())

    def given_back(self) -> "Escrow":
        """Return the escrow with all of it back in the wallet, since its card has ended."""
        self._require("refund")
        return self._settled(Money.zero(self.amount.currency), self.remaining, ())

    @property
    def remaining(self) -> Money:
        """What is still held, in the supplier's currency."""
        if self.status in _GIVEN_BACK_AS:
            return Money.zero(self.amount.currency)
        return self.amount - self.released - self.refunded

    @property
    def is_disputed(self) -> bool:
        """Whether a part of it was ever disputed, resolved since or not."""
        return any(milestone.dispute is not None for milestone in self.milestones)

    @property
    def wallet_remaining(self) -> Money:
        """What the wallet still holds for it, in the wallet's currency."""
        return self.wallet_amount - self._in_wallet(self.amount - self.remaining)

    def movements(self, later: "Escrow") -> tuple[Movement, ...]:
        """Return what has left the hold on the way to `later`, its next state.

        Converted cumulatively, so that the last part leaves nothing over.
        """
        settled = self.amount - self.remaining
        paid = settled + (later.released - self.released)
        back = later.amount - later.remaining
        steps = (
            (EntryKind.CAPTURE, settled, paid),
            (_GIVEN_BACK_AS.get(later.status, EntryKind.REFUND), paid, back),
        )
        return tuple(
            Movement(
                kind=kind,
                amount=self._in_wallet(end) - self._in_wallet(start),
                foreign=end - start,
            )
            for kind, start, end in steps
            if start != end
        )

    def _in_wallet(self, part: Money) -> Money:
        return self.wallet_amount.times(Fraction(part.micros, self.amount.micros))

    def _bound(self, controls_version: int) -> str:
        named = {"escrow_id", "supplier_id", "supplier_name", "amount", "wallet_amount", "rate"}
        facts = self.model_dump(mode="json", include=named | {"category"})
        parts = [
            each.model_dump(mode="json", include={"name", "amount"}) for each in self.milestones
        ]
        card = {"card": self.card.model_dump(mode="json")} if self.card else {}
        return bound({**facts, **card, "milestones": parts, "controls_version": controls_version})

    def _undecided(self, action: str) -> Approval:
        if self.approval and self.approval.verdict:
            raise ApprovalAlreadyDecided(
                f"{self.escrow_id} was {self.approval.verdict} by {self.approval.decided_by}",
                **self._state(),
            )
        if self.approval is None:
            self._allow(action)
            raise EscrowTransitionForbidden(f"{self.escrow_id} needs no approval")
        return self.approval

    def _part(
        self, action: str, amount: Money | None, name: str | None, settled: MilestoneStatus
    ) -> tuple[Money, tuple[Milestone, ...]]:
        """Return what is to leave the hold, and the milestones after it has."""
        self._allow(action)
        if self.milestones or name is not None:
            return self._milestone_part(action, amount, name, settled)
        part = self.remaining if amount is None else amount.payable()
        self._require_currency(part)
        if part.micros > self.remaining.micros:
            raise AmountExceedsHold(f"{self.remaining} is held, {part} was asked for")
        return part, ()

    def _milestone_part(
        self, action: str, amount: Money | None, name: str | None, settled: MilestoneStatus
    ) -> tuple[Money, tuple[Milestone, ...]]:
        if amount is not None:
            raise MilestoneNeeded(f"name the milestone to {action}, without an amount")
        moved = [each.settled(settled) for each in chosen(self.milestones, name)]
        return sum_of(moved, self.amount.currency), replaced(self.milestones, *moved)

    def _require_currency(self, part: Money) -> None:
        if part.currency != self.amount.currency:
            raise AmountExceedsHold(f"this escrow is in {self.amount.currency}")

    def _allow(self, action: str) -> None:
        self._require(action)
        if self.card and action in _BY_ITS_CARD:
            raise EscrowTransitionForbidden(
                f"{self.escrow_id} is held for the card {self.card.card_id} and goes on it by "
                "itself: close the card to take the money back",
                **self._state(),
            )

    def _require(self, action: str) -> None:
        """Raise EscrowTransitionForbidden unless the table lets it in this state."""
        if self.status not in TRANSITIONS[action]:
            facts = self._state()
            raise EscrowTransitionForbidden(
                f"{self.escrow_id} is {self.status}: it cannot {action}; "
                f"possible: {', '.join(facts['possible']) or 'nothing more'}",
                **facts,
            )

    def _state(self) -> dict[str, Any]:
        """Return the state it is in and what is possible there, for whoever was refused."""
        actions = possible(self.status, milestones=bool(self.milestones))
        if self.card:
            actions = [action for action in actions if action not in _BY_ITS_CARD]
        return {"escrow_status": self.status.value, "possible": actions}

    def _settled(self, paid: Money, back: Money, milestones: Iterable[Milestone]) -> "Escrow":
        released, refunded = self.released + paid, self.refunded + back
        status = EscrowStatus.PARTIALLY_RELEASED if released.micros else EscrowStatus.HELD
        if released + refunded == self.amount:
            status = EscrowStatus.RELEASED if paid.micros else EscrowStatus.REFUNDED
        return self._moved(
            status, released=released, refunded=refunded, milestones=tuple(milestones)
        )

    def _moved(self, status: EscrowStatus, **changes: Any) -> "Escrow":
        """Return the next state; one that the table does not know is a bug of ours."""
        if not any(status in ends.get(self.status, ()) for ends in TRANSITIONS.values()):
            raise AssertionError(f"{self.status} to {status} is not in the table of transitions")
        facts = {"status": status, "version": self.version + 1, **changes}
        return self.model_copy(update=facts)
