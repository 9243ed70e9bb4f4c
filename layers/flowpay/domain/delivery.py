"""Deliveries of events to endpoints: tried by the specification's schedule, until one succeeds.

The schedule is that of Standard Webhooks 1.0.0: at once, and then after 5 s, 5 min, 30 min, 2, 5,
10, 14, 20 and 24 hours, each counted from the attempt before, with jitter. What is due is a moment
in the book. An attempt that begins puts the moment off, so that nobody else makes it, and that the
next one is due, by the same schedule, if a crash hides how it ended: a delivery comes at least
once, and maybe twice. The order of two deliveries is not promised; `sequence` in the event tells
it.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel

from .errors import Conflict, NotFound

LEASE = timedelta(minutes=2)
"""Longer than the function that makes an attempt may run."""
AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after each attempt, but the last, the next one is."""
MOST_TRIES = len(AFTER) + 1
JITTER = 0.1
"""Of the wait, at most, on top of it."""
LONGEST_ASKED = timedelta(hours=24)
"""For which an endpoint may ask to be left alone (Retry-After)."""
GONE = 410
MOST_SHOWN = 500
"""Characters of an answer's body that are kept."""
OF_TASKS = "a2a"
"""How the names of those endpoints begin that belong to another agent's task."""
OF_LOCUS = "locus"
"""How the names of Locus's own endpoints begin, which are settings."""
SHARED_LANES = (OF_TASKS, OF_LOCUS)


class DeliveryUnknown(NotFound): ...


class DeliveryMoved(Conflict): ...


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Response(BaseModel, frozen=True):
    """What an endpoint answered last: its HTTP status, None with the reason if it did not answer.

    `body` is the beginning of its text.
    """

    at: datetime
    status: int | None = None
    reason: str | None = None
    body: str = ""
    took_ms: int
    retry_after_s: float = 0

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == GONE


class Delivery(BaseModel, frozen=True):
    """One event on its way to one endpoint, which `webhook_id` names.

    `attempts` are all that were begun, `tries` those of the schedule that began at `begun_at`: a
    replay begins a new one. `failing_since` is when the first of these failed.
    """

    delivery_id: str
    webhook_id: str
    event_id: str
    event_type: str
    sequence: str
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    tries: int = 0
    begun_at: datetime
    failing_since: datetime | None = None
    next_attempt_at: datetime | None = None
    last_response: Response | None = None
    created_at: datetime

    @property
    def is_given_up(self) -> bool:
        """Whether the whole schedule has passed, and nothing of it succeeded."""
        return self.status is DeliveryStatus.FAILED and self.tries >= MOST_TRIES

    def is_due(self, at: datetime) -> bool:
        return self.next_attempt_at is not None and self.next_attempt_at <= at

    def attempted(self, at: datetime) -> "Delivery":
        """Return it with one attempt more, due by the schedule if nobody learns how that ended.

        For the time of a lease at least nobody else makes one.
        """
        wait = max((LEASE, *AFTER[self.tries : self.tries + 1]))
        return self._with(
            attempts=self.attempts + 1, tries=self.tries + 1, next_attempt_at=at + wait
        )

    def answered(self, response: Response, *, chance: float) -> "Delivery":
        """Return it after an attempt; `chance`, from 0 to 1, is that of the jitter."""
        if response.succeeded:
            return self._ended(DeliveryStatus.DELIVERED, response)
        failing = self._with(failing_since=self.failing_since or response.at)
        if response.is_gone or self.tries >= MOST_TRIES:
            return failing._ended(DeliveryStatus.FAILED, response)
        asked = min(timedelta(seconds=response.retry_after_s), LONGEST_ASKED)
        wait = AFTER[max(self.tries, 1) - 1] * (1 + JITTER * chance)
        due = response.at + max(wait, asked)
        return failing._with(next_attempt_at=due, last_response=response)

    def unfinished(self, at: datetime) -> "Delivery":
        """Return it failed after a whole schedule whose last attempt nobody saw the end of."""
        reason = "our side stopped during the last attempt: replay it"
        return self._ended(DeliveryStatus.FAILED, Response(at=at, reason=reason, took_ms=0))

    def cancelled(self) -> "Delivery":
        """Return it ended because its endpoint takes nothing any more."""
        return self._ended(DeliveryStatus.CANCELLED, self.last_response)

    def replayed(self, at: datetime) -> "Delivery":
        """Return it at the beginning of a new schedule, due at once, whatever became of it."""
        return self._with(
            status=DeliveryStatus.PENDING,
            tries=0,
            begun_at=at,
            failing_since=None,
            next_attempt_at=at,
        )

    def _ended(self, status: DeliveryStatus, response: Response | None) -> "Delivery":
        return self._with(status=status, next_attempt_at=None, last_response=response)

    def _with(self, **changes: object) -> "Delivery":
        return self.model_copy(update=changes)


class Due(BaseModel, frozen=True):
    """What the queue carries: deliveries to try now, all of one endpoint.

    `though_resting`: the sweep's, which gives an endpoint that rests a few each minute.
    """

    account: str
    webhook_id: str
    delivery_ids: tuple[str, ...]
    though_resting: bool = False

    @property
    def group(self) -> str:
        """Return whose turn it is: a webhook's own, or that of several of the account's."""
        lane = lane_of(self.webhook_id)
        return f"{self.account}/{lane}" if lane in SHARED_LANES else lane


def lane_of(webhook_id: str) -> str:
    """Return what waits in one line, by the moment at which it is due.

    A webhook has a line of its own. Endpoints of tasks are many, and get a few deliveries each: all
    of an account stand in one. So do Locus's paths.
    """
    of_several = (lane for lane in SHARED_LANES if webhook_id.startswith(f"{lane}_"))
    return next(of_several, webhook_id)


def delivery_id_of(event_id: str) -> str:
    """Return the name of an event's delivery, the same whoever makes it; it sorts as the event."""
    return f"dlv_{event_id.removeprefix('evt_')}"
