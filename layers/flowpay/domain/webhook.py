"""Outbound webhooks: where an account's events go, who signs them, and when an endpoint rests."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, Field

from .endpoint import Endpoint, EndpointMoved
from .errors import Conflict, InvalidInput, NotFound

MOST_WEBHOOKS = 10
"""Of one account: every event costs one write for each of them."""
MOST_SECRETS = 3
"""That sign at once: who rotates more often within a day gives the oldest up earlier."""
OVERLAP = timedelta(hours=24)
"""How long the secret before signs too, so that a receiver can change over without losing any."""
TESTED = "flowpay.webhook.tested"
"""A test is an event like the others, but it goes to the endpoint that it is about, and no other.
"""

EventType = Annotated[str, Field(max_length=100, pattern=r"^(\*|flowpay(\.[a-z0-9_]+)*(\.\*)?)$")]
"""An event's type, such as `flowpay.escrow.held`; all under a name: `flowpay.escrow.*`; all: `*`.
"""


class WebhookUnknown(NotFound): ...


class WebhookMoved(EndpointMoved): ...


class WebhookDisabled(Conflict): ...


class TooManyWebhooks(InvalidInput): ...


class WebhookStatus(StrEnum):
    """One that is deleted is kept, unseen, until its deliveries are forgotten."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


class Secret(BaseModel, frozen=True):
    """Which secret signs, and until when; the secret itself is kept nowhere."""

    version: int
    until: datetime | None = None


class Webhook(Endpoint, frozen=True):
    """An endpoint that gets every event of its types after number `since`."""

    noun: ClassVar[str] = "webhook"

    event_types: tuple[EventType, ...]
    status: WebhookStatus = WebhookStatus.ENABLED
    disabled_reason: str | None = None
    secrets: tuple[Secret, ...]
    since: int
    version: int = 1

    @property
    def is_enabled(self) -> bool:
        return self.status is WebhookStatus.ENABLED

    def wants(self, event_type: str, subject: str, number: int) -> bool:
        """Return whether an event goes to this endpoint."""
        if not self.is_enabled or number <= self.since:
            return False
        if event_type == TESTED:
            return subject == self.webhook_id
        return any(_covers(wanted, event_type) for wanted in self.event_types)

    def signing(self, at: datetime) -> tuple[int, ...]:
        """Return the versions of the secrets that sign now, the newest first."""
        return tuple(s.version for s in self.secrets if s.until is None or at < s.until)

    def rotated(self, at: datetime) -> "Webhook":
        """Return it with a new secret; the one before signs for another day."""
        newest, *older = self.secrets
        before = newest.model_copy(update={"until": at + OVERLAP})
        still = [secret for secret in (before, *older) if secret.until and at < secret.until]
        secrets = (Secret(version=newest.version + 1), *still)[:MOST_SECRETS]
        return self._next(secrets=secrets)

    def enabled(self) -> "Webhook":
        """Return it taking events again, from now on, with nothing held against it."""
        return self._next(
            status=WebhookStatus.ENABLED,
            disabled_reason=None,
            failures=0,
            failing_since=None,
            resting_until=None,
        )

    def disabled(self, reason: str) -> "Webhook":
        """Return it taking nothing any more; `reason` is for people."""
        return self._next(status=WebhookStatus.DISABLED, disabled_reason=reason)

    def deleted(self) -> "Webhook":
        return self._next(status=WebhookStatus.DELETED)

    def _next(self, **changes: object) -> "Webhook":
        return self.model_copy(update={**changes, "version": self.version + 1})


def _covers(wanted: str, event_type: str) -> bool:
    if wanted == "*":
        return True
    if wanted.endswith(".*"):
        return event_type.startswith(wanted.removesuffix("*"))
    return event_type == wanted
