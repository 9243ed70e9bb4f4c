"""GET /api/audit-trail — every event of the account, numbered and chained, newest first."""

from typing import Any

from flowpay.persistence import trail
from flowpay.persistence.trail import Wanted
from flowpay.runtime.http import Cursor, Limit, Page, caller, entry, http_app
from flowpay.runtime.narrowing import ByActor, OfSession, OfType, Since, Until

app = http_app()


@app.get("/api/audit-trail", summary="Every event, numbered and chained", tags=["Audit"])
def audit_trail(
    session_id: OfSession = None,
    type: OfType = None,
    actor: ByActor = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[dict[str, Any]]:
    wanted = Wanted(session_id=session_id, type=type, actor=actor, since=since, until=until)
    items, following = trail.page(caller(app).account, wanted, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


handler = entry(app)
