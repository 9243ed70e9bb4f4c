"""GET /api/session/{session_id}/evidence — all there is about a session, for others to check."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path

from flowpay.persistence.files import File
from flowpay.runtime.http import SessionId, caller, entry, http_app
from flowpay.services import evidence

app = http_app()


@app.get(
    "/api/session/<session_id>/evidence", summary="One zip with its proof: a link", tags=["Audit"]
)
def session_evidence(session_id: Annotated[SessionId, Path()]) -> File:
    return evidence.bundled(caller(app).account, session_id)


handler = entry(app)
