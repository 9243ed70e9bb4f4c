"""GET /api/audit-trail — every event of the account, numbered and chained, newest first."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from flowpay.persistence import events
from flowpay.runtime.http import Cursor, Limit, Page, SessionId, caller, entry, http_app

app = http_app()

Type = Annotated[str | None, Query(pattern=r"^[a-z_.]{1,100}$", examples=["flowpay.escrow.held"])]


@app.get("/api/audit-trail", summary="Every event, numbered and chained", tags=["Log"])
def audit_trail(
    session_id: Annotated[SessionId | None, Query()] = None,
    type: Type = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[dict[str, Any]]:
    items, following = events.trail(
        caller(app).account, session_id=session_id, type=type, limit=limit, cursor=cursor
    )
    return Page(items=items, next_cursor=following)


handler = entry(app)
