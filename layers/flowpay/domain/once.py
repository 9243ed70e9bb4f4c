"""The identity of a command, by which a repeat is recognised."""

import hashlib
import json
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel

from .errors import InvalidInput


class IdempotencyKeyReused(InvalidInput): ...


class Once(BaseModel, frozen=True):
    """A command's idempotency key within its account and route, and the hash of who asks for what.

    `key` is None when the caller sent none: then every request is a command of its own.
    """

    account: str
    route: str
    key: str | None
    fingerprint: str

    @classmethod
    def of(
        cls, *, account: str, route: str, key: str | None, body: Any, by: str = "flowpay"
    ) -> Self:
        """Two bodies are the same if they hold the same, in whatever order and spacing.

        Of two people each has given a command of their own. What nobody gives, such as a step of a
        workflow, is Flowpay's.
        """
        text = json.dumps([by, body], sort_keys=True, separators=(",", ":"))
        fingerprint = hashlib.sha256(text.encode()).hexdigest()
        return cls(account=account, route=route, key=key, fingerprint=fingerprint)

    def require_same(self, fingerprint: str) -> None:
        """Raise IdempotencyKeyReused if the key was used before for something else."""
        if fingerprint != self.fingerprint:
            raise IdempotencyKeyReused(
                "this Idempotency-Key was used with another body, or by somebody else: "
                "take a new key for a new request"
            )


class Lease(BaseModel, frozen=True):
    """The right of one request, the `holder`, to carry a command out alone `until` then."""

    once: Once
    holder: str
    until: datetime
