"""The audit trail: every event of the account, numbered and chained, and how far it is signed."""

from typing import Any

from pydantic import BaseModel

from flowpay.domain.checkpoint import Checkpoint
from flowpay.persistence import checkpoints, events, trail
from flowpay.persistence.trail import Wanted
from flowpay.runtime.http import Cursor, Limit, Page, caller, entry, http_app
from flowpay.runtime.narrowing import ByActor, OfSession, OfType, Since, Until

app = http_app()


class AuditState(BaseModel, frozen=True):
    """The end of the chain, and the newest checkpoint; `unsigned` entries came after that."""

    entries: int
    head_hash: str
    checkpoint: Checkpoint | None
    unsigned: int


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


@app.get("/api/audit-state", summary="The chain's end, and what of it is signed", tags=["Audit"])
def audit_state() -> AuditState:
    account = caller(app).account
    newest, head = checkpoints.last(account), events.head(account)
    unsigned = head.number - (int(newest.last) if newest else 0)
    return AuditState(
        entries=head.number, head_hash=head.hash, checkpoint=newest, unsigned=unsigned
    )


handler = entry(app)
