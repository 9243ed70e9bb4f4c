"""OpenEscrow — the money for the best supplier is held."""

from typing import Any

from flowpay.runtime.events import task
from flowpay.services import holding


@task
def handler(account: str, session_id: str) -> dict[str, Any]:
    escrow_id, status = holding.open_escrow(account, session_id)
    return {"escrow_id": escrow_id, "status": status.value}
