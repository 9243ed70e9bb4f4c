"""A GST run: one thing to do about GST, from what was asked to how it ended, with its evidence.

    computed at once ──────────────────────────────► completed
    running ──► awaiting_person ──► running ──► completed | unverified | failed
       └──────────────────────────────────────► unverified | failed

`completed`   what was asked is done: computed by our rules, or seen at the portal by what was asked
`unverified`  nobody can say whether it is so: the portal was closed, silent, or said something else
`failed`      it was not done; what was held for it is back, or the reason says where it stands
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from .errors import Conflict, InvalidInput, NotFound, Refused
from .money import Money


class Action(StrEnum):
    VALIDATE_GSTIN = "validate_gstin"
    COMPUTE_INVOICE = "compute_invoice"
    PREPARE_GSTR1 = "prepare_gstr1"
    PREPARE_GSTR3B = "prepare_gstr3b"
    MATCH_GSTR2B = "match_gstr2b"
    PAY_TAX = "pay_tax"
    FILE_RETURN = "file_return"


class RunStatus(StrEnum):
    RUNNING = "running"
    AWAITING_PERSON = "awaiting_person"
    COMPLETED = "completed"
    UNVERIFIED = "unverified"
    FAILED = "failed"


OPEN = (RunStatus.RUNNING, RunStatus.AWAITING_PERSON)
"""The states in which an execution is still at work."""


class Portal(StrEnum):
    """Whether a browser was opened at the portal, or the deployment does not let one be."""

    OPEN = "open"
    CLOSED = "closed"


class Said(StrEnum):
    """What came of the person's turn."""

    DONE = "done"
    CANCELLED = "cancelled"
    NOBODY = "nobody"


class RunUnknown(NotFound): ...


class RunMoved(Conflict): ...


class RunNotWaiting(Conflict): ...


class TaxNotApproved(Refused): ...


class ProofUsed(Conflict): ...


class SecretWritten(InvalidInput): ...


_SECRET = re.compile(
    r"""^\s*\d{4,8}\s*$
    | \b(otp|one[-\s]?time\s+password|captcha|password|passcode|pin)\b
      \s* (is|was|:|=|-)? \s* (?=\S*\d)\S{4,}
    | \b(captcha|password|passcode)\b \s* [:=] \s* \S""",
    re.VERBOSE | re.IGNORECASE,
)


def without_secret(text: str | None) -> str | None:
    """Return a person's words; raises SecretWritten for what looks like an entry at the portal."""
    if text and _SECRET.search(text):
        raise SecretWritten(
            "this looks like a captcha, a password or a one-time password. Those belong into the "
            "live page and nowhere else: nothing was kept; say it without"
        )
    return text


class Step(BaseModel, frozen=True):
    """What has happened, when, in a sentence."""

    name: str
    at: datetime
    detail: str


class Turn(BaseModel, frozen=True):
    """What the person is asked to do, and until when it is waited for."""

    asks: str
    until: datetime


class RunEvidence(BaseModel, frozen=True):
    """What was seen, by whom: `facts` as they were read, `sha256` of their canonical JSON (JCS).

    A reference that a person writes is that person's word: `source` says so.
    """

    source: str
    what: str
    at: datetime
    facts: dict[str, Any]
    sha256: str


class Run(BaseModel, frozen=True):
    """What is known of a run. `cost` is what the browser has cost, in the wallet's currency.

    `runs` counts how often its execution was started. Its result stands beside it, and neither it
    nor the live address stands here, so that neither is in an event.
    """

    run_id: str
    action: Action
    status: RunStatus
    stage: str
    gstin: str | None = None
    period: str | None = None
    amount: Money | None = None
    return_type: str | None = None
    prepared_run_id: str | None = None
    memo: str | None = None
    requested_by: str
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    evidence: tuple[RunEvidence, ...] = ()
    escrow_id: str | None = None
    portal: Portal | None = None
    portal_asks: int = 0
    portal_refusals: int = 0
    portal_session_id: str | None = None
    reading_asked_at: datetime | None = None
    person: Turn | None = None
    said: Said | None = None
    said_by: str | None = None
    reference: str | None = None
    cost: Money | None = None
    summary: str | None = None
    reason_code: str | None = None
    runs: int = 1
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def mark(self) -> str:
        """What its browser session carries, by which it is found again."""
        return f"flowpay run {self.run_id}"

    @property
    def reading_mark(self) -> str:
        """What the session carries from when on it reads what came of it."""
        return f"{self.mark} reading"

    def execution_name(self, account: str) -> str:
        """Return the name of its execution: starting twice is starting once."""
        name = f"{account}-{self.run_id}"
        return name if self.runs == 1 else f"{name}.{self.runs}"

    def held(self, escrow_id: str, *, detail: str, at: datetime) -> "Run":
        """Return the run whose tax is held in an escrow."""
        return self._next("hold_tax", detail, at, escrow_id=escrow_id)

    @property
    def may_have_browser(self) -> bool:
        """Whether a browser was asked for, and nobody has said no."""
        return self.portal_asks > self.portal_refusals

    def asked_portal(self, *, at: datetime) -> "Run":
        """Return the run that is about to ask for a browser: from now on there may be one."""
        asks = self.portal_asks + 1
        return self._next("ask_portal", "a browser is asked for", at, portal_asks=asks)

    def refused_portal(self, why: str, *, at: datetime) -> "Run":
        """Return the run that was told for certain that there is no browser."""
        refusals = self.portal_refusals + 1
        return self._next("ask_portal", why, at, portal_refusals=refusals)

    def opened(self, session_id: str, turn: Turn, *, at: datetime) -> "Run":
        """Return the run whose browser is open, and whose person is asked."""
        detail = "a browser is open at the portal: it is the person's turn"
        facts = {"portal": Portal.OPEN, "portal_session_id": session_id}
        return self._awaiting("open_portal", detail, turn, at, **facts)

    def by_hand(self, turn: Turn, why: str, *, at: datetime) -> "Run":
        """Return the run whose person does it without a browser of ours; `why` there is none."""
        detail = f"{why}: nothing is opened, paid or filed from here, a person does it by hand"
        return self._awaiting("open_portal", detail, turn, at, portal=Portal.CLOSED)

    def shut_out(self, why: str, *, at: datetime) -> "Run":
        """Return the run that the portal would be needed for, and is closed to; `why` it is."""
        detail = f"{why}: nothing is looked up"
        return self._next("open_portal", detail, at, portal=Portal.CLOSED)

    def heard(
        self, said: Said, *, by: str, note: str | None, reference: str | None, at: datetime
    ) -> "Run":
        """Return the run after its person's turn; raises RunNotWaiting if it is nobody's turn."""
        if self.status is not RunStatus.AWAITING_PERSON:
            raise RunNotWaiting(
                f"{self.run_id} is {self.status}: it waits for nobody; read it again",
                run_status=self.status.value,
            )
        detail = f"{by}: {said.value}" + (f" ({note})" if note else "")
        facts = {"said": said, "said_by": by, "reference": reference, "status": RunStatus.RUNNING}
        return self._next("person", detail, at, **facts)

    def reading(self, *, at: datetime) -> "Run":
        """Return the run that is about to read the portal: it is nobody's turn any more."""
        detail = "what the portal shows is read"
        facts = {"reading_asked_at": at, "status": RunStatus.RUNNING}
        return self._next("read_portal", detail, at, **facts)

    def ended(
        self,
        status: RunStatus,
        summary: str,
        *,
        at: datetime,
        cost: Money,
        reason_code: str | None = None,
        evidence: tuple[RunEvidence, ...] = (),
    ) -> "Run":
        """Return the run at its end; of two ends the first stands."""
        facts = {"status": status, "summary": summary, "ended_at": at, "cost": cost}
        more = {"reason_code": reason_code, "evidence": (*self.evidence, *evidence)}
        return self._next(status.value, summary, at, **facts, **more)

    def _awaiting(self, name: str, detail: str, turn: Turn, at: datetime, **facts: Any) -> "Run":
        waits = {"status": RunStatus.AWAITING_PERSON, "person": turn}
        return self._next(name, detail, at, **waits, **facts)

    def _next(self, name: str, detail: str, at: datetime, **facts: Any) -> "Run":
        """Return the run one step on; one that has ended goes nowhere."""
        if not self.is_open:
            raise RunMoved(f"{self.run_id} has ended: it is {self.status}")
        moved = {"stage": name, "updated_at": at, "version": self.version + 1}
        steps = (*self.steps, Step(name=name, at=at, detail=detail))
        return self.model_copy(update={**moved, "steps": steps, **facts})
