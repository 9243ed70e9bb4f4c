"""Sourcing — a sentence goes in; what is understood, and how its session stands, comes out."""

import hashlib
from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field

from flowpay.domain.a2a.session_ids import require_no_task
from flowpay.domain.intent import Intent
from flowpay.runtime.http import Command, IdempotencyKey, SessionId, caller, entry, http_app
from flowpay.services import sessions
from flowpay.services.session_view import SessionView, Started, seen

app = http_app()


class SourceRequest(Command, frozen=True):
    query: str = Field(
        max_length=100_000, examples=["Need 1200kg cotton yarn under 300 per kg within 5 days"]
    )
    session_id: SessionId | None = None


class PreviewRequest(Command, frozen=True):
    """`as_of` is the day on which the sentence is said, such as "within 5 days"; default today."""

    query: str = Field(max_length=100_000)
    as_of: date | None = None


@app.post(
    "/api/request-source",
    status_code=202,
    summary="Source what a sentence asks for",
    tags=["Sourcing"],
)
def request_source(request: SourceRequest, key: IdempotencyKey = None) -> Started:
    who = caller(app)
    require_no_task(request.session_id)
    session_id = request.session_id or (_named_by(key) if key else None)
    session = sessions.start(who.account, request.query, session_id, by=who.principal)
    return Started(session_id=session.session_id)


@app.post(
    "/api/intent-preview", summary="What would be understood, with no effect", tags=["Sourcing"]
)
def intent_preview(request: PreviewRequest) -> Intent:
    return sessions.preview(caller(app).account, request.query, request.as_of)


@app.get("/api/session/<session_id>", summary="How a session stands", tags=["Sourcing"])
def session(session_id: Annotated[SessionId, Path()]) -> SessionView:
    return seen(caller(app).account, session_id)


def _named_by(key: str) -> str:
    """Return the session id that a key stands for: the same key is the same session."""
    return f"ses_{hashlib.sha256(key.encode()).hexdigest()[:32]}"


handler = entry(app)
