"""POST /api/ws-ticket — a ticket for one connection to /ws/logs, so that no key is in a URL."""

import secrets
from datetime import datetime

from pydantic import BaseModel

from flowpay.persistence import connections
from flowpay.runtime import clock
from flowpay.runtime.http import caller, entry, http_app

app = http_app()


class Ticket(BaseModel, frozen=True):
    ticket: str
    expires_at: datetime


@app.post("/api/ws-ticket", status_code=201, summary="A ticket for the live log", tags=["Log"])
def ws_ticket() -> Ticket:
    who = caller(app)
    ticket = secrets.token_urlsafe(32)
    expires = connections.issue(ticket, who.account, who.key, at=clock.now())
    return Ticket(ticket=ticket, expires_at=expires)


handler = entry(app)
