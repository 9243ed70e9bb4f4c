"""Milestones: named parts of an escrow, each settled on its own.

held ──── release ──► released
 │ ├───── refund ───► refunded
 │ └───── dispute ──► disputed ──── resolve ──► released, refunded or split
 │                    (frozen)
"""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel

from .errors import Conflict, InvalidInput, NotFound
from .money import Money

MOST_MILESTONES = 20


class MilestoneStatus(StrEnum):
    HELD = "held"
    DISPUTED = "disputed"
    RELEASED = "released"
    REFUNDED = "refunded"
    SPLIT = "split"


_POSSIBLE = {
    MilestoneStatus.HELD: ["release", "refund", "dispute"],
    MilestoneStatus.DISPUTED: ["resolve"],
}


class MilestonesInvalid(InvalidInput): ...


class MilestoneUnknown(NotFound): ...


class MilestoneNeeded(InvalidInput): ...


class MilestoneTransitionForbidden(Conflict): ...


class Milestone(BaseModel, frozen=True):
    """`amount` is in the supplier's currency; `dispute` is what was said against it."""

    name: str
    amount: Money
    status: MilestoneStatus = MilestoneStatus.HELD
    dispute: str | None = None

    def settled(self, status: MilestoneStatus) -> "Milestone":
        """Return the milestone released or refunded; raises MilestoneTransitionForbidden."""
        return self._moved(MilestoneStatus.HELD, status=status)

    def disputed(self, reason: str) -> "Milestone":
        """Return the milestone frozen; raises MilestoneTransitionForbidden."""
        return self._moved(MilestoneStatus.HELD, status=MilestoneStatus.DISPUTED, dispute=reason)

    def resolved(self, *, paid: Money) -> "Milestone":
        """Return the disputed milestone with `paid` for the supplier and the rest given back."""
        status = MilestoneStatus.SPLIT
        if paid == self.amount:
            status = MilestoneStatus.RELEASED
        elif paid.micros == 0:
            status = MilestoneStatus.REFUNDED
        return self._moved(MilestoneStatus.DISPUTED, status=status)

    def _moved(self, start: MilestoneStatus, **changes: object) -> "Milestone":
        if self.status is not start:
            raise MilestoneTransitionForbidden(
                f"the milestone {self.name!r} is {self.status}, it would have to be {start}",
                milestone=self.name,
                milestone_status=self.status.value,
                possible=_POSSIBLE.get(self.status, []),
            )
        return self.model_copy(update=changes)


def planned(parts: Iterable[tuple[str, Money]], total: Money) -> tuple[Milestone, ...]:
    """Return the milestones of an escrow of `total`; raises MilestonesInvalid, AmountInvalid."""
    milestones = tuple(Milestone(name=name, amount=part.payable()) for name, part in parts)
    if len({milestone.name for milestone in milestones}) != len(milestones):
        raise MilestonesInvalid("each milestone needs a name of its own")
    if any(milestone.amount.currency != total.currency for milestone in milestones):
        raise MilestonesInvalid(f"write the milestones in the escrow's currency, {total.currency}")
    if milestones and sum_of(milestones, total.currency) != total:
        together = sum_of(milestones, total.currency)
        raise MilestonesInvalid(f"the milestones are {together} together, the escrow is {total}")
    return milestones


def sum_of(milestones: Iterable[Milestone], currency: str) -> Money:
    return sum((milestone.amount for milestone in milestones), Money.zero(currency))


def find(milestones: Iterable[Milestone], name: str) -> Milestone:
    """Return the milestone of that name; raises MilestoneUnknown."""
    known = {milestone.name: milestone for milestone in milestones}
    if name not in known:
        listed = ", ".join(map(repr, known)) or "none"
        raise MilestoneUnknown(f"there is no milestone {name!r} in this escrow ({listed})")
    return known[name]


def chosen(milestones: Iterable[Milestone], name: str | None) -> list[Milestone]:
    """Return the named milestone, or all that are held; raises MilestoneTransitionForbidden."""
    if name is not None:
        return [find(milestones, name)]
    held = [each for each in milestones if each.status is MilestoneStatus.HELD]
    if not held:
        raise MilestoneTransitionForbidden(
            "what is left is in dispute: resolve that first",
            possible=_POSSIBLE[MilestoneStatus.DISPUTED],
        )
    return held


def replaced(milestones: Iterable[Milestone], *changed: Milestone) -> tuple[Milestone, ...]:
    """Return the milestones with those of the same name changed."""
    new = {milestone.name: milestone for milestone in changed}
    return tuple(new.get(each.name, each) for each in milestones)
