"""What an outsider needs to check the audit trail: the log and checkpoints, the key, the script.

The log and the checkpoints are links for whoever has a key of the account; the rest is everyone's.
"""

from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel

from flowpay import verify_audit
from flowpay.domain.checkpoint import Checkpoint
from flowpay.domain.export import Format
from flowpay.persistence import checkpoints
from flowpay.persistence.trail import Wanted
from flowpay.ports import notary
from flowpay.runtime.http import Cursor, Limit, Page, caller, entry, http_app
from flowpay.runtime.narrowing import ByActor, OfSession, OfType, Since, Until
from flowpay.services import exports
from flowpay.services.exports import Export

app = http_app()


class AuditKey(BaseModel, frozen=True):
    """The public key of all checkpoints; `fingerprint` is the hex SHA-256 of its DER."""

    algorithm: str
    fingerprint: str
    pem: str


@app.get("/api/audit-export", summary="The log as a file: a link to it", tags=["Audit"])
def audit_export(
    format: Annotated[Format, Query()] = Format.JSONL,
    session_id: OfSession = None,
    type: OfType = None,
    actor: ByActor = None,
    since: Since = None,
    until: Until = None,
    cursor: Cursor = None,
) -> Export:
    wanted = Wanted(session_id=session_id, type=type, actor=actor, since=since, until=until)
    return exports.export_trail(caller(app).account, wanted, format, cursor=cursor)


@app.get("/api/audit-checkpoints", summary="What was signed, newest first", tags=["Audit"])
def audit_checkpoints(limit: Limit = 20, cursor: Cursor = None) -> Page[Checkpoint]:
    items, following = checkpoints.listed(caller(app).account, limit=limit, cursor=cursor)
    return Page(items=items, next_cursor=following)


@app.get("/api/audit-checkpoints/export", summary="All that was signed: a link", tags=["Audit"])
def audit_checkpoints_export(cursor: Cursor = None) -> Export:
    return exports.export_checkpoints(caller(app).account, cursor=cursor)


@app.get("/api/audit-key", summary="The key that checkpoints are checked with", tags=["Audit"])
def audit_key() -> AuditKey:
    return AuditKey(algorithm=notary.ALGORITHM, fingerprint=notary.fingerprint(), pem=notary.pem())


@app.get("/api/audit-checker", summary="The script that checks the log", tags=["Audit"])
def audit_checker() -> Response[str]:
    """Answer with verify_audit.py, which needs Python and nothing else."""
    return Response(
        HTTPStatus.OK,
        content_type="text/x-python; charset=utf-8",
        body=Path(verify_audit.__file__).read_text(),
        headers={"content-disposition": 'attachment; filename="verify_audit.py"'},
    )


handler = entry(app)
