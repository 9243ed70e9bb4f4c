"""The story of one session, as the live log tells it: its events in order and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

type Event = dict[str, Any]

STAGES = {
    "session.started": "asked",
    "session.understood": "understood",
    "session.suppliers_found": "found",
    "session.supplier_checked": "checked",
    "session.supplier_skipped": "checked",
    "session.ranked": "ranked",
    "session.quote_requested": "quotes",
    "session.quote_not_sent": "quotes",
    "session.spending_refused": "refused",
    "escrow.pending_approval": "held",
    "escrow.held": "held",
    "escrow.rejected": "decided",
    "escrow.expired": "decided",
    "session.completed": "ended",
    "session.rejected": "ended",
    "session.expired": "ended",
    "session.failed": "ended",
    "session.needs_input": "ended",
}
"""What an event is the sign of; of several with one stage the last ends it."""


@dataclass(frozen=True)
class Lap:
    """How long a stage took, from the end of the one before."""

    stage: str
    seconds: float


@dataclass(frozen=True)
class Story:
    """A session's events so far, each once and in order."""

    events: tuple[Event, ...] = ()

    def heard(self, event: Event) -> "Story":
        """Return the story with one more event."""
        return Story((*self.events, event))

    @property
    def stage(self) -> str | None:
        """The stage of the newest event that marks one."""
        return next(filter(None, map(stage_of, reversed(self.events))), None)

    @property
    def escrow(self) -> dict[str, Any] | None:
        """The escrow as it stood last."""
        found = [event["data"] for event in self.events if kind_of(event).startswith("escrow.")]
        return found[-1] if found else None

    @property
    def awaits_decision(self) -> bool:
        return self.escrow is not None and self.escrow["status"] == "pending_approval"

    @property
    def ended(self) -> bool:
        return self.stage == "ended"

    def every(self, kind: str) -> list[dict[str, Any]]:
        """Return the data of all events of a kind, such as `session.ranked`."""
        return [event["data"] for event in self.events if kind_of(event) == kind]

    def last(self, kind: str) -> dict[str, Any]:
        """Return the data of the newest event of a kind, {} without one."""
        return (self.every(kind) or [{}])[-1]

    def laps(self) -> list[Lap]:
        """Return the stages after the first, by the clock of whoever wrote the events."""
        staged = [event for event in self.events if stage_of(event)]
        ends = [_end(list(group)) for _, group in groupby(staged, key=stage_of)]
        return [
            Lap(stage, max(0.0, (end - begin).total_seconds()))
            for (_, begin), (stage, end) in pairwise(ends)
        ]


def kind_of(event: Event) -> str:
    """Return the event's type without the name that all share."""
    return str(event["type"]).removeprefix("flowpay.")


def stage_of(event: Event) -> str | None:
    """Return the stage that an event marks; a hold that a person let through is `decided`."""
    if kind_of(event) == "escrow.held" and event["data"].get("approval"):
        return "decided"
    return STAGES.get(kind_of(event))


def _end(group: Sequence[Event]) -> tuple[str, datetime]:
    return stage_of(group[-1]) or "", max(datetime.fromisoformat(e["time"]) for e in group)
