"""How the task of sourcing a material stands, told from its session, or from the parts of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from flowpay.domain.escrow import Escrow
from flowpay.domain.ranked import Ranked
from flowpay.domain.session import Session, SessionStatus

from .parts import Artifact, Part
from .tasks import TaskState

MOST_SUPPLIERS = 20
"""Of each session that are told, the best first; GET /api/session has them all."""
_TOLD = {
    "supplier_id",
    "name",
    "website",
    "location",
    "unit_price",
    "unit",
    "lead_days",
    "landed_price",
    "confidence",
    "score",
    "score_parts",
    "excluded",
    "quoted",
}
_STATES: Mapping[SessionStatus, TaskState] = {
    SessionStatus.RUNNING: TaskState.WORKING,
    SessionStatus.NEEDS_INPUT: TaskState.INPUT_REQUIRED,
    SessionStatus.AWAITING_APPROVAL: TaskState.AUTH_REQUIRED,
    SessionStatus.COMPLETED: TaskState.COMPLETED,
    SessionStatus.REJECTED: TaskState.REJECTED,
    SessionStatus.EXPIRED: TaskState.FAILED,
    SessionStatus.FAILED: TaskState.FAILED,
}
_PRECEDENCE = (
    TaskState.WORKING,
    TaskState.AUTH_REQUIRED,
    TaskState.COMPLETED,
    TaskState.REJECTED,
    TaskState.FAILED,
)
"""Of several parts: at work while one is, then whatever a person still decides; in the end as the
best of them, since what the others came to is told with each."""


class Standing(NamedTuple):
    """The state, in words, as data for a question, and what was made so far."""

    state: TaskState
    text: str
    data: dict[str, Any] | None
    artifacts: tuple[Artifact, ...]


def state_of(session: Session, parts: Sequence[Session]) -> TaskState:
    """Return the task's state; `parts` are the sessions that a request for several became."""
    if not session.parts:
        return _STATES[session.status]
    states = {_STATES[part.status] for part in parts}
    return next(state for state in _PRECEDENCE if state in states)


def standing(session: Session, parts: Sequence[Session], escrows: Mapping[str, Escrow]) -> Standing:
    """Return how the task stands, told in words; `escrows` are those of the sessions, by id."""
    state, each = state_of(session, parts), parts if session.parts else (session,)
    if state is TaskState.INPUT_REQUIRED:
        questions = session.intent.questions if session.intent else ()
        return Standing(state, session.summary or "", {"questions": list(questions)}, ())
    if state is TaskState.WORKING:
        return Standing(state, "", None, ())
    results = [_result(one, escrows) for one in each]
    text = _waiting(each, escrows) if state is TaskState.AUTH_REQUIRED else _summaries(each)
    artifacts = [_data("sourcing", "Suppliers, ranked, and what is held", results)]
    if state.is_terminal:
        artifacts.insert(0, _text("summary", "What it came to", text))
    return Standing(state, text, None, tuple(artifacts))


def _summaries(sessions: Iterable[Session]) -> str:
    return "\n".join(session.summary or f"It is {session.status}." for session in sessions)


def _waiting(sessions: Iterable[Session], escrows: Mapping[str, Escrow]) -> str:
    """Return who has to decide what, by when."""
    held = [escrows[s.escrow_id] for s in sessions if s.escrow_id and s.escrow_id in escrows]
    told = [_asked(escrow) for escrow in held if escrow.approval and not escrow.approval.verdict]
    return "\n".join(told) or "A person has to decide about it."


def _asked(escrow: Escrow) -> str:
    who = escrow.supplier_name or escrow.supplier_id
    until = f" until {escrow.approval.expires_at:%Y-%m-%dT%H:%MZ}" if escrow.approval else ""
    return (
        f"{escrow.amount.readable} for {who} are held in escrow {escrow.escrow_id} and wait for "
        f"the approval of a person of this account{until}. Nothing is to be sent: read the task "
        "again, or be told by a push notification."
    )


def _result(session: Session, escrows: Mapping[str, Escrow]) -> dict[str, Any]:
    escrow = escrows.get(session.escrow_id or "")
    return {
        "session_id": session.session_id,
        "status": session.status.value,
        "summary": session.summary,
        "intent": session.intent and session.intent.model_dump(mode="json", exclude={"confidence"}),
        "suppliers": [_supplier(each) for each in (session.ranked or ())[:MOST_SUPPLIERS]],
        "escrow": escrow and _escrow(escrow),
    }


def _supplier(ranked: Ranked) -> dict[str, Any]:
    return ranked.model_dump(mode="json", include=_TOLD)


def _escrow(escrow: Escrow) -> dict[str, Any]:
    named = {"escrow_id", "status", "supplier_id", "supplier_name", "amount", "wallet_amount"}
    return escrow.model_dump(mode="json", include=named)


def _text(id: str, name: str, text: str) -> Artifact:
    return Artifact(artifact_id=id, name=name, parts=(Part(text=text or name),))


def _data(id: str, name: str, results: list[dict[str, Any]]) -> Artifact:
    """Return the results as one data part; of several parts each is one of `sessions`."""
    part = Part(data={"sessions": results}, media_type="application/json")
    return Artifact(artifact_id=id, name=name, parts=(part,))
