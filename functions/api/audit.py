"""GET /api/audit-trail — every event of the account, numbered and chained, newest first."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from flowpay.persistence import trail
from flowpay.persistence.trail import Wanted
from flowpay.runtime.http import Cursor, Limit, Page, SessionId, caller, entry, http_app
from flowpay.runtime.moments import EXAMPLE, Moment

app = http_app()

Type = Annotated[
    str | None, Query(pattern=r"^[a-z0-9_.]{1,100}$", examples=["flowpay.escrow.held"])
]
Actor = Annotated[
    str | None,
    Query(min_length=1, max_length=254, description="Who caused it: a principal, an address, or"
          " `flowpay`"),
]  # fmt: skip
TIME = f"{EXAMPLE}, to the second"


@app.get("/api/audit-trail", summary="Every event, numbered and chained", tags=["Audit"])
def audit_trail(
    session_id: Annotated[SessionId | None, Query()] = None,
    type: Type = None,
    actor: Actor = None,
    since: Annotated[Moment | None, Query(description=f"From then on; {TIME}")] = None,
    until: Annotated[Moment | None, Query(description=f"Before then; {TIME}")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[dict[str, Any]]:
    wanted = Wanted(session_id=session_id, type=type, actor=actor, since=since, until=until)
    items, following = trail.page(caller(app).account, wanted, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


handler = entry(app)
