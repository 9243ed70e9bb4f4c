"""Approval: a question to people, bound to exactly what it asks for.

asked ──── enough people consent ───────────────► approved
  │ ▲ ├─── the rules no longer ask for anybody ─► approved
  │ │ ├─── one refuses, or the rules do ────────► rejected
  │ │ └─── nobody in time ──────────────────────► expired
  │ ├───── one of several consents
  └─┴───── the rules change: bound anew, and consents begin again
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any

import rfc8785
from pydantic import BaseModel, computed_field

from .errors import Conflict, Forbidden


class Verdict(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


class ApprovalAlreadyDecided(Conflict): ...


class ApprovalOverdue(Conflict): ...


class ApprovalNotDue(Conflict): ...


class ApprovalChanged(Conflict): ...


class ConsentAlreadyGiven(Conflict): ...


class SelfApprovalForbidden(Forbidden): ...


class Consent(BaseModel, frozen=True):
    """One person's yes, where more than one is needed or not."""

    by: str
    at: datetime
    reason: str | None = None


class Approval(BaseModel, frozen=True):
    """A question to people; `verdict` is None until it is answered or overdue.

    `hash` is the SHA-256 of the RFC 8785 form of what is approved, under the spending controls of
    `controls_version`: whoever consents consents to exactly that. `asked_under` is the version
    under which it was asked first.
    """

    requested_by: str
    requested_at: datetime
    expires_at: datetime
    hash: str
    controls_version: int
    asked_under: int
    asked_again_at: datetime | None = None
    approvers_needed: int = 1
    consents: tuple[Consent, ...] = ()
    verdict: Verdict | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None

    @computed_field  # type: ignore[prop-decorator]  # mypy takes no decorator on one
    @property
    def remind_at(self) -> datetime:
        """Half time: when whoever has not decided is reminded."""
        return self.requested_at + (self.expires_at - self.requested_at) / 2

    @property
    def bound_at(self) -> datetime:
        """When it was asked as it is asked now."""
        return self.asked_again_at or self.requested_at

    @property
    def is_enough(self) -> bool:
        """Whether as many people have consented as are needed."""
        return len(self.consents) >= self.approvers_needed

    def require_due(self, at: datetime) -> None:
        """Raise ApprovalNotDue while people still have time to answer."""
        if at < self.expires_at:
            raise ApprovalNotDue(f"this approval is due {self.expires_at:%Y-%m-%d %H:%M} UTC")

    def require_hash(self, seen: str | None) -> None:
        """Raise ApprovalChanged if what a person saw is not what is asked now."""
        if seen is not None and seen != self.hash:
            raise ApprovalChanged(
                "what is asked has changed since you saw it: look again, then decide",
                hash=self.hash,
            )

    def consented(self, consent: Consent, *, must_differ: bool) -> "Approval":
        """Return the approval with one more consent.

        `must_differ`: whoever asked cannot consent, and nobody can consent twice (off while
        everyone is anonymous). Raises ApprovalOverdue, SelfApprovalForbidden, ConsentAlreadyGiven.
        """
        if consent.at >= self.expires_at:
            raise ApprovalOverdue(f"this approval was due {self.expires_at:%Y-%m-%d %H:%M} UTC")
        if must_differ and is_same(consent.by, self.requested_by):
            raise SelfApprovalForbidden(
                f"{consent.by} asked for this payment: somebody else approves it"
            )
        if must_differ and any(is_same(consent.by, given.by) for given in self.consents):
            raise ConsentAlreadyGiven(
                f"{consent.by} has consented already: {self.approvers_needed} people are needed"
            )
        return self.model_copy(update={"consents": (*self.consents, consent)})

    def decided(self, verdict: Verdict, *, by: str, at: datetime, reason: str | None) -> "Approval":
        """Return the approval with its verdict."""
        facts = {"verdict": verdict, "decided_by": by, "decided_at": at, "reason": reason}
        return self.model_copy(update=facts)


def is_same(one: str, other: str) -> bool:
    """Return whether two names are one person's; a principal may be an address, in any case."""
    return one.casefold() == other.casefold()


def bound(facts: dict[str, Any]) -> str:
    """Return the lower-case hex SHA-256 of the RFC 8785 form of what is approved."""
    return hashlib.sha256(rfc8785.dumps(facts)).hexdigest()
