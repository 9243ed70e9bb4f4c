"""Endpoints: servers of others that we post to, and how their last answers went.

There are two kinds: a webhook of the account, which gets its events, and a configuration that
another agent has given us for its task, which gets news of that task. Both are tried, rested and
given up by the same rules.
"""

from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from .errors import Conflict


class EndpointMoved(Conflict): ...


class Endpoint(BaseModel, frozen=True):
    """Where deliveries go; `webhook_id` is its name, whatever its kind.

    `failing_since` and `failures` are of the attempts since the last one that succeeded; while it
    rests, what is due goes to it only slowly.
    """

    noun: ClassVar[str]
    """What its items are called in the book."""

    webhook_id: str
    url: str
    failures: int = 0
    failing_since: datetime | None = None
    resting_until: datetime | None = None
    created_by: str
    created_at: datetime

    @property
    def is_enabled(self) -> bool:
        """Whether it takes anything at all."""
        return True

    @property
    def host(self) -> str:
        """Of the URL that part which is no secret."""
        return urlsplit(self.url).hostname or ""

    def rests(self, at: datetime) -> bool:
        return self.resting_until is not None and at < self.resting_until
