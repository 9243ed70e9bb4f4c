"""A browser session at the GST portal: what a provider's answers say of it."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from .money import Money


class PortalState(StrEnum):
    """As Browser Use names them (v3); the last three are ends."""

    CREATED = "created"
    IDLE = "idle"
    RUNNING = "running"
    STOPPED = "stopped"
    TIMED_OUT = "timed_out"
    ERROR = "error"


ENDED = frozenset({PortalState.STOPPED, PortalState.TIMED_OUT, PortalState.ERROR})


class PortalSession(BaseModel, frozen=True):
    """`cost` (USD) is that of all its tasks so far; `output` is whatever the agent has written.

    Whoever has `live_url` sees and moves the browser: it stands in no event and in no log.
    """

    session_id: str
    mark: str | None = None
    state: PortalState
    output: Any = None
    is_successful: bool | None = None
    live_url: str | None = None
    steps: int = 0
    last_step: str | None = None
    cost: Money

    @property
    def is_working(self) -> bool:
        return self.state in {PortalState.CREATED, PortalState.RUNNING}

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED
