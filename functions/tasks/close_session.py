"""CloseSession — the session ends as its escrow was decided."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import sessions


@task
def handler(account: str, session_id: str, escrow_id: str) -> dict[str, Any]:
    return {"status": sessions.close(account, session_id, escrow_id).value}
