"""A session as whoever asks for it sees it: its quotes, why it was so decided, what it cost."""

from typing import Literal

from pydantic import BaseModel

from flowpay.domain.decision_record import DecisionRecord
from flowpay.domain.money import Money
from flowpay.domain.quote import Quote
from flowpay.domain.session import Session

from . import sessions


class Started(BaseModel, frozen=True):
    """What a request is answered with at once: all else is read by the session's id."""

    status: Literal["started"] = "started"
    session_id: str


class SessionView(Session, frozen=True):
    """The session with its quotes, why it was decided as it was, and what its calls have cost."""

    quotes: tuple[Quote, ...]
    decision_records: tuple[DecisionRecord, ...]
    cost: Money


def seen(account: str, session_id: str) -> SessionView:
    """Return a session of the account; raises SessionUnknown."""
    found, quotes, records, cost = sessions.view(account, session_id)
    known = {name: getattr(found, name) for name in Session.model_fields}
    return SessionView(**known, quotes=quotes, decision_records=records, cost=cost)
