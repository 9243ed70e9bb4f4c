"""Parts: a request for several things becomes a session for each, sourced and paid on its own."""

from flowpay.domain import log_line
from flowpay.domain.a2a.session_ids import part_id_of
from flowpay.domain.intent import Intent
from flowpay.domain.proposal import Proposal
from flowpay.domain.session import Session, SessionStatus
from flowpay.persistence import sessions as kept
from flowpay.persistence.book import Write
from flowpay.runtime import clock

from .events import announced_in, logged
from .steps import write_once

MOST_PARTS = 10


def divided(
    account: str, session: Session, intent: Intent, proposal: Proposal | None = None
) -> None:
    """End a session that asks for several things with one session for each, together.

    Their images in the stream start their executions, since none of a state machine's own
    functions may start it: CloudFormation takes no circle.
    """
    parts = [_part(session, intent, place) for place in range(len(intent.lines))]
    writes = [write for part in parts for write in _started(account, part)]
    write_once([*_ended(account, session, intent, parts, proposal), *writes])


def asked_back(intent: Intent) -> Intent:
    """Return the intent, with a question if its lines cannot go a way of their own.

    Each part is held on its own, so that nothing would keep them within one sum for all.
    """
    asked = []
    if len(intent.lines) > MOST_PARTS:
        asked.append(f"This asks for {len(intent.lines)} things: please send {MOST_PARTS} at most.")
    if len(intent.lines) > 1 and intent.budget:
        asked.append(f"{intent.budget} is for all of it: how much may each thing cost?")
    new = [question for question in asked if question not in intent.questions]
    return intent.model_copy(update={"questions": (*intent.questions, *new)}) if new else intent


def _part(session: Session, intent: Intent, place: int) -> Session:
    at = clock.now()
    return Session(
        session_id=part_id_of(session.session_id, place) or clock.new_id("ses", at),
        status=SessionStatus.RUNNING,
        stage="parse_request",
        query=session.query,
        requested_by=session.requested_by,
        created_at=at,
        updated_at=at,
        part_of=session.session_id,
        intent=intent.model_copy(update={"lines": (intent.lines[place],)}),
    )


def _started(account: str, part: Session) -> list[Write]:
    understood = {"intent": part.intent.model_dump(mode="json") if part.intent else None}
    return [
        kept.started(account, part),
        announced_in(
            account,
            part,
            "started",
            {"query": part.query, "part_of": part.part_of},
            by=part.requested_by,
        ),
        announced_in(account, part, "understood", understood),
        *(logged(account, part, log_line.understood(part.intent)) if part.intent else ()),
    ]


def _ended(
    account: str,
    session: Session,
    intent: Intent,
    parts: list[Session],
    proposal: Proposal | None,
) -> list[Write]:
    ids = tuple(part.session_id for part in parts)
    named = "; ".join(
        f"{line.quantity:f} {line.unit} {line.material}: {id}"
        for line, id in zip(intent.lines, ids, strict=True)
    )
    summary = f"This asks for {len(ids)} things, each sourced and paid on its own. {named}."
    data = {
        "status": SessionStatus.COMPLETED.value,
        "summary": summary,
        "parts": ids,
        "intent": intent.model_dump(mode="json"),
        "proposal": proposal and proposal.model_dump(mode="json"),
    }
    ended = kept.ended(
        account,
        session,
        status=SessionStatus.COMPLETED,
        summary=summary,
        at=clock.now(),
        intent=intent,
        parts=ids,
        intent_proposal=proposal,
    )
    return [ended, announced_in(account, session, "completed", data)]
