"""A session: one buyer's sentence on its way from request to hold."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from .errors import Conflict, InvalidInput, NotFound
from .intent import Intent
from .proposal import Asking, Proposal
from .ranked import Ranked


class SessionStatus(StrEnum):
    RUNNING = "running"
    NEEDS_INPUT = "needs_input"
    AWAITING_APPROVAL = "awaiting_approval"
    COMPLETED = "completed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    FAILED = "failed"


OPEN = (SessionStatus.RUNNING, SessionStatus.AWAITING_APPROVAL)
"""The states in which an execution is still at work."""


class SessionUnknown(NotFound): ...


class SessionIdTaken(InvalidInput): ...


class NoSupplierFound(InvalidInput): ...


class NoSupplierFits(InvalidInput): ...


class SuppliersNotRanked(Conflict): ...


class SupplierUnknown(NotFound): ...


class AddressMissing(InvalidInput): ...


class Session(BaseModel, frozen=True):
    """What is known of a session; a step's field is None until the step has written its fact.

    `runs` counts how often its execution was started. A request for several things has a session
    for each of them, its `parts`. Suppliers are ranked on listed prices first; with a quote window
    again, on their quotes, once all are there or it has closed: `quotes_changes` counts what has
    come in. What a model proposed for a step is kept with what was taken of it.
    """

    session_id: str
    status: SessionStatus
    stage: str
    query: str
    requested_by: str
    created_at: datetime
    updated_at: datetime
    runs: int = 1
    intent: Intent | None = None
    parts: tuple[str, ...] | None = None
    part_of: str | None = None
    found: tuple[str, ...] | None = None
    ranked: tuple[Ranked, ...] | None = None
    asking: Asking | None = None
    intent_proposal: Proposal | None = None
    search_proposal: Proposal | None = None
    asking_proposal: Proposal | None = None
    quotes_close_at: datetime | None = None
    quotes_ranked_at: datetime | None = None
    quotes_changes: int = 0
    ended_at: datetime | None = None
    escrow_id: str | None = None
    summary: str | None = None
    reason_code: str | None = None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def ranked_as(self, supplier_id: str) -> Ranked:
        """Return one of the suppliers; raises SuppliersNotRanked or SupplierUnknown."""
        if self.ranked is None:
            raise SuppliersNotRanked(
                f"{self.session_id} has no ranked suppliers yet, it is {self.status}: read it again"
            )
        for supplier in self.ranked:
            if supplier.supplier_id == supplier_id:
                return supplier
        raise SupplierUnknown(
            f"{self.session_id} has ranked no supplier {supplier_id}: read the session for its list"
        )

    def execution_name(self, account: str) -> str:
        """Return the name of its execution: starting twice is starting once.

        A later run is told by a dot, which no session id can hold.
        """
        name = f"{account}-{self.session_id}"
        return name if self.runs == 1 else f"{name}.{self.runs}"
