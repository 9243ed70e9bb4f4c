"""Sourcing begins: a buyer's sentence is understood, or asked about, or divided.

Every step first looks whether its fact is in the book already: so an execution can be started
again for a session at any time and runs through to where it was.
"""

from enum import StrEnum

from flowpay.domain import log_line
from flowpay.domain.session import Session
from flowpay.persistence import sessions as kept
from flowpay.persistence.book import Write
from flowpay.runtime.config import config

from . import parts, sessions, understanding
from .events import logged
from .steps import advanced, conclude, settle_once


class ParseOutcome(StrEnum):
    """What has become of a request: it goes on, or its session has ended."""

    COMPLETE = "complete"
    DIVIDED = "divided"
    NEEDS_INPUT = "needs_input"


def parse_request(account: str, session_id: str) -> ParseOutcome:
    """Understand the sentence, and go on with it if it asks for one thing and lacks nothing.

    Where integrations are strict, a model that fails raises ProviderFailed.
    """
    session = kept.load(account, session_id)
    if not session.is_open:
        return ParseOutcome.DIVIDED if session.parts else ParseOutcome.NEEDS_INPUT
    if session.intent is not None:
        return ParseOutcome.COMPLETE
    told = understanding.understood(account, session, sessions.preview(account, session.query))
    intent = parts.asked_back(told.intent)
    is_strict = told.failure is not None and config().STRICT_INTEGRATIONS
    if not is_strict and intent.is_complete and len(intent.lines) == 1:
        conclude(account, told.usage, told.charges, _understood(account, session, told))
        return ParseOutcome.COMPLETE
    if told.usage:
        settle_once(account, told.usage, told.charges, ())
    if told.failure and is_strict:
        raise told.failure
    if intent.is_complete:
        parts.divided(account, session, intent, told.proposal)
        return ParseOutcome.DIVIDED
    sessions.ask(account, session, intent, told.proposal)
    return ParseOutcome.NEEDS_INPUT


def _understood(account: str, session: Session, told: understanding.Understood) -> list[Write]:
    proposal = told.proposal
    data = {
        "intent": told.intent.model_dump(mode="json"),
        "proposal": proposal and proposal.model_dump(mode="json"),
    }
    fields = {"intent": told.intent, "intent_proposal": proposal}
    return [
        *advanced(account, session, "parse_request", "understood", data, **fields),
        *logged(account, session, log_line.understood(told.intent)),
    ]
